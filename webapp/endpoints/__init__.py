# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses that Intercom and the operator call."""
