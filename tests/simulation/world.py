# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulated world: workspaces of Intercom in which everything has the same ids, an iTop, and the app between them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.intercom.answering import Contract
from simulator.intercom.deliveries import Notification, envelope, signature
from simulator.intercom.faults import Faults
from simulator.intercom.model import Admin, Contact, Conversation, Json, Part
from simulator.intercom.rest import create_rest
from simulator.intercom.workspace import Workspace
from simulator.itop import reader
from simulator.itop.objects import Ticket
from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.world import ACCOUNT, IDA, LEA, MARA, OTTO, WORLD
from tests.simulation import notices
from tests.simulation.ledger import Ledger, Said
from tests.simulation.memory import Memory
from tests.simulation.network import ITOP_URL, Clock, Killed, Mood, Network, asked
from tests.simulation.process import Process
from webapp.config import Config
from webapp.store import names
from webapp.store.database import Database

#: Makes an empty database that goes by that clock.
Opened = Callable[[Callable[[], float]], Database]
WORKSPACES = {"aa11": "eu", "bb22": "us"}
#: Seconds after which everything that can be mended is: two hourly comparisons, and what they have to wait for.
PROMISED = 2 * 3_600.0
_APP_URL = "https://app.example"
_NEXT = "SELECT min(due) AS due FROM intercom_job WHERE state IN ('queued', 'waiting') AND due > :now"
#: Seconds after which everything that the app was told of is done: two of the longest pauses between attempts.
LONGEST_PAUSE = 1_900.0
#: Seconds between two looks of the worker while nothing is due.
_STEP = 3_600.0
#: How a call begins that writes messages; seconds in which the same one is sent once more, after a login.
_APPENDS, _LOGIN = b'{"operation": "append"', 1.0


@dataclass(frozen=True)
class Side:
    """One workspace with its people."""

    place: Workspace
    contract: Contract
    faults: Faults
    secret: str
    token: str
    contacts: tuple[Contact, ...]
    admins: tuple[Admin, ...]

    @property
    def id(self) -> str:
        return self.place.id

    def url(self, talk: str) -> str:
        """Where its teammates see a conversation."""
        return f"https://app.{self.place.region.lower()}.intercom.com/a/inbox/{self.id}/inbox/conversation/{talk}"


@dataclass(frozen=True)
class Letter:
    """A notification under way."""

    due: float
    side: Side
    id: str
    topic: str
    shape: str
    talk: Conversation
    parts: tuple[Part, ...]
    attempt: int = 1


class World:
    """Everything, and how time goes on."""

    def __init__(self, directory: Path, opened: Opened = Memory) -> None:
        self.clock = Clock()
        self.database = opened(self.clock.wall)
        self.ledger = Ledger()
        self.mail: list[Letter] = []
        #: How the next notifications travel, and in which shape.
        self.way, self.shape = "now", "html"
        self.web_dead_until = 0.0
        #: The workspace whose limit lasts to the end: nothing is promised to it, and all to the others.
        self.limited = ""
        #: A person who has opened a ticket and not saved it yet.
        self.opened: Ticket | None = None
        self.opened_at = 0.0
        self._threads = 0
        self.sides = {key: self._side(key, region) for key, region in WORKSPACES.items()}
        self.store = Store(WORLD, self.clock)
        self._entries = {side.id: _entry(side) for side in self.sides.values()}
        self.store.parameters["workspaces"] = self._entries
        self.sessions = Sessions()
        rest = {
            side.token: (
                WORKSPACES[side.id],
                side.faults,
                create_rest(side.place, side.faults, side.contract, token=side.token),
            )
            for side in self.sides.values()
        }
        self.network = Network(self.clock, create_itop(self.store, self.sessions), rest)
        self.network.leaves = self._is_asked
        self._asked_last, self._asked_at = b"", 0.0
        environ = {"ITOP_URL": ITOP_URL, "ITOP_USER": ACCOUNT.login, "ITOP_PASSWORD": ACCOUNT.password}
        self.config = Config.from_environment({**environ, "DATA_DIR": str(directory)})
        self.process = self._started()
        self._begin()

    def _side(self, key: str, region: str) -> Side:
        place = Workspace(key, region=region.upper(), clock=self.clock)
        person = next(number for number, each in enumerate(WORLD.persons, start=1) if each is OTTO)
        known = {"itop_contact_class": "Person", "itop_contact_id": str(person)}
        otto = place.add_contact(
            OTTO.full_name, OTTO.email, custom_attributes=known, external_id=f"itop-Person-{person}"
        )
        ida = place.add_contact(IDA.full_name, IDA.email)
        nobody = place.add_contact(None, None, role="lead")
        admins = tuple(place.add_admin(each.full_name, each.email) for each in (MARA, LEA))
        side = Side(place, Contract(), Faults(), f"secret of {key}", f"token-of-{key}", (otto, ida, nobody), admins)
        place.listeners.append(lambda topic, talk, parts: self.told(side, topic, talk, parts))
        return side

    def _begin(self) -> None:
        """Two conversations in each workspace, the first one with a ticket; equal ids everywhere."""
        for side in self.sides.values():
            for contact in side.contacts[:2]:
                word = self.ledger.new_word()
                talk = side.place.begin(contact, f"<p>{word}</p>", at=int(self.clock()) - 60, quietly=True)
                source = talk.source
                said = Said(side.id, talk.id, source.id, (word,), str(contact.name), "public", source.created_at)
                self.ledger.said.append(said)
            self.ticket(side, next(iter(side.place.conversations)))
        self.passes(61.0)

    def ticket(self, side: Side, talk: str) -> str:
        """A ticket that was made of a conversation in iTop."""
        person = next(each for each in self.store.persons.values() if each.email == OTTO.email)
        self.ledger.links[side.id, talk] += 1
        return reader.add(self.store, title="It burns", caller_id=person.id, org_id=person.org_id, url=side.url(talk))

    def decides(self, side: Side, values: Mapping[str, str]) -> None:
        """An administrator writes these into the entry of the workspace."""
        self._entries[side.id] = {**self._entries[side.id], **values}

    # Time

    def passes(self, seconds: float, *, off: bool = False) -> None:
        """So much time goes by, in steps; the machine may be off for it."""
        end = self.clock.now + seconds
        while not off and self.clock.now < end:
            self.clock.now = max(self.clock.now, min(end, self.clock.now + _STEP, self._next()))
            self.works()
        self.clock.now = max(self.clock.now, end)

    def _next(self) -> float:
        """When the next thing is due."""
        [row] = self.database.rows(_NEXT)
        due = [] if row["due"] is None else [row["due"] - self.clock.wrong]
        later = [each for each in (*due, *(letter.due for letter in self.mail)) if each > self.clock.now]
        return min(later, default=math.inf) + 0.01

    def works(self, most: int = 1_000) -> None:
        """What arrives now is taken, and what is due is done; within a job this is another thread."""
        self._threads += 1
        try:
            self.deliver()
            self.process.worker.keep_up(self.clock())
            while most > 0 and self.process.worker.run_one():
                self.deliver()
                most -= 1
        except Killed:
            if self._threads > 1:
                raise
            self.restart()
        finally:
            self._threads -= 1

    def restart(self) -> None:
        """The app begins anew; what it had in hand is on disk or gone."""
        self.network.doom = None
        self.process.end()
        self.process = self._started()

    def _started(self) -> Process:
        self.network.told.clear()
        return Process(self.config, self.network, self.database)

    def mend(self) -> None:
        """Whatever was wrong is right again, and what waits for its next attempt gets it."""
        # Also what was to happen while a request was under way, and none was.
        while self.network.meanwhile:
            self.network.meanwhile.popleft()()
        self.clock.wrong, self.web_dead_until = 0.0, 0.0
        self.network.doom, self.network.itop = None, Mood()
        limits = {side.token for side in self.sides.values() if side.id == self.limited}
        self.network.moods = {token: mood for token, mood in self.network.moods.items() if token in limits}
        self.passes(LONGEST_PAUSE)

    def _is_asked(self, body: bytes) -> None:
        """iTop gets no words of which the app knows that they were taken back, not even for a moment."""
        again = body == self._asked_last and self.clock.now < self._asked_at + _LOGIN
        self._asked_last, self._asked_at = body, self.clock.now
        if again or not body.startswith(_APPENDS):
            return
        said = json.loads(body)["params"]
        for message in said["messages"]:
            gone = names.taken_back(said["workspace"], said["conversation_id"], message["part_id"])
            if self.process.services.jobs.known_of(gone):
                self.network.broken.append(f"known to be taken back, and sent to iTop: {message['part_id']}")

    # Notifications

    def told(self, side: Side, topic: str, talk: Conversation, parts: tuple[Part, ...]) -> None:
        """Something happened there: the app is to hear of it, as far as it is not lost."""
        now = self.clock()
        due = {"lost": [], "doubled": [now, now + 30], "behind": [now + 90], "late": [now + 1_200]}.get(self.way, [now])
        self.ledger.count += 1
        told = f"notif_{self.ledger.count}"
        self.mail += [Letter(each, side, told, topic, self.shape, talk, parts) for each in due]

    def deliver(self) -> None:
        """Whatever is due now, the oldest first."""
        while due := [each for each in self.mail if each.due <= self.clock()]:
            letter = min(due, key=lambda each: each.due)
            self.mail.remove(letter)
            if self._taken(letter) or letter.attempt > 1:
                continue
            self.mail.append(replace(letter, due=self.clock() + 60, attempt=2))

    def _taken(self, letter: Letter) -> bool:
        if self.clock() < self.web_dead_until:
            return False
        topic, item = self._item(letter)
        ids = tuple(part.id for part in letter.parts)
        body = envelope(letter.side.id, Notification(letter.id, topic, item, int(letter.due), ids), letter.attempt)
        headers = {"Content-Type": "application/json", "X-Hub-Signature": signature(letter.side.secret, body)}
        status = asked(self.process.web, "POST", f"{_APP_URL}/webhooks/intercom", headers, body).status
        if status not in (200, 503):
            self.network.broken.append(f"a notification ({topic}) was answered {status}")
        if status == 200:
            self.ledger.delivered |= {(letter.side.id, each) for each in ids or (letter.talk.source.id,)}
        return status == 200

    def _item(self, letter: Letter) -> tuple[str, Json]:
        topic, shape, talk, parts = letter.topic, letter.shape, letter.talk, letter.parts
        if topic == "conversation_part.redacted":
            return topic, notices.of_redaction(shape, talk, parts[0] if parts else talk.source)
        if topic == "conversation.deleted":
            return topic, notices.of_deletion(shape, talk)
        return notices.of_words(shape, topic, talk, parts, lambda: letter.side.place.conversations.get(talk.id, talk))


def _entry(side: Side) -> Mapping[str, str]:
    """What iTop's configuration says of a workspace."""
    return {
        "scope": "SELECT Organization",
        "client_secret": side.secret,
        "access_token": side.token,
        "identity_secret": "signs",
        "region": WORKSPACES[side.id],
    }
