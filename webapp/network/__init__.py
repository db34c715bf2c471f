# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way to the network, and what is kept on it: time, a side that is away, connections that drip."""
