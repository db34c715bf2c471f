# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of the service: its tables, and connections to it, for both engines."""
