# SPDX-License-Identifier: AGPL-3.0-or-later
"""The embedded demo iTop: the Sync API of docs/sync-api.md over a small datamodel in memory."""
