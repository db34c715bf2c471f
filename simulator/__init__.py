# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo: an iTop and an Intercom of our own, for trying the app and for its acceptance tests."""
