# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads what has changed in a real iTop, as the app does."""

from __future__ import annotations

import msgspec

from tests.itop.page.caller import Caller
from webapp.itop.change_answers import Change, Changes, Missing


class Reader:
    """Somebody who reads what has changed, call after call, as the app does: what he has read of an entry he knows."""

    def __init__(self, caller: Caller, **params: object) -> None:
        """From now on; with `since` (unix seconds) once more from that moment."""
        self._caller, self._params = caller, params
        self.cursor = ""
        self.missing: tuple[Missing, ...] = ()
        self._known: set[str] = set()
        if "since" not in params:
            assert self.next().changes == ()

    def next(self) -> Changes:
        """One answer."""
        asked = {"missing": msgspec.to_builtins(self.missing), **self._params}
        if self.cursor:
            asked["after"] = self.cursor
        found = msgspec.convert(self._caller.call("changes", asked).result, Changes)
        self.cursor, self.missing = found.cursor, found.missing
        new = [
            each for each in found.changes if not each.by_date or each.entry and each.entry.digest not in self._known
        ]
        self._known.update(each.entry.digest for each in new if each.entry)
        return msgspec.structs.replace(found, changes=tuple(new))

    def all(self) -> list[Change]:
        """Everything there is by now."""
        found = self.next()
        changes = list(found.changes)
        while found.more:
            found = self.next()
            changes += found.changes
        return changes

    def entries(self) -> list[str]:
        """The words of the entries there are by now."""
        return [" ".join(change.entry.text.split()) for change in self.all() if change.entry is not None]
