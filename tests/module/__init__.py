# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of the module that need no iTop, executed by PHP."""
