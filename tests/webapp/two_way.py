# SPDX-License-Identifier: AGPL-3.0-or-later
"""A place in which what happens in iTop goes to Intercom, as far as the switches say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.intercom.model import Conversation, Part
from simulator.itop import reader
from simulator.itop.objects import File
from simulator.world import JEAN, LEA, MARA, OTTO, WORKSPACE_ID
from tests.webapp.place import Place
from webapp.services import Services
from webapp.store import Job, Jobs
from webapp.tasks import changes
from webapp.worker import Worker

#: Everything that may be told is told.
ALL: Mapping[str, object] = {
    "sync_app.to_intercom.public_log": "reply",
    "sync_app.to_intercom.private_log": "note",
    "sync_app.to_intercom.states": ["assigned", "pending"],
    "sync_app.to_intercom.assignment": "note",
    "sync_app.to_intercom.solved": "reply",
    "sync_app.to_intercom.then": "close",
}
#: Mara and Jean have an account in iTop or none; in Intercom only Mara has one.
PEOPLE = {"mara": MARA, "lea": LEA, "jean": JEAN, "otto": OTTO}


@dataclass
class TwoWay:
    """The place with these switches; nothing is asked before `begin`."""

    place: Place
    services: Services

    @classmethod
    def of(cls, place: Place, **switches: object) -> TwoWay:
        """The switches by their names behind `to_intercom.`, or all of them; read from now on."""
        told = {f"sync_app.to_intercom.{name}": value for name, value in switches.items()}
        services = place.with_settings(told or ALL)
        services.settings.refresh()
        services.readings.forget(WORKSPACE_ID)
        services.admins.drop(WORKSPACE_ID)
        two_way = cls(place, services)
        two_way.look()
        return two_way

    def look(self) -> int | None:
        """A worker asks iTop what has changed, a quarter of a minute after the last time."""
        self.place.clock.passes(15)
        return changes.look(self.services, WORKSPACE_ID, "test")

    def works(self, jobs: Jobs | None = None) -> list[Job]:
        """Look, then run everything that may run; the jobs that told something, as they stand then."""
        before = {job.id for job in self.told()}
        self.look()
        services = self.services if jobs is None else replace(self.services, jobs=jobs)
        worker = Worker(services, threads=1, chance=lambda: 0.5)
        while worker.run_one():
            pass
        return [job for job in self.told() if job.id not in before]

    def told(self) -> list[Job]:
        """Every job of a change, finished or not."""
        found = [*self.services.jobs.list(state="done", limit=100_000), *self.services.jobs.list(limit=100_000)]
        return sorted((job for job in found if job.kind == "tell_change"), key=lambda job: job.id)

    def writes(
        self, ticket_id: str, words: str, *, log: str = "public", who: str = "mara", files: Sequence[File] = ()
    ) -> None:
        """Somebody writes an entry in iTop, in HTML, and attaches files."""
        email = PEOPLE[who].email
        person = next(each for each in self.place.store.persons.values() if each.email == email)
        reader.write(self.place.store, ticket_id, log, words, person_id=person.id, files=tuple(files))

    def file(self, name: str, content: bytes, kind: str = "application/octet-stream") -> File:
        """A file that somebody is about to attach."""
        return reader.file(self.place.store, name, kind, content)

    def picture(self, content: bytes, name: str = "image.png") -> tuple[File, str]:
        """A picture that somebody pastes, and what stands among the words then."""
        return reader.picture(self.place.store, self.services.config.itop_url, name, "image/png", content)

    def sent(self, talk: Conversation) -> list[tuple[str, str, bytes]]:
        """Name, type and content of what came along with what was said."""
        kept = self.place.standin.workspace.files
        found = [each for part in self.parts(talk) for each in part.attachments]
        contents = [kept.find(each.url.removeprefix("standin-file:")) for each in found]
        return [
            (each.name, each.content_type, content.content)
            for each, content in zip(found, contents, strict=True)
            if content is not None
        ]

    def changes(self, ticket_id: str, **values: str) -> None:
        """Somebody gives attributes of the ticket these values in iTop."""
        reader.change(self.place.store, ticket_id, **values)

    def said(self, talk: Conversation) -> list[tuple[str, str, str]]:
        """What is new in the conversation: type, who said it, and the words with their tags."""
        names = {admin.id: admin.name for admin in self.place.standin.workspace.admins.values()}
        return [(part.part_type, names.get(str(part.author["id"]), "?"), plain(part)) for part in self.parts(talk)]

    def parts(self, talk: Conversation) -> tuple[Part, ...]:
        """The parts of the conversation as Intercom has them."""
        return self.place.standin.workspace.conversations[talk.id].parts


def plain(part: Part) -> str:
    """The body without the mark that nobody sees."""
    return "".join(sign for sign in part.body or "" if sign not in "\u200b\u200c\u200d\u2060")
