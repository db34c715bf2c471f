# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address that Intercom is to call, where iTop's configuration names it: does the app answer there?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

from webapp.doctor.finding import Finding, ok, warning
from webapp.network.http import Http, Timeout, Unreachable
from webapp.settings.module_settings import ModuleSettings

_NAME = "address of the app"
_PARAMETER = "sync_app.url"
_TIMEOUT = Timeout(connect=3.0, read=5.0, total=8.0)


def address(settings: ModuleSettings) -> Iterator[Finding]:
    """Asked as Intercom asks when the address is saved in the Developer Hub, from this machine.

    Never more than a warning: a network may well not lead from inside to an address that it has outside.
    """
    url = str(settings.parameters.get(_PARAMETER) or "").strip().rstrip("/")
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        return  # none; or none that can be asked, which is told of the parameters
    asked = f"{url}/webhooks/intercom"
    with closing(Http()) as http:
        try:
            status = http.request("HEAD", asked, headers={}, body=None, timeout=_TIMEOUT).status
        except Unreachable as error:
            advice = f"Try curl -I {asked} on a machine outside; mind DNS, firewall and certificate."
            yield warning(_NAME, f"{_PARAMETER}: {url} cannot be reached from here ({error}).", advice)
            return
    if status == 200:
        yield ok(_NAME, f"{asked} answers; put it and those of /canvas/ into the Developer Hub")
    else:
        advice = f"Let it name what leads to this app (deploy/nginx), and {asked} be what the Developer Hub has."
        yield warning(_NAME, f"{_PARAMETER}: {asked} does not lead to this app (status {status}).", advice)
