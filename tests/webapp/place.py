# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services between a demo iTop and a stand-in for Intercom, with a worker that works when a test says so."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.gate import Gate, Mode
from simulator.intercom import StandIn
from simulator.intercom.model import Admin, Contact, Conversation
from simulator.itop.page import Sessions, create_itop
from simulator.itop.reader import SeenTicket, look
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import ACCESS_TOKEN, ACCOUNT, CLIENT_SECRET, OTTO, WORKSPACE_ID, WORLD
from tests.webapp.clock import Clock
from webapp.config import Config
from webapp.conversations import ContactRef, ConversationRef
from webapp.services import Services
from webapp.settings.current import Settings
from webapp.settings.module_settings import Overrides
from webapp.store import Copied, Job, NewJob
from webapp.webhooks import Notification, decode
from webapp.worker import Worker

URL = "https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/"


@dataclass
class Place:
    """Both sides and what is between them; the clock is the queue's."""

    services: Services
    store: Store
    gate: Gate
    standin: StandIn
    clock: Clock

    def __post_init__(self) -> None:
        workspace = self.standin.workspace
        person = next(each for each in self.store.persons.values() if each.email == OTTO.email)
        custom = {"itop_contact_class": "Person", "itop_contact_id": person.id}
        self.otto: Contact = workspace.add_contact(
            OTTO.full_name, OTTO.email, custom_attributes=custom, external_id=f"itop-Person-{person.id}"
        )
        self.mara: Admin = workspace.add_admin("Mara Lindt", "mara@shop.example")
        self.notifications: list[Notification] = []
        self._contacts, self._admins = dict(workspace.contacts), dict(workspace.admins)

    def talk(self, body: str = "<p>It burns</p>") -> Conversation:
        """A conversation of Otto's, of which nobody has been told yet."""
        return self.standin.workspace.begin(self.otto, body, quietly=True)

    def linked(self, talk: Conversation, *, workspace: str = WORKSPACE_ID) -> str:
        """The id of a new ticket of the conversation, with nothing in its log."""
        itop = self.services.itop.of(workspace).beside(
            ConversationRef(talk.id, URL + talk.id), contact=ContactRef(email=OTTO.email)
        )
        created = itop.create(
            {"title": "Fire", "description": "<p>It burns</p>"},
            request_id=f"request-{talk.id}-{len(self.store.tickets)}",
        )
        return created.ticket.id

    def said(self, talk: Conversation, body: str, **more: object) -> NewJob:
        """Otto says something; the job of its notification, not stored yet."""
        part = self.standin.workspace.reply(talk.id, self.otto, body, quietly=True, **more)  # type: ignore[arg-type]
        return self.notified(talk, part.id)

    def notified(self, talk: Conversation, part_id: str) -> NewJob:
        """The job of the notification about that part."""
        conversation = self.standin.workspace.conversations[talk.id]
        part = next(each for each in conversation.parts if each.id == part_id)
        topic = "conversation.user.replied" if part.author["type"] == "user" else "conversation.admin.replied"
        held: list[Notification] = []
        deliveries = self.standin.deliveries
        deliveries.hold()
        deliveries.notify(topic, conversation, (part,))
        for each in deliveries._held or []:
            held.append(Notification(each.id, each.topic, WORKSPACE_ID, each.item))
        deliveries._held = None
        self.notifications += held
        [job] = decode(held[-1]) or []
        return job

    def run(self, *jobs: NewJob) -> list[Job]:
        """Store these and run everything that may run now; how the new ones stand then."""
        ids = self.services.jobs.add(jobs)
        worker = Worker(self.services, threads=1, chance=lambda: 0.5)
        while worker.run_one():
            pass
        found = [self.services.jobs.find(job_id) for job_id in ids if job_id is not None]
        return [entry for entry in found if entry is not None]

    def again(self, seconds: float = 3600.0) -> list[Job]:
        """Time passes; everything that waits is run."""
        self.clock.passes(seconds)
        self.run()
        return self.services.jobs.list()

    def ticket(self, ticket_id: str) -> SeenTicket:
        return look(self.store, ticket_id)

    def log(self, ticket_id: str) -> list[str]:
        """The first lines of the public log."""
        return [entry.text.splitlines()[0] for entry in self.ticket(ticket_id).public_log]

    def calls_of_intercom(self) -> list[str]:
        return self.standin.contract.calls

    def with_settings(self, parameters: Mapping[str, object]) -> Services:
        """Services to which iTop has told these parameters."""
        raw = self.services.itop.settings()
        changed = {**raw, "parameters": {**raw["parameters"], **parameters}}  # type: ignore[dict-item]
        return replace(self.services, settings=Settings(lambda: changed, source="test", overrides=Overrides()))

    def reset(self) -> None:
        """Nothing was said, nothing is to be done, both sides answer."""
        self.gate.be(Mode.OPEN)
        self.standin.faults.mend()
        self.clock.passes(3_600)  # nobody remembers that they were away
        self.store.tickets.clear()
        self.standin.workspace.conversations.clear()
        self.standin.workspace.deleted.clear()
        self.standin.workspace.contacts = dict(self._contacts)
        self.standin.workspace.admins = dict(self._admins)
        for conversation in self.services.records.recent(WORKSPACE_ID, since=0, limit=100_000):
            parts = self.services.records.parts(WORKSPACE_ID, conversation)
            self.services.records.forget([Copied(WORKSPACE_ID, conversation, part) for part in parts])
        for line in self.services.journal.list(limit=100_000):
            self.services.journal.forget(line.workspace, [line.conversation])
        self.standin.contract.calls.clear()
        for entry in self.services.jobs.list(limit=10_000):
            self.services.jobs.discard(entry.id)


@contextmanager
def open_place(directory: Path) -> Iterator[Place]:
    """A world until the end of the block."""
    clock = Clock(float(int(time.time())))
    standin = StandIn(workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN, clock=clock)
    store = Store(WORLD, clock)
    server = Server(create_itop(store, Sessions()))
    gate = Gate(server.url)
    environ = {
        "ITOP_URL": gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_API_URL": standin.url,
        "DATA_DIR": str(directory),
    }
    services = Services.open(Config.from_environment(environ), clock=clock)
    settings = Settings(services.itop.settings, source="test", ttl=3_600)
    settings.refresh()
    services = replace(services, settings=settings)
    try:
        yield Place(services, store, gate, standin, clock)
    finally:
        services.close()
        gate.close()
        server.close()
        standin.close()
