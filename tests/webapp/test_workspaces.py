# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three workspaces with secrets and tokens of their own: nothing of one is opened, fetched or written by another's."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field, replace

from simulator.world import OTTO
from tests.webapp.calling import click, notify
from tests.webapp.place import Place
from tests.webapp.server import Asked, LocalServer, Reply, json_reply
from webapp.app import create_app
from webapp.payloads.writing import CopyConversation
from webapp.services import Services
from webapp.store import names
from webapp.worker import Worker

WORKSPACES = ("ws1", "ws2", "ws3")
TALKS, EACH = 12, 28
_BEGIN = 1_767_261_600
#: The ids of conversations and parts are the same in all three.
_AUTHOR = {"type": "user", "id": "5f01", "name": "Otto Berg", "email": OTTO.email}


@dataclass
class Intercom:
    """Answers each token for its own workspace, and remembers who asked for anything else."""

    #: By the id of a conversation, the workspaces that have one of that id.
    conversations: dict[str, set[str]]
    foreign: list[str] = field(default_factory=list)

    def answer(self, asked: Asked) -> Reply:
        workspace = asked.headers["authorization"].removeprefix("Bearer token-")
        if asked.path == "/me":
            return json_reply({"type": "admin", "app": {"type": "app", "id_code": workspace, "region": "US"}})
        if asked.path == "/contacts/5f01":
            return json_reply({"type": "contact", "id": "5f01", "role": "user", "email": OTTO.email})
        conversation = asked.path.rpartition("/")[2]
        if asked.path.startswith("/conversations/") and conversation.isdigit():
            if workspace not in self.conversations.get(conversation, ()):
                self.foreign.append(f"{workspace} asked for {conversation}")
                return json_reply({"errors": [{"code": "not_found"}]}, 404)
            parts = [part(number, workspace) for number in range(EACH)]
            return json_reply(item(conversation, *parts))
        return json_reply({"errors": [{"code": "not_found"}]}, 404)


def part(number: int, workspace: str) -> dict[str, object]:
    said = {"part_type": "comment", "body": f"<p>{workspace}-says-{number}</p>", "author": _AUTHOR}
    return {"type": "conversation_part", "id": f"{number}", "created_at": _BEGIN + number, "redacted": False, **said}


def item(conversation: str, *parts: dict[str, object]) -> dict[str, object]:
    listed = {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)}
    return {"type": "conversation", "id": conversation, "created_at": _BEGIN, "conversation_parts": listed}


def three(place: Place, server: LocalServer) -> Services:
    """Services of an iTop whose configuration names the three."""
    entries = {name: {"client_secret": f"secret-{name}", "access_token": f"token-{name}"} for name in WORKSPACES}
    services = place.with_settings({"workspaces": entries})
    return replace(services, config=replace(services.config, intercom_api_url=server.url))


def test_of_1000_messages_each_also_signed_with_the_others_secrets_none_gets_anywhere_else(
    place: Place, server: LocalServer
) -> None:
    services = three(place, server)
    talks = [place.talk() for _ in range(TALKS)]
    tickets = {(name, talk.id): place.linked(talk, workspace=name) for talk in talks for name in WORKSPACES}
    intercom = Intercom({talk.id: set(WORKSPACES) for talk in talks})
    server.answers = intercom.answer
    client = create_app(services).test_client()
    answers: dict[int, int] = {}
    for talk, number, name in itertools.product(talks, range(EACH), WORKSPACES):
        data = {"item": item(talk.id, part(number, name))}
        told = {"app_id": name, "id": f"notif_{number}", "created_at": place.clock.now, "data": data}
        told = {**told, "type": "notification_event", "topic": "conversation.user.replied"}
        for secret in WORKSPACES:
            status = notify(client, told, secret=f"secret-{secret}").status_code
            assert status == (200 if secret == name else 401)
            answers[status] = answers.get(status, 0) + 1
    worker = Worker(services, threads=1)
    while worker.run_one():
        pass

    assert answers == {200: 3 * TALKS * EACH, 401: 6 * TALKS * EACH} and intercom.foreign == []
    for (name, _), ticket in tickets.items():
        words = [entry.text.splitlines()[0] for entry in place.ticket(ticket).public_log]
        assert words == [f"{name}-says-{number}" for number in range(EACH)]


def test_a_click_signed_with_another_workspaces_secret_opens_nothing(place: Place, server: LocalServer) -> None:
    client = create_app(three(place, server)).test_client()
    payload = {"conversation": {"id": "215"}, "contact": {"id": "1", "email": OTTO.email}}
    for name in WORKSPACES:
        for secret in WORKSPACES:
            for path in ("initialize", "submit"):
                answer = click(client, {**payload, "workspace_id": name}, secret=f"secret-{secret}", path=path)
                assert (answer.status_code, bool(answer.data)) == ((200, True) if secret == name else (401, False))


def test_where_several_share_the_common_token_only_its_own_workspace_is_asked_with_it(
    place: Place, server: LocalServer
) -> None:
    asked: list[str] = []

    def answer(request: Asked) -> Reply:
        asked.append(request.path)
        return json_reply({"type": "admin", "app": {"type": "app", "id_code": "ws2"}, "id": "1"})

    server.answers = answer
    parameters = {"workspaces": {"ws1": {}, "ws2": {}, "ws3": {"access_token": "token-ws3"}}}
    services = place.with_settings({**parameters, "sync_app.access_token": "token-common"})
    services = replace(services, config=replace(services.config, intercom_api_url=server.url))
    job = {name: CopyConversation(workspace=name, conversation="7").job() for name in WORKSPACES}
    services.jobs.add(list(job.values()))
    worker = Worker(services, threads=1)
    while worker.run_one():
        pass

    assert asked == ["/me", "/conversations/7", "/conversations/7"], "ws2 and ws3; ws1 has no token"
    reasons = {entry.key: entry.reason for entry in services.jobs.list()}
    assert "is that of workspace ws2, not of ws1" in str(reasons)
    for seconds, more in ((80_000, ["/conversations/8"]), (10_000, ["/me", "/conversations/9"])):
        place.clock.passes(seconds)
        asked.clear()
        number = more[-1].rpartition("/")[2]
        services.jobs.add([CopyConversation(workspace="ws2", conversation=number).job()])
        while worker.run_one():
            pass
        assert asked == more, "once a day"


def test_no_id_of_an_attacker_plants_a_record(place: Place) -> None:
    client = create_app(place.with_settings({"workspaces": {}, "sync_app.client_secret": "common"})).test_client()
    for app_id in ("own:k7qd2m1x", "part:k7qd2m1x", "k7qd2m1x:215", "taken:k7qd2m1x", "k7qd2m1x\n", " k7qd2m1x "):
        told = {"app_id": app_id, "topic": "conversation.user.replied", "id": "n", "data": {"item": item("215")}}
        status = notify(client, told, secret="common").status_code
        assert status == 401 or app_id.strip() == "k7qd2m1x", app_id
    for workspace in ("own", "part", "taken", "deleted", "own-app", "redact"):
        told = {"app_id": workspace, "topic": "conversation.user.replied", "id": "n",
                "data": {"item": item("215", {**part(1, "x"), "id": "9"})}}  # fmt: skip
        notify(client, told, secret="common")
    known = place.services.jobs.known
    for workspace, conversation, key in (("k7qd2m1x", "215", "1"), ("215", "9", ""), ("k7qd2m1x", "215", "9")):
        assert not known(names.own_part(workspace, conversation, key))
        assert not any(map(known, names.taken_back(workspace, conversation, key)))
        assert not known(names.own_app(workspace, conversation))


def test_records_of_different_ids_have_different_names() -> None:
    pieces = ["a", "b", "a:b", "", ":", "%3A", "a%3Ab", "b:", ":b"]
    pairs = [json.dumps([one, two]) for one in pieces for two in pieces]
    made = {names.record("x", one, two) for one in pieces for two in pieces}
    assert len(made) == len(pairs)
