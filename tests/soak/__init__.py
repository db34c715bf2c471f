# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make soak`: everything breaks at once for a minute, and every message has to arrive once and in order."""
