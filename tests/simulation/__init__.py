# SPDX-License-Identifier: AGPL-3.0-or-later
"""Simulated histories: the app and worker as they are, between models of Intercom and iTop, in one process."""
