# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end user's own tickets in the Messenger: `requests` answers, `views` are what is shown, `deeds` what is done."""
