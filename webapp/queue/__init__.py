# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync jobs`: the queue and its dead letters, for the operator."""
