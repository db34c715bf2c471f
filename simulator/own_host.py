# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's page asks for no password: a foreign page that gives this machine a name of its own must not use it.

Such a page needs a name and never has an address (https://en.wikipedia.org/wiki/DNS_rebinding). What Intercom signs may
come by any name, through a tunnel for instance.
"""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import abort, request


def only_by_own_names(host: str) -> Callable[[], None]:
    """What refuses (403) a request to another name than those of this machine, of which ``host`` is one."""
    names = {"localhost", host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}

    def check() -> None:
        try:
            asked = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
        except ValueError:
            asked = ""
        if asked not in names and not _is_address(asked):
            abort(403)

    return check


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
