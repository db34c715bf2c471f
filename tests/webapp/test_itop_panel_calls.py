# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of the panel that go beyond the first ones: people, search, moving, acting."""

import pytest

from tests.webapp.server import LocalServer
from tests.webapp.test_itop_client import HOME, ROW, result
from webapp.conversations import ContactRef, ConversationRef
from webapp.itop import Credentials, Itop
from webapp.itop.form_answers import Of
from webapp.network.http import Http


@pytest.fixture
def itop(server: LocalServer, cookie_http: Http) -> Itop:
    return Itop(server.url, Credentials("sync", "secret"), cookie_http)


def test_the_operations_of_people_search_and_acting_are_called_as_documented(server: LocalServer, itop: Itop) -> None:
    conversation = ConversationRef("215", "https://app.intercom.com/215")
    chosen = ContactRef(email="a@b.example", chosen=("Person", "34"), only=True)
    person = HOME["person"]
    server.reply(result({**HOME, "matches": [person], "person_from": "email", "default_caller": person}))
    itop = itop.beside(conversation, contact=chosen)
    home = itop.home()
    assert len(home.matches) == 1 and home.default_caller is not None and not home.can_create_person
    said = server.asked[-1].json["params"]["contact"]
    assert said == {"email": "a@b.example", "chosen": {"class": "Person", "id": "34"}, "only": True}

    server.reply(result({"persons": [person], "page": 1, "more": False, "can_create": True}))
    assert itop.persons("otto").persons[0].name == "Otto Berg"

    server.reply(result({"person": person, "created": False}))
    assert not itop.create_person({"name": "Berg"}).created

    server.reply(result({"tickets": [{**ROW, "caller": "Otto Berg"}], "page": 1, "more": False, "partial": True}))
    assert itop.search(query="fire").partial

    moved = {"conversation_id": "7", "workspace": "ws2", "url": "", "sync": True}
    server.reply(result({"ticket": ROW, "changed": True, "portal_url": None, "moved": moved}))
    linked = itop.of("ws1").link("42", move_from=("ws2", "7"), note="Moved.")
    assert linked.moved is not None and linked.moved.workspace_id == "ws2"
    params = server.asked[-1].json["params"]
    assert (params["workspace"], params["move_from_workspace"], params["move_from"]) == ("ws1", "ws2", "7")

    log = {"log": "public", "label": "Public log", "count": 1, "page": 1, "more": False, "entries": []}
    view = {"ticket": ROW, "link": None, "can_modify": True, "attributes": [], "backoffice_url": None,
            "portal_url": None, "logs": [log], "can_write": {"public": True, "private": False},
            "transitions": [{"code": "ev_assign", "label": "Assign", "target_label": "Assigned"}],
            "changed": True}  # fmt: skip
    server.reply(result(view))
    done = itop.act("42", "ev_assign", {"tags": ["a"]}, state="new")
    assert (
        done.changed
        and (done.can_write.public, done.can_write.private) == (True, False)
        and done.transitions[0].code == "ev_assign"
    )
    assert server.asked[-1].json["params"]["values"] == {"tags": ["a"]}

    server.reply(result({"label": "Team", "choices": [], "page": 1, "more": False}))
    itop.choices("team_id", {}, of=Of("transition", "42", "ev_assign"))
    params = server.asked[-1].json["params"]
    assert "workspace" not in params
    assert (params["of"], params["id"], params["stimulus"]) == ("transition", "42", "ev_assign")


def test_a_choice_without_a_value_is_none(server: LocalServer, itop: Itop) -> None:
    field = {"code": "a_state", "label": "State", "description": "", "type": "enum", "mandatory": True, "value": "",
             "text": "", "choices": [{"value": "", "label": " ()"}], "search": False, "dependents": []}  # fmt: skip
    server.reply(result({"fields": [field], "unsupported": [], "class_label": "User Request"}))

    assert itop.form({}).fields[0].choices == ()
