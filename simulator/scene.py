# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene with which the demo opens: a chat with a ticket made from the panel, two that wait for somebody, and an
incident that many have noticed.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.intercom.canvas import CanvasAnswer, CanvasCalls
from simulator.intercom.model import Admin, Contact, Conversation
from simulator.intercom.standin import StandIn
from simulator.world import JEAN, KIM_WAGNER, LEA, MARA, NILS
from webapp.inbox import to

Canvas = Mapping[str, Any]
TITLE = "No wifi in the meeting room"
#: A ticket of Otto's that came by telephone, and can be linked.
OLDER_TITLE = "The projector flickers"
DEVICE = "Projector 2"
#: A ticket with the chats of all who have noticed.
INCIDENT_TITLE = "The mail server does not answer"
_NOTICED = (
    (KIM_WAGNER.full_name, KIM_WAGNER.email, "en", "Mail is down for the whole office."),
    ("Anna Vogel", "anna@client.example", "de", "Seit heute früh kommen keine Mails mehr an."),
    ("Luc Moreau", "luc@client.example", "fr", "Bonjour, je ne reçois plus aucun mail."),
    ("Pilar Ruiz", "pilar@client.example", "es", "No puedo enviar correos desde esta mañana."),
    ("Eva Malá", "eva@client.example", "cs", "Od rána mi nechodí žádné e-maily."),
)
#: Seconds that the app may take for the notes in these chats.
_PATIENCE = 10.0
UNA_EMAIL = "una@nowhere.example"


@dataclass(frozen=True)
class Cast:
    """The people of the demo as Intercom knows them: by the chat widget, by e-mail, or not at all in iTop."""

    otto: Contact
    ida: Contact
    nils: Contact
    una: Contact
    mara: Admin


@dataclass(frozen=True)
class Guest:
    """A person of iTop as Intercom would know them; the id is what the chat widget sends."""

    name: str
    email: str
    person_id: str


@dataclass(frozen=True)
class Guests:
    """Who writes: somebody whom the chat widget has named, and somebody who is known by e-mail address alone."""

    by_widget: Guest
    by_email: Guest
    #: Whether iTop's widget signs whom it names; who is not signed is not verified.
    signed: bool = True


def remarks(contacts: Iterable[Contact], guests: Guests) -> dict[str, str]:
    """What is remarkable about the people of the scene among these, by id: keys of the simulator's texts."""
    known = {
        guests.by_widget.email: "by_email", guests.by_email.email: "by_email",
        NILS.email: "elsewhere", UNA_EMAIL: "unknown",
    }  # fmt: skip
    named = "by_widget" if guests.signed else "by_attributes"
    found = {each.id: named if each.custom_attributes else known.get(each.email or "") for each in contacts}
    return {contact_id: remark for contact_id, remark in found.items() if remark}


def cast(standin: StandIn, guests: Guests) -> Cast:
    """Fill the workspace."""
    place = standin.workspace
    sent = {"itop_contact_class": "Person", "itop_contact_id": guests.by_widget.person_id}
    signed = f"itop-Person-{guests.by_widget.person_id}"
    otto = place.add_contact(guests.by_widget.name, guests.by_widget.email, custom_attributes=sent, external_id=signed)
    ida = place.add_contact(guests.by_email.name, guests.by_email.email)
    nils = place.add_contact(NILS.full_name, NILS.email)
    una = place.add_contact("Una Known", UNA_EMAIL)
    mara, _lea, _jean = (place.add_admin(each.full_name, each.email) for each in (MARA, LEA, JEAN))
    return Cast(otto, ida, nils, una, mara)


def play(standin: StandIn, inbox: CanvasCalls, people: Cast, incident: Callable[[], str] | None = None) -> Conversation:
    """Otto writes, Mara makes a ticket, both go on; every step is a signed request to the app.

    ``incident`` opens the ticket in iTop that others are linked to meanwhile, and returns its id.
    """
    place = standin.workspace
    now = int(place.clock())
    _wait_for_somebody(standin, people, now)
    talk = place.begin(people.otto, "<p>Hello, the wifi in the meeting room is gone.</p>", at=now - 600, quietly=True)
    place.act(talk.id, people.mara, "comment", "<p>Thanks, I am having a look.</p>", at=now - 480, quietly=True)
    place.act(talk.id, people.mara, "note", "<p>Second time this week.</p>", at=now - 420, quietly=True)
    _make_ticket(inbox, people, place.conversations[talk.id])
    if incident is not None:
        _notice(standin, inbox, people, incident(), now)
    place.reply(talk.id, people.otto, "<p>It blinks red.</p>")
    place.act(talk.id, people.mara, "comment", "<p>Then it is the access point. I send somebody.</p>")
    standin.deliveries.settle()
    return place.conversations[talk.id]


def _wait_for_somebody(standin: StandIn, people: Cast, now: int) -> None:
    place = standin.workspace
    place.begin(people.una, "<p>Hi, how do I get an account for your portal?</p>", at=now - 3_900, quietly=True)
    ida = place.begin(people.ida, "<p>The printer on the second floor eats my paper.</p>", at=now - 1_500, quietly=True)
    place.reply(ida.id, people.ida, "<p>Every second page, since this morning.</p>", at=now - 1_440, quietly=True)


def _notice(standin: StandIn, inbox: CanvasCalls, people: Cast, ticket_id: str, now: int) -> None:
    """Mara links each chat to the ticket, beside the others; the app says so in each of them."""
    place, talks = standin.workspace, []
    for number, (name, address, language, words) in enumerate(_NOTICED):
        contact = place.add_contact(name, address, language=language)
        talk = place.begin(contact, f"<p>{words}</p>", at=now - 3_000 + 60 * number, quietly=True)
        home = _canvas(inbox.initialize(people.mara, talk, contact))
        link = to("link", id=ticket_id, sure="yes").encode()
        inbox.submit(
            people.mara, talk, contact, component_id=link, input_values={"so_far": "yes"}, current_canvas=dict(home)
        )
        talks.append(talk.id)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and not all(_is_over(place.conversations[each], place.clock()) for each in talks):
        time.sleep(0.05)


def _is_over(talk: Conversation, now: float) -> bool:
    """Whether it has its note, and what is said from now on is newer than that."""
    return any(part.part_type == "note" for part in talk.parts) and talk.updated_at < int(now)


def _make_ticket(inbox: CanvasCalls, people: Cast, talk: Conversation) -> None:
    home = _canvas(inbox.initialize(people.mara, talk, people.otto))
    make = next(each for each in _components(home, "button") if each["id"] == "create_form")
    form = _submit(inbox, people, talk, home, make["id"], {})
    values = {
        _field(form, "Title"): TITLE,
        _field(form, "Description"): "The access point of the meeting room is down.",
    }
    create = next(each for each in _components(form, "button") if each.get("style") == "primary")
    _submit(inbox, people, talk, form, create["id"], values)


def _field(canvas: Canvas, label: str) -> str:
    """The id of the field with that label, which a star may follow."""
    fields = _components(canvas, "input", "textarea")
    return next(str(each["id"]) for each in fields if each["label"].removesuffix(" *") == label)


def _submit(
    inbox: CanvasCalls, people: Cast, talk: Conversation, canvas: Canvas, component_id: str, typed: Mapping[str, str]
) -> Canvas:
    fields = _components(canvas, "input", "textarea", "dropdown", "single-select", "checkbox")
    values: dict[str, object] = {each["id"]: each.get("value", "") for each in fields}
    return _canvas(
        inbox.submit(
            people.mara,
            talk,
            people.otto,
            component_id=component_id,
            input_values=values | dict(typed),
            current_canvas=dict(canvas),
        )
    )


def _canvas(answer: CanvasAnswer) -> Canvas:
    canvas: Canvas = json.loads(answer.body)["canvas"]
    return canvas


def _components(canvas: Canvas, *types: str) -> list[Mapping[str, Any]]:
    return [each for each in canvas["content"]["components"] if each["type"] in types]
