# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end user's card: who is believed, what is told of whose tickets, and what is done once."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator.gate import Mode
from simulator.itop import reader
from simulator.world import CLIENT_SECRET, WORKSPACE_ID
from tests.acceptance.canvas_check import check_flow
from tests.webapp.connecting import IDENTITY
from tests.webapp.place import Place
from webapp.app import create_app
from webapp.inbox import Action
from webapp.languages import Languages
from webapp.messenger.deeds import DEEDS
from webapp.messenger.requests import _PROBLEMS
from webapp.messenger.views import VIEWS

OTHER, OTHER_SECRET = "other1ws", "client secret of the other workspace"
NOT_VERIFIED = "To see your tickets here, please log in first."
Json = dict[str, Any]


@dataclass
class Phone:
    """The Messenger in somebody's hand, through the real service before the demo iTop."""

    place: Place
    client: FlaskClient

    def person(self, first_name: str) -> Json:
        """A contact whom the widget has signed, as Intercom writes it."""
        key = next(one.id for one in self.place.store.persons.values() if one.first_name == first_name)
        return {
            "type": "contact", "id": f"66f0aa{key:0>18}", "external_id": f"itop-Person-{key}", "role": "user",
            "email": f"{first_name.lower()}@client.example", "name": first_name, "workspace_id": WORKSPACE_ID,
        }  # fmt: skip

    def ticket(self, first_name: str, title: str, **values: str) -> str:
        """The id of a ticket of that person."""
        person = next(one for one in self.place.store.persons.values() if one.first_name == first_name)
        key = reader.add(self.place.store, title=title, caller_id=person.id, org_id=person.org_id)
        reader.change(self.place.store, key, **values)
        return key

    def post(self, what: str, body: Json, secret: str = CLIENT_SECRET) -> Json:
        """A signed request and its answer."""
        answer = self.raw(what, body, secret)
        assert answer.status_code == 200, (what, answer.status_code)
        return dict(json.loads(answer.data))

    def raw(self, what: str, body: object, secret: str = CLIENT_SECRET) -> Any:
        raw = json.dumps(body).encode()
        signed = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Body-Signature": signed, "Content-Type": "application/json"}
        return self.client.post(f"/messenger/{what}", data=raw, headers=headers)

    def looks(self, who: Json, stored: Json | None = None, **more: object) -> list[Json]:
        """What somebody sees."""
        canvas = {"content_url": "https://app.example/messenger/content", "stored_data": stored or {}}
        body = {"workspace_id": WORKSPACE_ID, "context": {"location": "home", "locale": "en"}, "contact": who}
        answer = self.post("content", body | {"canvas": canvas} | more)
        check_flow(answer, "liveCanvasResponse")
        return list(answer["content"]["components"])

    def clicks(self, who: Json, component: str, stored: Json | None = None, **values: str) -> Json:
        """What the card keeps after a click."""
        body = {
            "workspace_id": WORKSPACE_ID, "context": {"location": "home", "locale": "en"}, "user": who,
            "component_id": component, "input_values": values,
            "current_canvas": {"content_url": "https://app.example/messenger/content", "stored_data": stored or {}},
        }  # fmt: skip
        answer = self.post("submit", body)
        check_flow(answer, "messengerSubmitResponse")
        return dict(answer["canvas"]["stored_data"])

    def sees(self, who: Json, component: str, **values: str) -> list[Json]:
        """What somebody sees after a click."""
        return self.looks(who, self.clicks(who, component, None, **values))


def said(components: list[Json]) -> str:
    """Everything that can be read."""
    return json.dumps(components, ensure_ascii=False)


def ids(components: list[Json]) -> list[str]:
    """Of everything that can be clicked."""
    found = [each["id"] for each in components if each["type"] == "button" and each["action"]["type"] == "submit"]
    return found + [row["id"] for each in components if each["type"] == "list" for row in each["items"]]


def deed(components: list[Json], name: str) -> str:
    """The id of the button of that deed."""
    return next(each for each in ids(components) if Action.parse(each).name == name)


@pytest.fixture
def phone(place: Place) -> Iterator[Phone]:
    before, mandatory = dict(place.store.parameters), set(place.store.mandatory)
    entry = {"scope": "SELECT Organization", "identity_secret": IDENTITY}
    other = entry | {"client_secret": OTHER_SECRET, "access_token": "of the other one"}
    place.store.parameters["workspaces"] = {WORKSPACE_ID: entry, OTHER: other}
    place.services.settings.refresh()
    yield Phone(place, create_app(place.services).test_client())
    place.reset()
    place.store.parameters, place.store.mandatory = before, mandatory
    place.services.settings.refresh()


def test_what_is_stored_of_a_card_is_the_same_for_everybody(phone: Phone) -> None:
    body: Json = {"workspace_id": WORKSPACE_ID, "context": {"location": "home"}, "admin": {"type": "admin", "id": "1"}}
    check_flow(phone.post("configure", body), "resultsResponse")
    answer = phone.post("initialize", body | {"card_creation_options": {"card": "tickets"}})
    check_flow(answer, "messengerInitializeResponse")
    assert answer == {"canvas": {"content_url": "https://localhost/messenger/content", "stored_data": {}}}
    phone.place.store.parameters["sync_app.url"] = "https://sync.example/intercom/"
    phone.place.services.settings.refresh()
    answer = phone.post("initialize", body)
    assert answer["canvas"]["content_url"] == "https://sync.example/intercom/messenger/content"


def test_everything_that_can_be_clicked_leads_somewhere(phone: Phone) -> None:
    otto = phone.person("Otto")
    phone.ticket("Otto", "New one")
    phone.ticket("Otto", "Resolved one", status="resolved", team_id="1", agent_id="1")
    for number in range(12):
        phone.ticket("Otto", f"Over {number}", status="closed")
    seen, to_see = set(), ["home"]
    while to_see:
        component = to_see.pop()
        action = Action.parse(component)
        if component in seen or action.name in DEEDS:
            continue
        seen.add(component)
        found = ids(phone.sees(otto, component))
        assert found and {Action.parse(each).name for each in found} <= VIEWS.keys() | DEEDS.keys()
        to_see += found
    assert {Action.parse(each).name for each in seen} == set(VIEWS)


def test_each_click_asks_itop_once_at_most(phone: Phone) -> None:
    otto, resolved = phone.person("Otto"), phone.ticket("Otto", "T", status="resolved", team_id="1", agent_id="1")
    asked: list[str] = []
    phone.place.gate.listeners.append(lambda exchange: asked.append(exchange.request_body.decode()))
    try:
        for component in ("home", "finished", "new", f"ticket?id={resolved}", f"solved?id={resolved}"):
            stored = phone.clicks(otto, component)
            assert not asked
            phone.looks(otto, stored)
            assert len(asked) <= 1
            asked.clear()
        page = phone.sees(otto, f"ticket?id={resolved}")
        asked.clear()
        phone.clicks(otto, deed(page, "add"), text="Hello")
        assert len(asked) == 1
        asked.clear()
        phone.clicks(otto, deed(page, "reopen"))
        assert len(asked) == 1
    finally:
        phone.place.gate.listeners.pop()


def test_a_card_that_others_see_too_shows_each_their_own(phone: Phone) -> None:
    mine, ida = phone.ticket("Otto", "Mine alone"), phone.person("Ida")
    phone.ticket("Ida", "Of Ida")
    stored = phone.clicks(phone.person("Otto"), f"ticket?id={mine}")
    assert "Mine alone" in said(phone.looks(phone.person("Otto"), stored))
    there = said(phone.looks(ida, stored))
    assert "Of Ida" in there and "Mine alone" not in there
    forged = said(phone.looks(ida, {**stored, "for": ida["id"]}))
    assert "Mine alone" not in forged and "not available" in forged


def test_a_card_returns_to_the_list_after_an_hour(phone: Phone) -> None:
    otto, key = phone.person("Otto"), phone.ticket("Otto", "Mine")
    stored = phone.clicks(otto, f"ticket?id={key}")
    assert "Your tickets" not in said(phone.looks(otto, stored))
    assert "Your tickets" in said(phone.looks(otto, {**stored, "at": stored["at"] - 4_000}))


def test_what_somebody_typed_is_there_again_where_something_is_missing(phone: Phone) -> None:
    otto = phone.person("Otto")
    form = phone.sees(otto, "new")
    again = phone.sees(otto, deed(form, "create"), title="", text="It *burns* 🔥")
    assert "Please fill in what is missing." in said(again) and "It *burns* 🔥" in said(again)
    again = phone.sees(otto, deed(form, "create"), title="T", text="😀" * 5_000)
    assert "That is too long." in said(again)
    assert not phone.place.store.tickets


def test_the_same_click_again_does_it_once(phone: Phone) -> None:
    otto = phone.person("Otto")
    form = phone.sees(otto, "new")
    for _ in range(3):
        stored = phone.clicks(otto, deed(form, "create"), title="Printer", text="It burns")
    [ticket] = phone.place.store.tickets.values()
    page = phone.looks(otto, stored)
    assert "Printer" in said(page)
    for _ in range(3):
        phone.clicks(otto, deed(page, "add"), text="Still")
    assert len(phone.place.store.tickets[ticket.id].public_log) == 1
    # A further one of the same words is another one.
    phone.clicks(otto, deed(phone.looks(otto, stored), "add"), text="Still")
    assert len(phone.place.store.tickets[ticket.id].public_log) == 2


def test_what_is_tried_again_after_an_answer_was_lost_is_done_once(phone: Phone) -> None:
    otto = phone.person("Otto")
    form = phone.sees(otto, "new")
    phone.place.gate.be(Mode.DRIPPING)
    stored = phone.clicks(otto, deed(form, "create"), title="Printer", text="It burns")
    phone.place.gate.be(Mode.OPEN)
    assert stored["problem"] == "later" and len(phone.place.store.tickets) == 1
    phone.place.clock.passes(60)
    again = deed(phone.looks(otto, stored), "create")
    stored = phone.clicks(otto, again, title="Printer", text="It burns")
    assert stored["news"] == "created" and len(phone.place.store.tickets) == 1


def test_a_token_is_good_for_the_person_it_was_shown_to(phone: Phone) -> None:
    of_otto = deed(phone.sees(phone.person("Otto"), "new"), "create")
    for component in (of_otto, "create", "create?once=", of_otto + "0"):
        who = "Ida" if component == of_otto else "Otto"
        page = phone.sees(phone.person(who), component, title="T", text="D")
        assert "open for too long" in said(page)
    assert not phone.place.store.tickets


def test_the_private_log_is_nobodys_business(phone: Phone) -> None:
    otto, key = phone.person("Otto"), phone.ticket("Otto", "Mine")
    mara = next(one.id for one in phone.place.store.persons.values() if one.first_name == "Mara")
    reader.write(phone.place.store, key, "private", "<p>Not again</p>", person_id=mara)
    reader.write(phone.place.store, key, "public", "<p>We *look* at it</p>", person_id=mara)
    page = said(phone.sees(otto, f"ticket?id={key}"))
    assert "Not again" not in page and "We \\\\*look\\\\* at it" in page and "Mara Lindt" in page


def test_nothing_but_the_rating_is_taken_from_what_was_typed_at_closing(phone: Phone) -> None:
    otto, key = phone.person("Otto"), phone.ticket("Otto", "Mine", status="resolved", team_id="1", agent_id="1")
    page = phone.sees(otto, f"solved?id={key}")
    phone.clicks(otto, deed(page, "close"), user_satisfaction="2", title="Hacked", agent_id="3", status="new")
    after = phone.place.store.tickets[key]
    assert (after["status"], after["user_satisfaction"], after["title"]) == ("closed", "2", "Mine")


def test_steps_that_a_portal_does_not_have_cannot_be_forged(phone: Phone) -> None:
    key = phone.ticket("Otto", "Mine", status="assigned", team_id="1", agent_id="1")
    otto, other = phone.person("Otto"), phone.ticket("Otto", "Two", status="resolved", team_id="1", agent_id="1")
    token = Action.parse(deed(phone.sees(otto, f"ticket?id={other}"), "reopen")).args["once"]
    for name in ("close", "reopen"):
        phone.clicks(otto, Action(name, {"id": key, "state": "assigned", "once": token}).encode())
    assert phone.place.store.tickets[key]["status"] == "assigned"


@pytest.mark.parametrize("mode", [Mode.AWAY, Mode.SILENT])
def test_an_itop_that_is_away_is_said_with_what_was_typed(phone: Phone, mode: Mode) -> None:
    otto, key = phone.person("Otto"), phone.ticket("Otto", "Mine")
    page = phone.sees(otto, f"ticket?id={key}")
    phone.place.gate.be(mode)
    stored = phone.clicks(otto, deed(page, "add"), text="Words of mine")
    assert (stored["problem"], stored["draft"]) == ("later", {"text": "Words of mine"})
    assert "isn’t working right now" in said(phone.looks(otto, stored))
    phone.place.gate.be(Mode.OPEN)
    assert "Words of mine" in said(phone.looks(otto, {**stored, "at": stored["at"]}))


def test_what_itop_insists_on_is_for_the_portal(phone: Phone) -> None:
    phone.place.store.mandatory |= {"service_id"}
    otto = phone.person("Otto")
    page = phone.sees(otto, deed(phone.sees(otto, "new"), "create"), title="T", text="D")
    assert "only be entered in the portal" in said(page) and "Service" in said(page)


def test_requests_of_nobody_are_refused_without_a_word(phone: Phone) -> None:
    body = {"workspace_id": WORKSPACE_ID, "contact": phone.person("Otto"), "canvas": {}}
    for what in ("configure", "initialize", "submit", "content"):
        for secret in ("wrong", OTHER_SECRET, ""):
            answer = phone.raw(what, body, secret)
            assert (answer.status_code, answer.data) == (401, b"")
        assert phone.raw(what, [1]).status_code == 400
        assert phone.raw(what, body | {"workspace_id": ""}).status_code == 401


def test_who_clicks_too_often_waits(phone: Phone) -> None:
    otto = phone.person("Otto")
    stored = [phone.clicks(otto, "home") for _ in range(60)]
    assert stored[0].get("problem") is None and stored[-1]["problem"] == "too_many"
    assert phone.clicks(phone.person("Ida"), "home").get("problem") is None


def test_of_5000_forged_requests_none_tells_anything(phone: Phone) -> None:
    chance = random.Random(18)
    keys = {
        who: [phone.ticket(who, f"Secret of {who} {n}", status="resolved") for n in range(2)] for who in ("Otto", "Ida")
    }
    phone.ticket("Jean", "Of Jean")
    before = dict(phone.place.store.tickets)
    everything = [key for each in keys.values() for key in each]
    secrets = ["Secret of", *(before[key]["ref"] for key in everything)]
    good = phone.person("Otto")
    forging = Forging(phone, chance, everything)
    for number in range(5_000):
        phone.place.clock.passes(2)
        what, body, secret = forging.request(number)
        answer = phone.raw(what, body, secret)
        assert answer.status_code in (200, 400, 401), (answer.status_code, what, body)
        told = answer.data.decode()
        assert not any(each in told for each in secrets), (what, body, told)
    assert phone.place.store.tickets == before
    assert "Secret of Otto" in said(phone.looks(good))


class Forging:
    """Requests of which each is wrong in one way at least, or of somebody who has no such ticket."""

    def __init__(self, phone: Phone, chance: random.Random, keys: list[str]) -> None:
        self._phone, self._chance, self._keys = phone, chance, keys
        self._good = [phone.person(who) for who in ("Otto", "Ida")]
        self._foreign = phone.person("Jean")
        self._tokens = [Action.parse(deed(phone.sees(each, "new"), "create")).args["once"] for each in self._good]

    def request(self, number: int) -> tuple[str, object, str]:
        """Address, body and secret."""
        chance = self._chance
        what = chance.choice(["content", "submit"])
        who = self._somebody()
        if chance.random() < 0.2:
            return what, self._body(what, chance.choice(self._good)), chance.choice(["wrong", "", OTHER_SECRET])
        return what, self._body(what, who), CLIENT_SECRET

    def _somebody(self) -> object:
        """Nobody, or one who has none of the tickets."""
        chance, good = self._chance, self._chance.choice(self._good)
        key = str(good["external_id"])
        return chance.choice(
            [
                *[self._foreign] * 12, None, [], "enc:AAAA", 7, {}, good | {"role": "lead"}, good | {"role": "User"},
                good | {"external_id": None}, good | {"external_id": key + " "}, good | {"external_id": key.lower()},
                good | {"external_id": f"{key}\n"}, good | {"external_id": key.replace("Person", "User")},
                good | {"external_id": key.replace("Person", "Contact")}, good | {"external_id": [key]},
                good | {"external_id": key + "' OR 1=1"}, good | {"external_id": "itop-Person-0"},
                good | {"workspace_id": OTHER}, good | {"workspace_id": 5}, good | {"id": None}, good | {"id": "a b"},
                {name: each for name, each in good.items() if name != "role"},
                {"id": "66f0aa", "role": "user", "email": good["email"]},
                good | {"external_id": "cust-9"} | _attributes(key),
            ]
        )  # fmt: skip

    def _body(self, what: str, who: object) -> object:
        chance = self._chance
        key, token = chance.choice([*self._keys, "0", "-1", "999999", "1 OR 1=1", "☃", ""]), chance.choice(self._tokens)
        name = chance.choice(
            ["home", "finished", "ticket", "solved", "new", "create", "add", "close", "reopen", "drop"]
        )
        component = Action(name, {"id": key, "state": "resolved", "once": token}).encode()
        strange: list[object] = [component, component, component, None, 7, "?", "ticket?id=" + key, component * 30]
        clicked = chance.choice(strange)
        mine = who.get("id") if isinstance(who, dict) else ""
        stored: object = chance.choice(
            [None, [], {"for": mine, "at": int(self._phone.place.clock()), "show": clicked}]
        )  # fmt: skip
        place = {"content_url": "https://app.example/messenger/content", "stored_data": stored}
        person = {"contact" if what == "content" else "user": who}
        # The other of the two names says nothing.
        decoy = {"user" if what == "content" else "contact": chance.choice(self._good)} if chance.random() < 0.5 else {}
        return {
            "workspace_id": WORKSPACE_ID,
            "context": chance.choice(
                [None, {}, {"location": "home"}, {"conversation_id": chance.choice([1, "x", None])}]
            ),
            "component_id": clicked,
            "input_values": chance.choice([None, [], {"title": "T", "text": "D"}, {"title": ["T"], "text": 7}]),
            **{"canvas" if what == "content" else "current_canvas": place},
            **person,
            **decoy,
        }


def _attributes(key: str) -> Json:
    return {"custom_attributes": {"itop_contact_class": "Person", "itop_contact_id": key.rpartition("-")[2]}}


def test_a_teammate_who_sees_the_card_is_not_its_person(phone: Phone) -> None:
    phone.ticket("Otto", "Mine")
    page = phone.looks(phone.person("Otto"), admin={"type": "admin", "id": "1", "email": "mara@shop.example"})
    assert page[0]["text"] == NOT_VERIFIED


def test_without_signatures_or_a_messenger_that_wants_them_nobody_is_believed(phone: Phone) -> None:
    phone.ticket("Otto", "Mine")
    entry = {"scope": "SELECT Organization"}
    phone.place.store.parameters["workspaces"] = {WORKSPACE_ID: entry}
    phone.place.services.settings.refresh()
    assert phone.looks(phone.person("Otto"))[0]["text"] == NOT_VERIFIED


def test_every_problem_and_every_deed_has_its_words() -> None:
    texts = Languages.load().texts("en")
    for problem in {*_PROBLEMS.values(), "missing", "too_long", "later"}:
        assert f"messenger.{problem}" in texts
    for news in ("created", "added", "closed", "reopened", "changed_meanwhile", "done_before"):
        assert f"messenger.{news}" in texts


def test_the_label_of_a_button_fits_in_every_language() -> None:
    buttons = ("new", "finished", "more", "previous", "back", "to_tickets", "yes", "no", "close", "send", "cancel",
               "portal", "log_in")  # fmt: skip
    for texts in Languages.load():
        for key in buttons:
            assert len(texts(f"messenger.{key}")) <= 36, f"{texts.language.id}.toml: messenger.{key}"
