# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that the Sync API makes in a real iTop, and what it writes into their logs."""
