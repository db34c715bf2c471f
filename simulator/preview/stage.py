# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything the simulator plays with, and what can be done there."""

import base64
import binascii
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

from simulator.gate import Gate
from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Admin, Attachment, Contact, Conversation, Part
from simulator.intercom.standin import StandIn
from simulator.preview.card import Card
from simulator.preview.desk import Desk
from simulator.preview.fin import WISHES, Script
from simulator.preview.ledger import Ledger
from simulator.preview.pulse import Pulse
from simulator.preview.shown import written
from simulator.preview.switches import Switches
from simulator.preview.tickets import Tickets
from simulator.preview.wrong import Wrong
from webapp.languages import Texts
from webapp.store import Jobs, Journal

#: Bytes of a file, and how many files are kept.
LARGEST_FILE = 1_000_000
MOST_FILES = 20
#: The tag that a rule of the demo waits for.
TAG = "ticket"


@dataclass(frozen=True)
class File:
    """A file that somebody attached."""

    name: str
    content_type: str
    content: bytes


def unpacked(name: str, content_type: str, encoded: str) -> File:
    """A file as the page sends it."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("file") from None
    if not content or len(content) > LARGEST_FILE:
        raise Wrong("file")
    plain = "".join(each for each in name if each.isprintable() and each != "/")[:120]
    return File(plain or "file", content_type, content)


class Stage:
    """The two worlds and what stands between them; ``open`` it as soon as the app has an address."""

    def __init__(
        self,
        intercom: StandIn,
        gate: Gate,
        tickets: Tickets,
        jobs: Jobs,
        desk: Desk | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.intercom, self.tickets, self.jobs = intercom, tickets, jobs
        #: What the rules for tickets did.
        self.journal = journal
        #: None beside a real iTop, in which people work themselves.
        self.desk = desk
        self.place = intercom.workspace
        self.pulse = Pulse()
        self.ledger = Ledger(self.pulse.beat)
        self.switches = Switches(gate, intercom)
        self.files: OrderedDict[str, File] = OrderedDict()
        #: What is remarkable about a contact, by id: a key of the page's texts.
        self.remarks: dict[str, str] = {}
        #: What the app shows on the home of the Messenger.
        self.card = Card(self.place)
        self._inbox: CanvasCalls | None = None
        self._address = ""
        self._lock = threading.Lock()
        gate.listeners.append(self.ledger.listener("itop"))
        intercom.listeners.append(self.ledger.listener("intercom"))
        self.place.listeners.append(lambda *_: self.pulse.beat())

    def open(self, app_url: str) -> CanvasCalls:
        """The app answers there; returns its inbox."""
        self._address = app_url
        self._inbox = self.intercom.connect(app_url)
        self.card.open(self._inbox)
        return self._inbox

    def say(self, contact_id: str, conversation_id: str, words: str, files: tuple[Attachment, ...]) -> str:
        """The end user writes, in a new conversation where none is named; its id."""
        contact = self._contact(contact_id)
        body = written(words) if words.strip() else None
        if conversation_id:
            self.place.reply(self._conversation(conversation_id).id, contact, body, attachments=files)
            return conversation_id
        return self.place.begin(contact, body or "", attachments=files).id

    def ask_fin(self, contact_id: str, conversation_id: str, wish: str, texts: Texts) -> str:
        """The end user asks Fin for something, which answers at once; the id of the conversation."""
        if wish not in WISHES:
            raise Wrong("wish")
        key = self.say(contact_id, conversation_id, texts(f"preview.fin_{wish}"), ())
        script = Script(self._address, self._contact(contact_id), self._conversation(key), texts)
        self.place.bot_says(key, written(script.answer(wish)))
        return key

    def act(
        self, conversation_id: str, admin_id: str, kind: str, words: str, files: tuple[Attachment, ...], to: str = ""
    ) -> Part:
        """A teammate replies (``comment``), notes, closes, opens or assigns."""
        if kind not in ("comment", "note", "close", "open", "assignment"):
            raise Wrong("kind")
        assigned_to = self._admin(to).id if kind == "assignment" else None
        return self.place.act(
            self._conversation(conversation_id).id,
            self._admin(admin_id),
            kind,
            written(words) if words.strip() else None,
            attachments=files,
            assigned_to=assigned_to,
        )

    def tag(self, conversation_id: str, on: bool) -> None:
        """A teammate gives the conversation the tag that a rule waits for, or takes it away."""
        talk = self._conversation(conversation_id)
        if on:
            self.place.tag(talk.id, TAG)
        else:
            self.place.untag(talk.id, TAG)
        self.pulse.beat()

    def work(self, ticket_id: str, admin_id: str, what: str, words: str, files: Sequence[File] = ()) -> None:
        """Somebody in iTop writes a ``public`` or ``private`` entry, with files, or does ``resolve`` the ticket."""
        if self.desk is None or what not in ("public", "private", "resolve"):
            raise Wrong("what")
        try:
            if what == "resolve":
                self.desk.resolve(ticket_id, words)
            elif words.strip() or files:
                attached = [(each.name, each.content_type, each.content) for each in files]
                self.desk.write(ticket_id, self._admin(admin_id).email, what, words, attached)
        except KeyError:
            raise Wrong("ticket") from None
        self.pulse.beat()

    def add_person(self, name: str, email: str) -> str:
        """A further end user, whom iTop may know by the address; the id."""
        if not name.strip() and not email.strip():
            raise Wrong("name")
        contact = self.place.add_contact(name.strip() or None, email.strip() or None)
        self.pulse.beat()
        return contact.id

    def keep(self, file: File) -> Attachment:
        """A file for the next message; it stays at an address of the app as long as there are not too many."""
        key = secrets.token_hex(8)
        with self._lock:
            self.files[key] = file
            while len(self.files) > MOST_FILES:
                self.files.popitem(last=False)
        # Intercom has it too, and gives it to the app.
        address = self.place.files.keep(file.name, file.content, file.content_type, key=key)
        return Attachment(file.name, address, file.content_type, len(file.content))

    def file(self, key: str) -> File | None:
        """What somebody attached, in the page or past it; None where it is not there (any more)."""
        kept = self.place.files.find(key)
        if key in self.files or kept is None:
            return self.files.get(key)
        return File(kept.name, kept.kind, kept.content)

    def address_of(self, file: Attachment) -> str:
        """Where the page finds a file that somebody attached."""
        key = file.url.removeprefix("standin-file:")
        return file.url if key == file.url else f"{self._address}preview/files/{key}"

    def opened(self, conversation_id: str, admin_id: str) -> dict[str, object]:
        """The panel when a teammate opens the conversation."""
        talk = self._conversation(conversation_id)
        return self._asked(lambda inbox: inbox.initialize(self._admin(admin_id), talk, self._writer(talk)))

    def clicked(self, conversation_id: str, admin_id: str, click: dict[str, Any]) -> dict[str, object]:
        """The panel after a click on one of its components."""
        talk = self._conversation(conversation_id)
        values, canvas = click.get("input_values"), click.get("current_canvas")
        if not isinstance(values, dict) or not isinstance(canvas, dict):
            raise Wrong("input_values")
        return self._asked(
            lambda inbox: inbox.submit(
                self._admin(admin_id),
                talk,
                self._writer(talk),
                component_id=str(click.get("component_id", "")),
                input_values=values,
                current_canvas=canvas,
            )
        )

    def _asked(self, call: Any) -> dict[str, object]:
        """What the inbox makes of the answer: a canvas, or none where Intercom would say that it went wrong."""
        if self._inbox is None:
            raise Wrong("not open yet")
        try:
            answer: CanvasAnswer = call(self._inbox)
        except requests.RequestException:
            return {"status": 0, "canvas": None}
        canvas = None
        if answer.status == 200:
            try:
                canvas = json.loads(answer.body)["canvas"]
            except (ValueError, LookupError, TypeError):
                canvas = None
        return {"status": answer.status, "canvas": canvas if isinstance(canvas, dict) else None}

    def _writer(self, talk: Conversation) -> Contact | None:
        return self.place.contacts.get(talk.contacts[0])

    def _conversation(self, key: str) -> Conversation:
        found = self.place.conversations.get(key)
        if found is None:
            raise Wrong("conversation")
        return found

    def _contact(self, key: str) -> Contact:
        found = self.place.contacts.get(key)
        if found is None:
            raise Wrong("contact")
        return found

    def _admin(self, key: str) -> Admin:
        found = self.place.admins.get(key)
        if found is None:
            raise Wrong("admin")
        return found
