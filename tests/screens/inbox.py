# SPDX-License-Identifier: AGPL-3.0-or-later
"""The panel without a web server in between: clicks go straight to the screens, behind which both clients are real."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from simulator.gate import Gate, Mode
from simulator.intercom import StandIn
from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Admin, Contact, Conversation, Json
from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import ACCOUNT, WORLD
from tests.acceptance.canvas_check import check
from tests.acceptance.panel import Panel
from webapp.config import Config
from webapp.errors import AppError
from webapp.inbox import Click
from webapp.panel.clicks import answer_click, explain
from webapp.services import Services
from webapp.settings.current import Settings
from webapp.store import Job, hash_address

WORKSPACE, SECRET, TOKEN = "k7qd2m1x", "acceptance-secret", "acceptance-token"
REFERENCE = "ref-1a2b"


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


def canvas_for(payload: Json, services: Services) -> dict[str, Any]:
    """What the web side makes of a call."""
    click = Click.parse(payload)
    try:
        return answer_click(click, services).answer()
    except AppError as error:
        return explain(error, reference=REFERENCE, click=click, services=services).answer()


@dataclass
class Inbox:
    """A small world: iTop (behind a gate) and Intercom, and the services that know both."""

    services: Services
    store: Store
    gate: Gate
    standin: StandIn

    def __post_init__(self) -> None:
        self._persons = dict(self.store.persons)
        workspace = self.standin.workspace
        self.mara = workspace.add_admin("Mara Lindt", "mara@shop.example")
        self.lea = workspace.add_admin("Lea Martin", "lea@shop.example")
        self.otto = workspace.add_contact("Otto Berg", "otto@client.example")

    def reset(self) -> None:
        """No tickets, nobody new, no orders, no habits, and both sides answer."""
        for agent in (self.mara, self.lea):
            self.services.records.forget_choices(WORKSPACE, hash_address(agent.email))
        self.store.tickets.clear()
        self.store.persons.clear()
        self.store.persons.update(self._persons)
        self.forget_orders()
        self.gate.be(Mode.OPEN)
        self.standin.faults.mend()
        self.services.intercom_http.circuit.note_answer()

    @property
    def orders(self) -> list[Job]:
        """The jobs that wait for the worker, which does not run here."""
        return self.services.jobs.list()

    def forget_orders(self) -> None:
        """Discard those jobs."""
        for order in self.orders:
            self.services.jobs.discard(order.id)

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
        """What can be read on the canvas that answers this body; a click is one on the canvas of its opening."""
        if "component_id" in payload and "current_canvas" not in payload:
            opening = {name: value for name, value in payload.items() if name not in ("component_id", "input_values")}
            payload = {**payload, "current_canvas": canvas_for(opening, self.services)["canvas"]}
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
        panel.reads("was created")
        return str(max(int(key) for key in self.store.tickets))


@contextmanager
def open_inbox(directory: Path) -> Iterator[Inbox]:
    """A fresh world, until the end of the block."""
    standin = StandIn(workspace_id=WORKSPACE, client_secret=SECRET, access_token=TOKEN)
    store = Store(WORLD, time.time)
    server = Server(create_itop(store, Sessions()))
    gate = Gate(server.url)
    environ = {
        "ITOP_URL": gate.url,
        "ITOP_USER": ACCOUNT.login,
        "ITOP_PASSWORD": ACCOUNT.password,
        "INTERCOM_ACCESS_TOKEN": TOKEN,
        "INTERCOM_API_URL": standin.url,
        "DATA_DIR": str(directory),
    }
    services = Services.open(Config.from_environment(environ))
    services = replace(services, settings=_settings(services))
    try:
        yield Inbox(services, store, gate, standin)
    finally:
        services.close()
        gate.close()
        server.close()
        standin.close()


def _settings(services: Services) -> Settings:
    """Read once, so that every call that is counted later is one of a screen."""
    overrides = services.settings.overrides
    settings = Settings(services.itop.settings, source="test", overrides=overrides, ttl=3_600)
    settings.refresh()
    return settings


def told(
    services: Services, workspaces: Mapping[str, object], zone: str = "Europe/Paris", **parameters: object
) -> Services:
    """Services to which iTop has told these workspaces, its time zone, and other parameters (`__` stands for a dot)."""
    raw = services.itop.settings()
    more = {name.replace("__", "."): value for name, value in parameters.items()}
    itop, known = dict(raw["itop"]), dict(raw["parameters"])  # type: ignore[call-overload]
    answer = {
        **raw,
        "itop": {**itop, "time_zone": zone},
        "parameters": {**known, "workspaces": workspaces, **more},
    }
    settings = Settings(lambda: answer, source="test", overrides=services.settings.overrides, ttl=3_600)
    settings.refresh()
    return replace(services, settings=settings)
