# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for Intercom: its REST calls, its webhooks and its inbox, as the published contract has them."""

from simulator.intercom.standin import StandIn

__all__ = ["StandIn"]
