# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters of the module as the demo iTop has them, and what is wrong with their names."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from simulator.itop import territory
from webapp.contract import PARAMETERS

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


def problems(written: Mapping[str, object]) -> Iterator[str]:
    """One sentence a name that nobody reads, with the one that is near to it."""
    for name in written:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1, cutoff=0.9)
            yield f'Parameter "{name}" means nothing' + (f'; did you mean "{near[0]}"?' if near else ".")
    workspaces = written.get("workspaces")
    for key, entry in workspaces.items() if isinstance(workspaces, Mapping) else ():
        oql = entry.get(territory.KEY) if isinstance(entry, Mapping) else None
        wrong = territory.problem(oql) if oql else ""
        if wrong:
            yield f'Parameter workspaces, entry "{key}" {wrong}.'
