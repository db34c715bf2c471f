# SPDX-License-Identifier: AGPL-3.0-or-later
"""What real iTops answered to the Sync API, recorded, and the demo iTop held to it."""
