# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters of the module as the demo iTop has them, and what it tells of how they fit."""

from collections.abc import Mapping

from simulator.itop import people, territory
from simulator.itop.model import ATTRIBUTES, TICKET_CLASS, Attribute
from simulator.itop.rights import CREATE_TICKET
from simulator.itop.store import Store
from simulator.itop.view import Context
from webapp.contract import SERVICE_PROFILE
from webapp.parameters import PARAMETERS

NAMES = tuple(one.name for one in PARAMETERS)
CLASS = "sync_app.ticket.class"


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


def has_tickets(store: Store) -> bool:
    """Whether the parameter names the one class that the demo has."""
    return store.parameters[CLASS] == TICKET_CLASS


def facts(context: Context) -> dict[str, object]:
    """What only iTop knows of how the parameters fit; of the demo's own values nothing is unusable."""
    written, there = context.store.parameters, has_tickets(context.store)
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
        "class_problem": "" if there else f' names "{written[CLASS]}", which is not a class of this iTop',
        "may_modify": there,
        "may_create": there and context.rights.may(CREATE_TICKET),
        "attributes": {code: _attribute(attribute) for code, attribute in ATTRIBUTES.items()} if there else {},
        "not_asked": _not_asked(context) if there else {},
        "default_callers": 1 if caller and people.configured(context, caller) else 0,
        "profiles": [SERVICE_PROFILE, "Administrator", "Portal user", "REST Services User", "Support Agent"],
        "portals": ["backoffice", "itop-portal"],
        "url_maker": written["sync_app.portal_url_maker_class"] == "iTopPortalViewUrlMaker",
    }


def _not_asked(context: Context) -> dict[str, str]:
    """Why the creation form leaves out what it is to ask for."""
    asked = (ATTRIBUTES[code] for code in context.codes("sync_app.create_ticket.form_attributes") if code in ATTRIBUTES)
    reasons = {one.code: "state" if one.code == "status" else "hidden" if one.later else "" for one in asked}
    return {code: reason for code, reason in reasons.items() if reason}


def _attribute(attribute: Attribute) -> dict[str, object]:
    values = [value for value, _ in attribute.values] if attribute.kind == "enum" else None
    return {"type": attribute.kind, "values": values, "default": attribute.default if values else ""}
