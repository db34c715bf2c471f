# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel without a web server in between: clicks go straight to the screens, behind which both clients are real."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.acceptance.canvas_check import check
from tests.acceptance.panel import Panel
from webapp.config import Config
from webapp.demo.gate import Gate, Mode
from webapp.demo.intercom import StandIn
from webapp.demo.intercom.canvas import CanvasAnswer, CanvasCalls
from webapp.demo.intercom.model import Admin, Contact, Conversation, Json
from webapp.demo.itop.page import Sessions, create_itop
from webapp.demo.itop.store import Store
from webapp.demo.server import Server
from webapp.demo.world import ACCOUNT, WORLD
from webapp.errors import AppError
from webapp.http import Http
from webapp.inbox import Click
from webapp.intercom import Contacts
from webapp.itop import Credentials, Itop
from webapp.jobs import Jobs, NewJob
from webapp.languages import Languages
from webapp.screens import problem, show, texts_for
from webapp.services import Services
from webapp.settings import Settings

WORKSPACE, SECRET, TOKEN = "k7qd2m1x", "acceptance-secret", "acceptance-token"
REFERENCE = "ref-1a2b"


@dataclass
class Orders:
    """A queue that only remembers: no screen asks more of it."""

    added: list[NewJob] = field(default_factory=list)

    def add(self, jobs: Sequence[NewJob]) -> list[int | None]:
        """Keep what is new."""
        known = {job.unique for job in self.added}
        fresh = [job for job in jobs if job.unique is None or job.unique not in known]
        self.added += fresh
        return [1 if job in fresh else None for job in jobs]

    def known(self, unique: str) -> bool:
        """Whether there was such an order."""
        return any(job.unique == unique for job in self.added)

    def kinds(self) -> list[str]:
        """What was ordered, in order."""
        return [job.kind for job in self.added]


@dataclass(frozen=True)
class Straight(CanvasCalls):
    """Calls of the inbox that end in the screens, without signature and HTTP."""

    services: Services | None = None

    def post(self, path: str, body: Json) -> CanvasAnswer:
        """The canvas of a screen, or that of its failure."""
        start = time.monotonic()
        assert self.services is not None
        answer = canvas_for(json.loads(json.dumps(body)), self.services)
        return CanvasAnswer(200, json.dumps(answer).encode(), time.monotonic() - start)


def canvas_for(payload: Json, services: Services) -> dict[str, object]:
    """What the web side makes of a call."""
    click = Click.parse(payload)
    try:
        return show(click, services).answer()
    except AppError as error:
        return problem(error, reference=REFERENCE, click=click, texts=texts_for(click, services)).answer()


@dataclass
class Inbox:
    """A small world: iTop (behind a gate) and Intercom, and the services that know both."""

    services: Services
    orders: Orders
    store: Store
    gate: Gate
    standin: StandIn

    def __post_init__(self) -> None:
        workspace = self.standin.workspace
        self.mara = workspace.add_admin("Mara Lindt", "mara@shop.example")
        self.lea = workspace.add_admin("Lea Martin", "lea@shop.example")
        self.otto = workspace.add_contact("Otto Berg", "otto@client.example")

    def reset(self) -> None:
        """No tickets, no orders, and both sides answer."""
        self.store.tickets.clear()
        self.orders.added.clear()
        self.gate.be(Mode.OPEN)
        self.standin.faults.mend()

    def talk(self, contact: Contact | None = None, *words: str) -> Conversation:
        """A conversation that the contact (or Otto) began with the first of these words."""
        workspace, contact = self.standin.workspace, contact or self.otto
        begun = workspace.begin(contact, f"<p>{words[0] if words else 'Hello'}</p>", quietly=True)
        for each in words[1:]:
            workspace.reply(begun.id, contact, f"<p>{each}</p>", quietly=True)
        return workspace.conversations[begun.id]

    def panel(
        self,
        conversation: Conversation | None = None,
        *,
        admin: Admin | None = None,
        contact: Contact | None = None,
        services: Services | None = None,
    ) -> Panel:
        """The panel of an agent (or Mara) beside the conversation (or a new one) with the contact (or Otto)."""
        calls = Straight("http://app.invalid/", SECRET, WORKSPACE, "EU", services or self.services)
        contact = contact or self.otto
        return Panel(calls, admin or self.mara, conversation or self.talk(contact), contact)

    def panel_payload(self, conversation: Conversation | None = None) -> dict[str, Any]:
        """The body of an opening with Mara and Otto, for a test to spoil."""
        calls = Straight("http://app.invalid/", SECRET, WORKSPACE, "EU", self.services)
        opening = calls.opening(self.mara, conversation or self.talk(), self.otto)
        payload: dict[str, Any] = json.loads(json.dumps(opening))
        return payload

    def send(self, payload: Json) -> str:
        """What can be read on the canvas that answers this body."""
        answer = canvas_for(payload, self.services)
        check(answer, first="component_id" not in payload)
        return json.dumps(answer, ensure_ascii=False)

    def ticket(self, title: str = "Printer on fire", conversation: Conversation | None = None) -> str:
        """The id of a new ticket of Otto's, of this conversation or of a fresh one."""
        panel = self.panel(conversation)
        panel.click("Create a ticket")
        panel.fill("Title", title)
        panel.fill("Description", "It burns.")
        panel.click("Create")
        panel.reads("is created")
        return str(max(int(key) for key in self.store.tickets))


@contextmanager
def open_inbox(directory: Path) -> Iterator[Inbox]:
    """A fresh world, until the end of the block."""
    standin = StandIn(workspace_id=WORKSPACE, client_secret=SECRET, access_token=TOKEN)
    store = Store(WORLD, time.time)
    server = Server(create_itop(store, Sessions()))
    gate = Gate(server.url)
    itop_http, intercom_http = Http(cookies=True), Http()
    itop = Itop(gate.url, Credentials(user=ACCOUNT.login, password=ACCOUNT.password), itop_http)
    orders = Orders()
    environ = {
        "ITOP_URL": gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_API_URL": standin.url,
        "DATA_DIR": str(directory),
    }
    services = Services(
        config=Config.from_environment(environ),
        settings=_settings(itop),
        itop=itop,
        intercom_http=intercom_http,
        contacts=Contacts(),
        jobs=cast(Jobs, orders),
        languages=Languages.load(),
        clock=time.time,
    )
    try:
        yield Inbox(services, orders, store, gate, standin)
    finally:
        gate.close()
        server.close()
        standin.close()
        itop_http.close()
        intercom_http.close()


def _settings(itop: Itop) -> Settings:
    """Read once, so that every call that is counted later is one of a screen."""
    raw = itop.settings()
    parameters = {**cast(dict[str, object], raw["parameters"]), "sync_app.access_token": TOKEN}
    settings = Settings(lambda: {**raw, "parameters": parameters}, source="test", ttl=3_600)
    settings.refresh()
    return settings
