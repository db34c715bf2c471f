# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sync API of a real iTop as the agent's panel uses it."""
