# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who works in iTop itself, in the right column: writes into the logs of a ticket and resolves it."""

import html
from collections.abc import Sequence

from simulator.itop import reader
from simulator.itop.objects import Person
from simulator.itop.store import Store
from simulator.preview.shown import written
from simulator.world import LEA


class Desk:
    """The back office of the demo iTop; a real one has its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write(
        self, ticket_id: str, email: str, log: str, words: str, files: Sequence[tuple[str, str, bytes]] = ()
    ) -> None:
        """Somebody with that address, or a colleague, writes an entry; KeyError where there is no such ticket.

        ``files`` are names, types and contents of what is attached along with it.
        """
        attached = tuple(reader.file(self._store, *each) for each in files)
        said = written(words) if words.strip() else f"<p>{', '.join(html.escape(each.name) for each in attached)}</p>"
        reader.write(self._store, ticket_id, log, said, person_id=self._person(email).id, files=attached)

    def resolve(self, ticket_id: str, words: str) -> None:
        """The ticket is resolved, with these words as its solution; KeyError where there is no such ticket."""
        reader.change(self._store, ticket_id, status="resolved", solution=written(words) if words.strip() else "")

    def _person(self, email: str) -> Person:
        persons = list(self._store.persons.values())
        known = [each for each in persons if each.email == email and each.user_id]
        return next(iter(known), next(each for each in persons if each.email == LEA.email))
