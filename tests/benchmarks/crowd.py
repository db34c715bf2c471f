# SPDX-License-Identifier: AGPL-3.0-or-later
"""An Intercom of many workspaces that answers at once, and the app between it and an iTop: what its load consists of.

It is a process of its own, and no more than an address book: what a conversation holds follows from its id.
"""

import http.server
import itertools
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from tests.acceptance.app import App
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.acceptance.several import entries
from tests.benchmarks import history
from tests.world import OTTO, World
from webapp.conversations import ContactRef, ConversationRef
from webapp.itop import Credentials, Itop
from webapp.network.http import Http
from webapp.payloads.writing import CopyPart
from webapp.store import Jobs, NewJob, open_jobs

#: Parts of a conversation, conversations of a workspace that changed lately, and characters of a part in a giant one.
PARTS, CHANGED, GIANT = 20, 20, 54_000
_PARTS_OF_GIANT = 500
#: What each of its conversations began with, in unix seconds: all of it is old enough to be compared.
_BEGAN = int(time.time()) - 7_200
_AUTHOR = {"type": "user", "id": "5f01", "name": OTTO.name, "email": OTTO.email}


def changed(workspace: str) -> list[str]:
    """Its conversations that a comparison finds."""
    return [f"1{workspace[1:]:0>3}{number:04}" for number in range(CHANGED)]


def lively(number: int) -> str:
    """A conversation in which somebody speaks, and which no comparison finds; others in each run."""
    return f"5{_BEGAN % 1_000_000:06}{number:06}"


def giant(number: int) -> str:
    """A conversation of 27 MB."""
    return f"9{number:07}"


def part(conversation: str, number: int) -> dict[str, object]:
    """One of its messages."""
    words = "word " * (GIANT // 5) if conversation.startswith("9") else "It still burns, and nobody comes. " * 5
    return {
        "type": "conversation_part", "id": f"{conversation}{number:04}", "part_type": "comment",
        "body": f"<p>Number {number} of {conversation}: {words}</p>", "created_at": _BEGAN + number,
        "author": _AUTHOR, "attachments": [], "redacted": False,
    }  # fmt: skip


def message(workspace: str, conversation: str, number: int) -> NewJob:
    """The job that the notification of that message makes."""
    return CopyPart(workspace=workspace, conversation=conversation, part=part(conversation, number)).job()


@cache
def _conversation(conversation: str) -> bytes:
    count = _PARTS_OF_GIANT if conversation.startswith("9") else PARTS
    listed = {"conversation_parts": [part(conversation, number) for number in range(count)], "total_count": count}
    whole = {"type": "conversation", "id": conversation, "created_at": _BEGAN, "conversation_parts": listed}
    return json.dumps(whole).encode()


class _Rest(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        workspace = self.headers["Authorization"].removeprefix("Bearer token-of-")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/conversations/search":
            found = [{"id": each, "updated_at": _BEGAN + 3_600} for each in changed(workspace)]
            self._answer(json.dumps({"type": "conversation.list", "conversations": found}).encode())
        elif self.path.startswith("/conversations/deleted"):
            self._answer(b'{"conversations": []}')
        elif self.path.startswith("/conversations/"):
            self._answer(_conversation(self.path.rpartition("/")[2]))
        elif self.path == "/me":
            self._answer(json.dumps({"type": "admin", "id": "1", "app": {"id_code": workspace}}).encode())
        else:
            self._answer(json.dumps({**_AUTHOR, "type": "contact", "role": "user"}).encode())

    do_POST = do_GET

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """It is as quiet as the real one."""


def _serve(tell: Connection) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Rest)
    for number in range(4):
        _conversation(giant(number))
    tell.send(server.server_port)
    server.serve_forever()


@dataclass(frozen=True)
class Crowd:
    """Everything that runs; the worker is the app's."""

    itop: ItopSide
    app: App
    jobs: Jobs
    workspaces: Sequence[str]

    def link(self, conversations: Sequence[tuple[str, str]]) -> None:
        """Each (workspace, conversation) gets a ticket."""
        world = self.itop.world
        http = Http(cookies=True)
        itop = Itop(world.url, Credentials(world.service_user, world.service_password, ""), http)

        def create(each: tuple[str, str]) -> None:
            workspace, conversation = each
            beside = ConversationRef(
                conversation, f"https://app.intercom.com/a/inbox/x/inbox/conversation/{conversation}"
            )
            bound = itop.of(workspace).beside(beside, contact=ContactRef(email=OTTO.email))
            bound.create({"title": f"Burns {conversation}", "description": "It burns"}, request_id=conversation)

        with ThreadPoolExecutor(4) as pool, closing(http):
            list(pool.map(create, conversations))

    def drained(self, ids: Sequence[int | None], patience: float = 600.0) -> list[float]:
        """Seconds from the commit of each of these jobs to its end; returns when all have ended."""
        end = time.monotonic() + patience
        found: list[float] = []
        for job_id in filter(None, ids):
            while (job := self.jobs.find(job_id)) is None or job.state not in ("done", "dead"):
                assert time.monotonic() < end, f"job {job_id} has not ended"
                time.sleep(0.05)
            assert job.state == "done", job.reason
            found.append(job.changed_at - job.added_at)
        return found

    def said(self, seconds: float, rate: float, ticketed: Sequence[tuple[str, str]]) -> list[int | None]:
        """Messages at that rate (a second) in these conversations by turns; the jobs."""
        ids: list[int | None] = []
        began = time.monotonic()
        for number in range(round(seconds * rate)):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            workspace, conversation = ticketed[number % len(ticketed)]
            ids += self.jobs.add([message(workspace, conversation, number // len(ticketed))])
        return ids


@contextmanager
def crowd(world: World | None, workspaces: int, engine: str) -> Iterator[Crowd]:
    """So many workspaces at that iTop, or at the demo's; everything is stopped at the end."""
    names = [f"w{number}" for number in range(workspaces)]
    with ExitStack() as stack:
        itop: ItopSide = stack.enter_context(closing(DemoSide() if world is None else RealSide(world)))
        stack.enter_context(itop.configured(entries(names)))
        context = multiprocessing.get_context("spawn")
        told, tell = context.Pipe(duplex=False)
        intercom = context.Process(target=_serve, args=(tell,), daemon=True)
        intercom.start()
        stack.callback(intercom.terminate)
        url = stack.enter_context(history.queue(engine))
        assert url is not None
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intercom-crowd-")))
        app = App(directory, {
            "ITOP_URL": itop.world.url,
            "ITOP_USER": itop.world.service_user,
            "ITOP_PASSWORD": itop.world.service_password,
            "INTERCOM_API_URL": f"http://127.0.0.1:{told.recv()}/",
            "DATABASE_URL": url,
            "LOG_LEVEL": "WARNING",
        })  # fmt: skip
        stack.callback(app.stop)
        jobs = stack.enter_context(closing(open_jobs(url)))
        app.start_worker()
        yield Crowd(itop, app, jobs, names)


def turns(crowd: Crowd, count: int) -> list[tuple[str, str]]:
    """So many lively conversations, of all workspaces by turns, each with a ticket."""
    ticketed = [(each, lively(number)) for each, number in zip(itertools.cycle(crowd.workspaces), range(count))]
    crowd.link(ticketed)
    return ticketed
