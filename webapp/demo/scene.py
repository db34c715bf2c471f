# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene with which the demo opens: a chat, a ticket made from the panel, and what is said afterwards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.demo.intercom.canvas import CanvasAnswer, CanvasCalls
from webapp.demo.intercom.model import Admin, Contact, Conversation
from webapp.demo.intercom.standin import StandIn
from webapp.demo.world import IDA, JEAN, LEA, MARA, OTTO, Person

Canvas = Mapping[str, Any]
TITLE = "No wifi in the meeting room"


@dataclass(frozen=True)
class Cast:
    """The people of the demo as Intercom knows them."""

    otto: Contact
    mara: Admin


def cast(standin: StandIn, person_ids: Mapping[str, str]) -> Cast:
    """Fill the workspace; ``person_ids`` by e-mail address are what the chat widget would send."""

    def contact(person: Person) -> Contact:
        known = person_ids.get(person.email)
        attributes = {"itop_contact_class": "Person", "itop_contact_id": known} if known else {}
        return standin.workspace.add_contact(person.full_name, person.email, custom_attributes=attributes)

    otto, _ida = contact(OTTO), contact(IDA)
    mara, _lea, _jean = (standin.workspace.add_admin(each.full_name, each.email) for each in (MARA, LEA, JEAN))
    return Cast(otto, mara)


def play(standin: StandIn, inbox: CanvasCalls, people: Cast) -> Conversation:
    """Otto writes, Mara makes a ticket, both go on; every step is a signed request to the app."""
    place = standin.workspace
    now = int(place.clock())
    talk = place.begin(people.otto, "<p>Hello, the wifi in the meeting room is gone.</p>", at=now - 600, quietly=True)
    place.act(talk.id, people.mara, "comment", "<p>Thanks Otto, I am having a look.</p>", at=now - 480, quietly=True)
    place.act(talk.id, people.mara, "note", "<p>Second time this week.</p>", at=now - 420, quietly=True)
    _make_ticket(inbox, people, place.conversations[talk.id])
    place.reply(talk.id, people.otto, "<p>It blinks red.</p>")
    place.act(talk.id, people.mara, "comment", "<p>Then it is the access point. I send somebody.</p>")
    standin.deliveries.settle()
    return place.conversations[talk.id]


def _make_ticket(inbox: CanvasCalls, people: Cast, talk: Conversation) -> None:
    home = _canvas(inbox.initialize(people.mara, talk, people.otto))
    form = _submit(inbox, people, talk, home, _components(home, "button")[-1]["id"], {})
    title, description = _components(form, "input")[0], _components(form, "textarea")[0]
    values = {title["id"]: TITLE, description["id"]: "The access point of the meeting room is down."}
    create = next(each for each in _components(form, "button") if each.get("style") == "primary")
    _submit(inbox, people, talk, form, create["id"], values)


def _submit(
    inbox: CanvasCalls, people: Cast, talk: Conversation, canvas: Canvas, component_id: str, typed: Mapping[str, str]
) -> Canvas:
    fields = _components(canvas, "input", "textarea", "dropdown", "single-select")
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
