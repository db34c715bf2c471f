# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox simulator of the demo: end user, inbox and ticket on one page, everything by the real requests."""
