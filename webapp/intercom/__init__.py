# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intercom's side: the REST API, as far as it is needed here."""

from webapp.intercom.client import API_VERSION, ATTRIBUTES, NOTIFICATIONS_VERSION, Intercom, Owner, Touched
from webapp.intercom.files import FileHosts
from webapp.intercom.owners import Owners
from webapp.intercom.recent import Recent

__all__ = [
    "API_VERSION",
    "ATTRIBUTES",
    "NOTIFICATIONS_VERSION",
    "FileHosts",
    "Intercom",
    "Owner",
    "Owners",
    "Recent",
    "Touched",
]
