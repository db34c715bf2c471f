# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop as its own users see and change it, past the Sync API: the demo's, or a real one's by its administrator."""

import base64
import hashlib
import html
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import requests

from simulator.itop import headings, reader
from simulator.itop.page import Sessions, create_itop
from simulator.itop.reader import LogEntry, SeenTicket
from simulator.itop.store import Store
from simulator.server import Server
from simulator.world import WORLD
from tests import world as names
from tests.acceptance.stage import DemoStage, RealStage, Stage
from tests.itop.admin_rest import AdminRest, RestObject
from tests.itop.page.parameters import settled, write
from tests.itop.panel.scenery import Scenery
from tests.itop.tickets.conversation import entered
from tests.world import World

#: Time zone of the logs; iTop writes them without saying so.
TIME_ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class SeenFile:
    """A file of a ticket; ``shown`` where it stands among the words of a log."""

    name: str
    kind: str
    content: bytes
    shown: bool


class ItopSide(Protocol):
    """What the tests look at and prepare in an iTop."""

    world: World

    def ticket(self, ref: str) -> SeenTicket:
        """The ticket with that reference."""

    def of_conversation(self, conversation_id: str) -> list[SeenTicket]:
        """The tickets with that Intercom reference, oldest first."""

    def titled(self, title: str) -> list[SeenTicket]:
        """The tickets with that title."""

    def has_ticket(self, title: str, *, caller: str, organisation: str, url: str = "") -> SeenTicket:
        """A new ticket that somebody made in iTop itself, perhaps of the conversation at that address."""

    def links(self, ticket: SeenTicket, url: str) -> None:
        """Somebody types the reference and the address of a conversation into the ticket."""

    def configured(self, parameters: Mapping[str, object]) -> AbstractContextManager[None]:
        """The module's configuration says this, for as long as the context lasts."""

    def joins(self, ticket: SeenTicket, url: str, *, sync: bool = True) -> None:
        """Somebody gives the ticket the conversation at that address beside the one it has."""

    def files(self, ticket: SeenTicket) -> list[SeenFile]:
        """The files of a ticket, oldest first, attachments before pictures."""

    def follow(self, address: str) -> requests.Response:
        """What somebody sees at that address who is logged in."""

    def a_day_passes(self, address: str) -> None:
        """The link to a form that was handed over gets too old."""

    def waiting_forms(self) -> int:
        """How many forms wait to be finished."""

    def stage(self) -> Stage:
        """What a scenario prepares in it; to be cleared."""

    def log_text(self) -> str:
        """What iTop wrote into its logs since the tests began."""

    def close(self) -> None:
        """Leave it."""


class DemoSide:
    """The embedded demo iTop, served by this process."""

    def __init__(self) -> None:
        self.store = Store(WORLD, time.time)
        # The world's secrets are those of the tests, so that none of them is searched for under another name.
        self.store.parameters |= dict(names.PARAMETERS)
        self._server = Server(create_itop(self.store, Sessions()))
        self.world = World(
            url=self._server.url,
            itop_version="demo",
            organisations={each.name: key for key, each in self.store.organisations.items()},
            persons={each.name: key for key, each in self.store.persons.items()},
            services={each.name: key for key, each in self.store.services.items()},
            subcategories={each.name: key for key, each in self.store.subcategories.items()},
        )

    def ticket(self, ref: str) -> SeenTicket:
        [found] = reader.tickets(self.store, ref=ref)
        return found

    def of_conversation(self, conversation_id: str) -> list[SeenTicket]:
        return reader.tickets(self.store, intercom_ref=conversation_id)

    def titled(self, title: str) -> list[SeenTicket]:
        return reader.tickets(self.store, title=title)

    def has_ticket(self, title: str, *, caller: str, organisation: str, url: str = "") -> SeenTicket:
        caller_id, org_id = self.world.persons[caller], self.world.organisations[organisation]
        ticket_id = reader.add(self.store, title=title, caller_id=caller_id, org_id=org_id, url=url)
        return reader.look(self.store, ticket_id)

    def links(self, ticket: SeenTicket, url: str) -> None:
        reader.link(self.store, ticket.id, url)

    def joins(self, ticket: SeenTicket, url: str, *, sync: bool = True) -> None:
        reader.join(self.store, ticket.id, url, sync=sync)

    @contextmanager
    def configured(self, parameters: Mapping[str, object]) -> Iterator[None]:
        before = dict(self.store.parameters)
        self.store.parameters |= dict(parameters)
        try:
            yield
        finally:
            self.store.parameters = before

    def files(self, ticket: SeenTicket) -> list[SeenFile]:
        found = self.store.tickets[ticket.id].files
        seen = [SeenFile(each.name, each.kind, base64.b64decode(each.content), bool(each.secret)) for each in found]
        return sorted(seen, key=lambda each: each.shown)

    def follow(self, address: str) -> requests.Response:
        return requests.get(address, timeout=60)

    def a_day_passes(self, address: str) -> None:
        key = _hash(address)
        self.store.handed_over[key] = replace(self.store.handed_over[key], expires=self.store.clock())

    def waiting_forms(self) -> int:
        return len(self.store.handed_over)

    def stage(self) -> Stage:
        return DemoStage(self.store)

    def log_text(self) -> str:
        return ""

    def close(self) -> None:
        self._server.close()


class RealSide:
    """A real iTop, through core REST as administrator."""

    _FIELDS = (
        "ref,title,description,caller_id_friendlyname,org_name,status,origin,urgency,service_name,"
        "servicesubcategory_name,intercom_ref,intercom_url,intercom_sync_activated,public_log,private_log,"
        "parent_request_ref,user_satisfaction,user_comment"
    )

    def __init__(self, world: World) -> None:
        self.world = world
        self._rest = AdminRest.of(world)
        self._began = {path: path.stat().st_size for path in self._logs()}

    def ticket(self, ref: str) -> SeenTicket:
        return self._seen(self._rest.get(self.world.ticket_class, {"ref": ref}, self._FIELDS))

    def of_conversation(self, conversation_id: str) -> list[SeenTicket]:
        return self._all({"intercom_ref": conversation_id})

    def titled(self, title: str) -> list[SeenTicket]:
        return self._all({"title": title})

    def has_ticket(self, title: str, *, caller: str, organisation: str, url: str = "") -> SeenTicket:
        fields = {
            "title": title,
            "description": f"<p>{title}</p>",
            "caller_id": self.world.persons[caller],
            "org_id": self.world.organisations[organisation],
            # The simple ticket module has no default for it, and would ask for it at the next step.
            "request_type": "service_request",
            **(_reference(url) if url else {}),
        }
        made = self._rest.create(self.world.ticket_class, fields)
        return self.ticket(made.fields["ref"])

    def links(self, ticket: SeenTicket, url: str) -> None:
        self._rest.update(self.world.ticket_class, {"ref": ticket.ref}, _reference(url))

    def joins(self, ticket: SeenTicket, url: str, *, sync: bool = True) -> None:
        link = {"ticket_class": self.world.ticket_class, "ticket_id": ticket.id, "workspace": names.WORKSPACE_ID}
        link |= {"conversation": url.rpartition("/")[2], "url": url, "sync": "yes" if sync else "no"}
        self._rest.create("IntercomConversation", link)

    @contextmanager
    def configured(self, parameters: Mapping[str, object]) -> Iterator[None]:
        itop_dir = Path(self.world.itop_dir)
        caller = entered(self.world)
        try:
            write(itop_dir, parameters)
            for name, value in parameters.items():
                if isinstance(value, str):
                    settled(caller, name, value)
            yield
        finally:
            write(itop_dir, {name: names.PARAMETERS.get(name) for name in parameters})
            caller.close()

    def files(self, ticket: SeenTicket) -> list[SeenFile]:
        seen = []
        for kept in ("Attachment", "InlineImage"):
            of_ticket = f"SELECT {kept} WHERE item_class = '{self.world.ticket_class}' AND item_id = {ticket.id}"
            for each in sorted(self._rest.find(kept, of_ticket, "contents"), key=lambda each: int(each.id)):
                document = each.fields["contents"]
                content = base64.b64decode(document["data"])
                shown = kept == "InlineImage"
                seen.append(SeenFile(document["filename"], document["mimetype"], content, shown))
        return seen

    def follow(self, address: str) -> requests.Response:
        with Scenery(self.world, self._rest).browser() as browser:
            return browser.get(address, timeout=60)

    def a_day_passes(self, address: str) -> None:
        key = {"reference_hash": _hash(address)}
        self._rest.update("IntercomHandOver", key, {"expires": "2020-01-01 00:00:00"})

    def waiting_forms(self) -> int:
        return len(self._rest.find("IntercomHandOver", {}, "id"))

    def stage(self) -> Stage:
        return RealStage(self.world, self._rest)

    def log_text(self) -> str:
        new = []
        for path in self._logs():
            with path.open("rb") as file:
                file.seek(self._began.get(path, 0))
                new.append(file.read().decode("utf-8", "replace"))
        return "\n".join(new)

    def close(self) -> None:
        self._rest.__exit__(None, None, None)

    def _logs(self) -> list[Path]:
        return sorted((Path(self.world.itop_dir) / "log").glob("*.log")) if self.world.itop_dir else []

    def _all(self, key: Mapping[str, object]) -> list[SeenTicket]:
        found = self._rest.find(self.world.ticket_class, key, self._FIELDS)
        return [self._seen(each) for each in sorted(found, key=lambda each: int(each.id))]

    def _seen(self, found: RestObject) -> SeenTicket:
        fields = found.fields
        return SeenTicket(
            id=found.id,
            ref=fields["ref"],
            title=fields["title"],
            description=_text(fields["description"]),
            caller=fields["caller_id_friendlyname"],
            organisation=fields["org_name"],
            status=fields["status"],
            origin=fields["origin"],
            urgency=fields["urgency"],
            service=fields["service_name"],
            subcategory=fields["servicesubcategory_name"],
            intercom_ref=fields["intercom_ref"] or "",
            intercom_url=fields["intercom_url"] or "",
            sync=fields["intercom_sync_activated"] == "yes",
            public_log=_entries(found, "public_log"),
            private_log=_entries(found, "private_log"),
            parent=fields["parent_request_ref"] or "",
            satisfaction=fields["user_satisfaction"],
            comment=fields["user_comment"],
        )


def _reference(url: str) -> dict[str, str]:
    """What an iTop form has of a conversation."""
    return {"intercom_ref": url.rpartition("/")[2], "intercom_url": url, "intercom_sync_activated": "yes"}


def _hash(address: str) -> str:
    """What an iTop keeps of the reference in a link to a form that was handed over."""
    [reference] = parse_qs(urlsplit(address).query)["reference"]
    return hashlib.sha256(reference.encode()).hexdigest()


def _entries(found: RestObject, attribute: str) -> tuple[LogEntry, ...]:
    entries = []
    for entry in found.log(attribute):
        heading, _, words = headings.split(entry["message_html"])
        made = LogEntry(
            author=entry["user_login"],
            by_user=int(entry["user_id"] or 0) > 0,
            date=int(datetime.fromisoformat(entry["date"]).replace(tzinfo=TIME_ZONE).timestamp()),
            text=_text(words),
            html=entry["message_html"],
            heading=_text(heading),
        )
        entries.append(made)
    return tuple(entries)


def _text(markup: str) -> str:
    text = re.sub(r"<(br|/p|/div|/li|/tr|/h[1-6]|/pre|/blockquote)[^>]*>", "\n", markup)
    plain = html.unescape(re.sub(r"<[^>]*>", "", text))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())
