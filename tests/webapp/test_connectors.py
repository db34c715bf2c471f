# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data connectors: who is believed, what is told of whose tickets, and what is done once."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from simulator.gate import Mode
from simulator.intercom.model import Contact
from simulator.itop.objects import Entry
from simulator.world import WORKSPACE_ID
from tests.webapp.connecting import IDENTITY, SECRET, checked, claims, headers, key_of, token
from tests.webapp.place import Place
from webapp.app import create_app
from webapp.connectors.document import CALLS, document
from webapp.connectors.limits import Limit
from webapp.endpoints import connectors
from webapp.endpoints.connectors import CallLimits
from webapp.worker import Worker

OTHER = "other1ws"
OFTEN = 10**9


@dataclass
class Counter:
    """Where people ask, through the real service, for what the demo iTop has."""

    place: Place
    client: FlaskClient

    def person(self, first_name: str) -> str:
        """As the widget knows them."""
        return (
            f"itop-Person-{next(one.id for one in self.place.store.persons.values() if one.first_name == first_name)}"
        )

    def contact(self, first_name: str) -> Contact:
        """As Intercom knows them, whom the widget has signed."""
        person = next(one for one in self.place.store.persons.values() if one.first_name == first_name)
        return self.place.standin.workspace.add_contact(person.name, person.email, external_id=self.person(first_name))

    def token(self, first_name: str) -> str:
        return token(claims(WORKSPACE_ID, self.person(first_name), until=self.now + 1800), key_of(WORKSPACE_ID))

    @property
    def now(self) -> float:
        return self.place.services.clock()

    def call(self, method: str, path: str, who: str, body: object = None, **query: str) -> tuple[int, dict[str, Any]]:
        """By who is named so, again where a busy machine was too slow; the answer is held to the document."""
        for _ in range(30):
            answer = self.raw(method, path, headers(SECRET, self.token(who)), body, **query)
            if answer.status_code != 503:
                break
        return answer.status_code, checked(answer, method, described(path))

    def raw(self, method: str, path: str, said: dict[str, str], body: object = None, **query: str) -> TestResponse:
        more: dict[str, Any] = {} if body is None else {"json": body}
        return self.client.open(f"/connectors{path}", method=method, headers=said, query_string=query, **more)

    def opened(self, who: str, title: str, intent: str = "") -> str:
        """The reference of a ticket that Fin opens for them."""
        talk = self.place.standin.workspace.begin(self.contact(who), "<p>Hello</p>", quietly=True)
        body = {"conversation_id": talk.id, "title": title, "description": "It burns", "intent": intent}
        status, said = self.call("POST", "/tickets", who, body)
        assert status == 200, said
        return str(said["ref"])


def described(path: str) -> str:
    """The path as the document has it."""
    return re.sub(r"/tickets/[^/]+", "/tickets/{ref}", f"/connectors{path}")


def app_of(place: Place, most: int = OFTEN) -> Flask:
    limits = CallLimits(*(Limit(most, clock=place.services.clock) for _ in range(2)))
    app = Flask("connectors")
    app.register_blueprint(connectors.blueprint(place.services, limits))
    return app


@pytest.fixture
def counter(place: Place) -> Iterator[Counter]:
    entry = {"scope": "SELECT Organization", "identity_secret": IDENTITY}
    other = {**entry, "identity_secret": "of the other one", "connector_secret": "connector secret of the other one"}
    before = dict(place.store.parameters)
    place.store.parameters["workspaces"] = {WORKSPACE_ID: {**entry, "connector_secret": SECRET}, OTHER: other}
    place.services.settings.refresh()
    yield Counter(place, app_of(place).test_client())
    place.reset()
    place.store.parameters = before
    place.services.settings.refresh()


def test_without_a_secret_there_are_no_connectors(place: Place) -> None:
    client = create_app(place.services).test_client()
    for path in ("/connectors/tickets", "/connectors/tickets/R-000001", "/connectors/openapi.json"):
        answer = client.get(path, headers=headers("", token(claims(WORKSPACE_ID, "itop-Person-1", until=9e9), "")))
        assert (answer.status_code, answer.get_json()["error"]) == (404, "not_found")


def test_each_sees_the_own_tickets_alone(counter: Counter) -> None:
    refs = {who: {counter.opened(who, f"Of {who} {number}") for number in range(2)} for who in ("Otto", "Ida", "Jean")}

    for who, own in refs.items():
        status, said = counter.call("GET", "/tickets", who)
        assert (status, {each["ref"] for each in said["tickets"]}) == (200, own)
        for ref in set().union(*refs.values()):
            status, said = counter.call("GET", f"/tickets/{ref}", who)
            assert (status, said.get("ref")) == ((200, ref) if ref in own else (404, None))
            for path in ("messages", "close"):
                body = {"conversation_id": "1", "text": "mine"}
                status, _ = counter.call("POST", f"/tickets/{ref}/{path}", who, body)
                assert status == (200 if ref in own else 404)


def test_tickets_are_told_apart_by_state(counter: Counter) -> None:
    ongoing, over = counter.opened("Otto", "Goes on"), counter.opened("Otto", "Is over")
    seen = next(each for each in counter.place.store.tickets.values() if each["ref"] == over)
    counter.place.store.put(replace(seen, values={**seen.values, "status": "closed"}))

    def listed(state: str) -> list[str]:
        return [each["ref"] for each in counter.call("GET", "/tickets", "Otto", state=state)[1]["tickets"]]

    assert (listed("open"), listed("finished")) == ([ongoing], [over])
    assert set(listed("all")) == {ongoing, over}
    assert counter.call("GET", f"/tickets/{over}", "Otto")[1]["finished"] is True
    assert counter.call("GET", "/tickets", "Otto", state="any")[0] == 422
    status, said = counter.call("POST", f"/tickets/{over}/messages", "Otto", {"conversation_id": "1", "text": "Hm"})
    assert (status, said["error"]) == (409, "finished")


def test_a_long_list_stays_small(counter: Counter) -> None:
    for number in range(7):
        counter.opened("Otto", f"{number} " + "Ü€😀" * 80)
    status, said = counter.call("GET", "/tickets", "Otto")
    assert (status, said["count"], said["more"]) == (200, 5, True)


def test_one_intent_makes_one_ticket_however_often_and_at_once(counter: Counter) -> None:
    talk = counter.place.standin.workspace.begin(counter.contact("Otto"), "<p>Hello</p>", quietly=True)

    # An app for each, as processes have; made one after the other, since Python 3.11 fails to parse in threads at once.
    counters = [Counter(counter.place, app_of(counter.place).test_client()) for _ in range(5)]

    def ask(number: int, intent: str = "printer") -> tuple[str, bool]:
        body = {"conversation_id": talk.id, "title": f"Words {number}", "description": "It burns", "intent": intent}
        status, said = counters[number % 5].call("POST", "/tickets", "Otto", body)
        assert status == 200, said
        return said["ref"], said["created"]

    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(ask, range(5)))

    assert len({ref for ref, _ in made}) == len(counter.place.store.tickets) == 1
    assert sum(created for _, created in made) <= 1
    assert ask(6, "something else")[0] != made[0][0]


def test_what_fin_opened_says_so_and_belongs_to_its_conversation(counter: Counter) -> None:
    ref = counter.opened("Otto", "Printer on fire")
    seen = next(each for each in counter.place.store.tickets.values() if each["ref"] == ref)
    assert (seen["origin"], seen["caller_id"]) == ("chat", counter.person("Otto").rpartition("-")[2])
    assert seen["intercom_ref"] in counter.place.standin.workspace.conversations
    assert "Fin (Intercom)" in seen.private_log[0].html and "opened this ticket" in seen.private_log[0].html
    worker = Worker(counter.place.services, threads=1)
    while worker.run_one():
        pass
    seen = counter.place.store.tickets[seen.id]
    assert "Hello" in seen.public_log[0].html


def test_what_is_added_is_written_once_as_a_bot_and_read_again(counter: Counter) -> None:
    ref = counter.opened("Otto", "Printer on fire")
    body = {"conversation_id": "77", "text": "Still <b>burns</b> & how"}
    added = [counter.call("POST", f"/tickets/{ref}/messages", "Otto", body)[1]["added"] for _ in range(3)]
    assert added == [True, False, False]
    said = counter.call("GET", f"/tickets/{ref}", "Otto")[1]
    assert said["last_answer"] == "Otto Berg adds:\nStill <b>burns</b> & how"
    assert said["last_answer_by"] == "Fin (Intercom)"


def test_what_was_answered_last_is_not_what_the_person_said_after_it(counter: Counter) -> None:
    ref = counter.opened("Otto", "Printer on fire")
    seen = next(each for each in counter.place.store.tickets.values() if each["ref"] == ref)
    said = [("Otto Berg", "Any news?"), ("Mara Lindt", "We are on it"), ("Otto Berg", "Thanks")]
    entries = [Entry("", name, "2", int(counter.now) + at, f"<p>{text}</p>") for at, (name, text) in enumerate(said)]

    counter.place.store.put(replace(seen, public_log=(entries[0],)))
    assert counter.call("GET", f"/tickets/{ref}", "Otto")[1]["last_answer"] == "Any news?", "better than nothing"
    counter.place.store.put(replace(seen, public_log=tuple(entries)))
    told = counter.call("GET", f"/tickets/{ref}", "Otto")[1]

    assert (told["last_answer"], told["last_answer_by"]) == ("We are on it", "Mara Lindt")


def test_closing_is_itops_own_transition_or_a_word_to_its_people(counter: Counter) -> None:
    ref = counter.opened("Otto", "Printer on fire")
    body = {"conversation_id": "77"}
    assert counter.call("POST", f"/tickets/{ref}/close", "Otto", body)[1]["closed"] is False
    assert "says that this is solved" in counter.call("GET", f"/tickets/{ref}", "Otto")[1]["last_answer"]
    seen = next(each for each in counter.place.store.tickets.values() if each["ref"] == ref)
    counter.place.store.put(replace(seen, values={**seen.values, "status": "resolved"}))
    for _ in range(2):
        said = counter.call("POST", f"/tickets/{ref}/close", "Otto", body)[1]
        assert (said["closed"], said["state"]) == (True, "Closed")


@pytest.mark.parametrize(("on", "kept"), [(True, "•••• •••• •••• 1111"), (False, "4111 1111 1111 1111")])
def test_numbers_of_cards_are_masked_before_they_are_stored(counter: Counter, on: bool, kept: str) -> None:
    counter.place.store.parameters["sync_app.connectors.mask_cards"] = on
    counter.place.services.settings.refresh()
    ref = counter.opened("Otto", "Pay with 4111 1111 1111 1111")
    counter.call(
        "POST", f"/tickets/{ref}/messages", "Otto", {"conversation_id": "7", "text": "It is 4111 1111 1111 1111"}
    )
    said = counter.call("GET", f"/tickets/{ref}", "Otto")[1]
    assert kept in said["title"] and kept in said["last_answer"]


def test_nobody_gets_the_words_of_another_ones_conversation(counter: Counter) -> None:
    of_ida = counter.place.standin.workspace.begin(counter.contact("Ida"), "<p>My secret</p>", quietly=True)
    for conversation in (of_ida.id, "12345"):
        body = {"conversation_id": conversation, "title": "T", "description": "D"}
        status, said = counter.call("POST", "/tickets", "Otto", body)
        assert (status, said["error"]) == (404, "conversation_not_found")
    assert not counter.place.store.tickets


def test_what_is_missing_is_named(counter: Counter) -> None:
    of_conversation = {"conversation_id": "1", "title": "T"}
    bodies: list[object] = [{}, [], of_conversation, {**of_conversation, "conversation_id": "a b"}, {"title": 7}]
    for body in bodies:
        status, said = counter.call("POST", "/tickets", "Otto", body)
        assert (status, said["error"]) == (422, "bad_request")


def test_who_asks_too_often_waits(counter: Counter) -> None:
    client = app_of(counter.place, most=3).test_client()
    for who, expected in (("Otto", [200, 200, 200, 429, 429]), ("Ida", [200])):
        answers = [client.get("/connectors/tickets", headers=headers(SECRET, counter.token(who))) for _ in expected]
        assert [each.status_code for each in answers] == expected
    late = client.get("/connectors/tickets", headers=headers(SECRET, counter.token("Otto")))
    assert 0 < int(late.headers["Retry-After"]) <= 60
    assert checked(late, "GET", "/connectors/tickets")["error"] == "too_many"


@pytest.mark.parametrize("mode", [Mode.AWAY, Mode.SILENT])
def test_an_itop_that_is_away_is_said_in_time(counter: Counter, mode: Mode) -> None:
    person = counter.token("Otto")
    counter.place.gate.be(mode)
    began = time.monotonic()
    answer = counter.raw("GET", "/tickets", headers(SECRET, person))
    assert time.monotonic() - began < 10
    assert (answer.status_code, checked(answer, "GET", "/connectors/tickets")["error"]) == (503, "try_later")


def test_the_document_names_every_call_and_no_other(counter: Counter) -> None:
    app = app_of(counter.place)
    rules = {
        (method.lower(), re.sub("<([a-z]+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/connectors/tickets")
    }
    assert rules == {(call.method, call.path) for call in CALLS}
    assert json.loads(counter.client.get("/connectors/openapi.json").text) == json.loads(json.dumps(document()))


def test_of_5000_forged_calls_none_tells_anything(counter: Counter) -> None:
    chance = random.Random(18)
    refs = {who: [counter.opened(who, f"Of {who}", intent=str(n)) for n in range(2)] for who in ("Otto", "Ida", "Jean")}
    everything = [ref for each in refs.values() for ref in each]
    before = {each.id: each for each in counter.place.store.tickets.values()}
    strange = Strange(counter, chance)
    asked = 0
    for _ in range(5_000):
        said = strange.headers()
        ref = chance.choice([*everything, "R-000999", "1", "../R-000001", "%", "R-000001' OR 1=1", "☃"])
        method, path = chance.choice(
            [("GET", "/tickets"), ("GET", f"/tickets/{ref}"), ("POST", f"/tickets/{ref}/close"), ("POST", "/tickets"),
             ("POST", f"/tickets/{ref}/messages")]
        )  # fmt: skip
        body = {"conversation_id": "1", "title": "T", "description": "D", "text": "x"}
        answer = counter.raw(method, path, said, body if method == "POST" else None)
        asked += 1
        assert answer.status_code in (401, 404), (answer.status_code, said, method, path)
        assert not any(each in answer.text for each in everything)
    assert asked == 5_000
    assert {each.id: each for each in counter.place.store.tickets.values()} == before


class Strange:
    """Headers of which each lacks at least one proof."""

    def __init__(self, counter: Counter, chance: random.Random) -> None:
        self._counter, self._chance = counter, chance
        self._good = [counter.token(who) for who in ("Otto", "Ida", "Jean")]
        self._users = [counter.person(who) for who in ("Otto", "Ida", "Jean")]

    def headers(self) -> dict[str, str]:
        """Made by chance."""
        if self._chance.random() < 0.3:
            wrong = [
                "",
                "x",
                SECRET + " x",
                SECRET[:-1],
                SECRET.upper(),
                "connector secret of the other one",
                IDENTITY,
                None,
            ]
            return headers(self._chance.choice(wrong), self._chance.choice(self._good))
        return headers(SECRET, self._token())

    def _token(self) -> str | None:
        chance, now = self._chance, self._counter.now
        good = chance.choice(self._good)
        said = claims(WORKSPACE_ID, chance.choice(self._users), until=now + 1800)
        key = key_of(WORKSPACE_ID)
        header, _, rest = good.partition(".")
        body, _, signature = rest.partition(".")
        other = chance.choice(self._good).rpartition(".")[2]
        none = "eyJhbGciOiJub25lIn0"
        place = chance.randrange(len(good) - 1)
        flipped = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        return chance.choice(
            [
                None, "", ".", "..", "a.b.c", good + "x", good + "=", good[:-1], flipped,
                f"{none}.{body}.", f"{none}.{body}.{signature}", f"{header}.{body}.", f"{header}.{body}",
                f"{header}.{body}.{other}" if other != signature else "",
                token({**said, "exp": int(now)}, key), token({**said, "exp": int(now) - 1800}, key),
                token({**said, "exp": None}, key), token({**said, "exp": "9999999999"}, key),
                token({**said, "exp": 1e30}, key), token({**said, "workspace": OTHER}, key),
                token({**said, "aud": "intercom"}, key), token({**said, "aud": [said["aud"]]}, key),
                token({**said, "user_id": "itop-User-3"}, key), token({**said, "user_id": "otto@client.example"}, key),
                token({**said, "user_id": ""}, key), token({**said, "user_id": 12}, key),
                token(said, key_of(OTHER, "of the other one")), token(said, IDENTITY), token(said, SECRET),
                token(said, ""),
                token({**said, "workspace": OTHER}, key_of(OTHER, "of the other one")),
                token([], key), token("itop-Person-1", key),  # type: ignore[arg-type]
            ]
        )  # fmt: skip
