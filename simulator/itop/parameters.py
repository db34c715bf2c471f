# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters of the module as the demo iTop has them, and what it tells of how they fit."""

from collections.abc import Mapping

from simulator.itop import people, territory
from simulator.itop.model import ATTRIBUTES, Attribute
from simulator.itop.view import Context
from webapp.contract import PARAMETERS, SERVICE_PROFILE

NAMES = tuple(one.name for one in PARAMETERS)


def known(written: Mapping[str, object]) -> dict[str, object]:
    """Those that somebody reads."""
    return {name: value for name, value in written.items() if name in NAMES}


def told(written: Mapping[str, object]) -> dict[str, object]:
    """As ``settings`` tells them: without the secret that users are signed with."""
    workspaces = written["workspaces"]
    entries = workspaces.items() if isinstance(workspaces, Mapping) else ()
    return known(written) | {"workspaces": {key: _workspace(entry) for key, entry in entries}}


def _workspace(entry: object) -> object:
    if not isinstance(entry, Mapping):
        return entry
    return {key: value for key, value in entry.items() if key != "identity_secret"}


def facts(context: Context) -> dict[str, object]:
    """What only iTop knows of how the parameters fit; of the demo's own values nothing is unusable."""
    written = context.store.parameters
    workspaces = written["workspaces"]
    entries = workspaces.items() if isinstance(workspaces, Mapping) else ()
    queries = {
        key: entry[territory.KEY] for key, entry in entries if isinstance(entry, Mapping) and territory.KEY in entry
    }
    caller = str(written["sync_app.default_caller"])
    return {
        "written": list(written),
        "unusable": [],
        "entries": {key: [wrong] for key, oql in queries.items() if oql and (wrong := territory.problem(oql))},
        "class_problem": "",
        "may_modify": True,
        "attributes": {code: _attribute(attribute) for code, attribute in ATTRIBUTES.items()},
        "default_callers": 1 if caller and people.configured(context, caller) else 0,
        "profiles": [SERVICE_PROFILE, "Administrator", "Portal user", "REST Services User", "Support Agent"],
        "portals": ["backoffice", "itop-portal"],
        "url_maker": written["sync_app.portal_url_maker_class"] == "iTopPortalViewUrlMaker",
    }


def _attribute(attribute: Attribute) -> dict[str, object]:
    values = [value for value, _ in attribute.values] if attribute.kind == "enum" else None
    return {"type": attribute.kind, "values": values, "default": attribute.default if values else ""}
