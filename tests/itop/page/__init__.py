# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sync API page of a real iTop: its login, and the operations that read, link and pause."""
