# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop and the Intercom stand-in by themselves."""
