# SPDX-License-Identifier: AGPL-3.0-or-later
"""The build step: spec, contract and languages become the files of an iTop module, are checked, and are packed."""
