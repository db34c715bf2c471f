# SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs the module into a real iTop and describes that iTop to the acceptance tests."""
