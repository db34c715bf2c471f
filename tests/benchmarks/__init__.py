# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures, not tests: what an agent and Intercom wait for. `make bench`."""
