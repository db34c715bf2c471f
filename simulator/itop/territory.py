# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisations that a workspace may see, as far as the demo reads the OQL of the parameter ``workspaces``."""

import re
from collections.abc import Mapping
from dataclasses import replace

from simulator.itop.inputs import Failure
from simulator.itop.model import PERSON_CLASS, TICKET_CLASS
from simulator.itop.rights import Rights
from simulator.itop.store import Store

KEY = "organizations"
_OQL = re.compile(
    r"\s*SELECT\s+(?P<cls>\w+)(\s+WHERE\s+(?P<code>name|id)\s*(?P<sign>=|IN)\s*(?P<values>.+?))?\s*", re.IGNORECASE
)
_CLASSES = ("Organization", PERSON_CLASS, TICKET_CLASS)
_VALUE = re.compile(r"'([^']*)'|\"([^\"]*)\"|(\d+)")


def of_workspace(store: Store, rights: Rights, workspace: str) -> Rights:
    """The rights within the limits of the workspace; 422 ``misconfigured`` for limits that cannot be understood."""
    workspaces = store.parameters["workspaces"]
    entry = workspaces.get(workspace) if isinstance(workspaces, Mapping) else None
    oql = entry.get(KEY) if isinstance(entry, Mapping) else None
    if not oql:
        return rights
    wrong = problem(oql)
    if wrong:
        said = f'Parameter workspaces, entry "{workspace}" {wrong}; until then this workspace sees nothing.'
        raise Failure(422, "misconfigured", said)
    return replace(rights, organisations=rights.organisations & _ids(store, str(oql)))


def problem(oql: object) -> str:
    """What is wrong with a query, as the rest of a sentence that begins with the entry; empty where nothing is."""
    if not isinstance(oql, str):
        return f"must give a text for {KEY}"
    read = _OQL.fullmatch(oql)
    if read is None or read["cls"] not in _CLASSES:
        return f"has {KEY} that are not a valid OQL query"
    cls = read["cls"]
    return "" if cls == "Organization" else f"has {KEY} that are a query of {cls}; it must be one of Organization"


def _ids(store: Store, oql: str) -> frozenset[str]:
    read = _OQL.fullmatch(oql)
    assert read is not None
    if read["code"] is None:
        return frozenset(store.organisations)
    wanted = {next(filter(None, each), "") for each in _VALUE.findall(read["values"])}
    by_id = read["code"].lower() == "id"
    return frozenset(key for key, each in store.organisations.items() if (key if by_id else each.name) in wanted)
