# SPDX-License-Identifier: AGPL-3.0-or-later
"""Webhooks at a steady rate, with a worker at work: how long Intercom waits for its 200, from the planned moment on.

`python -m tests.benchmarks.load [sqlite|postgresql ...] [--rate 200] [--seconds 60]`
"""

import argparse
import http.client
import itertools
import json
import multiprocessing
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from simulator.intercom.deliveries import Notification
from simulator.intercom.model import conversation_json
from simulator.intercom.standin import StandIn
from tests.acceptance.app import App
from tests.acceptance.itop_side import DemoSide
from tests.acceptance.messenger import Messenger, cast
from tests.benchmarks import history
from tests.benchmarks.figures import Figures, table
from tests.benchmarks.queue import FINISHED
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID
from webapp.store import open_jobs

#: Connections that nginx would keep to the app.
SENDERS = 16
#: Seconds at the beginning that do not count: the first requests open connections and read iTop's settings.
WARM_UP = 2.0
Request = tuple[str, str]  # body, signature


def send(url: str, file: str, rate: float) -> list[tuple[int, float]]:
    """Status and seconds of each request of the file; a process of its own, so that it takes no time from the rest."""
    requests: list[Request] = json.loads(Path(file).read_text(encoding="utf-8"))
    results: list[tuple[int, float]] = []
    began = time.perf_counter() + 0.5

    def sender(first: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        for number in range(first, len(requests), SENDERS):
            body, signature = requests[number]
            due = began + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            headers = {"Content-Type": "application/json", "X-Hub-Signature": signature}
            connection.request("POST", "/webhooks/intercom", body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            results.append((answer.status, time.perf_counter() - due))
        connection.close()

    threads = [threading.Thread(target=sender, args=(first,)) for first in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results[round(WARM_UP * rate) :]


@contextmanager
def running(url: str, *, bots: int = 0) -> Iterator[tuple[App, StandIn, Iterator[Request]]]:
    """One app on that database, the stand-in of Intercom, and as many notifications as anybody wants.

    Each has one message of the end user and so many of a bot, which the worker has to look at and to leave out.
    """
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intercom-load-")))
        itop = stack.enter_context(closing(DemoSide()))
        standin = stack.enter_context(
            closing(StandIn(workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN))
        )
        app = App(directory, {
            "ITOP_URL": itop.world.url,
            "ITOP_USER": itop.world.service_user,
            "ITOP_PASSWORD": itop.world.service_password,
            "INTERCOM_API_URL": standin.url,
            "DATABASE_URL": url,
            "LOG_LEVEL": "INFO",
        })  # fmt: skip
        stack.callback(app.stop)
        app.start()
        standin.connect(app.url)
        yield app, standin, _requests(standin, Messenger(standin, cast(standin, itop.world)), bots)


def measured(url: str, what: str, rate: float, seconds: float) -> Figures:
    """The answers of one app on that database."""
    with running(url) as (app, _standin, requests), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(itertools.islice(requests, round(rate * (WARM_UP + seconds)))), file)
        file.flush()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results = pool.apply(send, (app.url, file.name, rate))
    statuses = Counter(status for status, _ in results)
    return Figures(f"{what}: {dict(statuses)}", [seconds for _, seconds in results])


def _requests(standin: StandIn, messenger: Messenger, bots: int) -> Iterator[Request]:
    """Signed notifications of different messages without end, in fifty conversations without a ticket."""
    bot = {"type": "bot", "id": "991", "name": "Fin", "email": ""}
    talks = [messenger.user_begins(messenger.cast.otto, "Hello") for _ in range(50)]
    deliveries = standin.deliveries
    for number in itertools.count():
        talk = talks[number % len(talks)]
        item = conversation_json(talk.conversation, (), plain=True)
        user = {"type": "user", "id": talk.contact.id, "name": "Otto Berg", "email": "otto@client.example"}
        parts = [{
            "type": "conversation_part", "id": standin.workspace.new_id(), "part_type": "comment",
            "body": f"Load {number}", "created_at": int(time.time()), "attachments": [], "redacted": False,
            "author": author,
        } for author in (user, *[bot] * bots)]  # fmt: skip
        item = {**item, "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts}}
        ids = tuple(str(part["id"]) for part in parts)
        notification = Notification(f"notif_{uuid.uuid4()}", "conversation.user.replied", item, int(time.time()), ids)
        body = deliveries.body(notification)
        yield body.decode(), deliveries.signature(body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load")
    parser.add_argument("engines", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args(arguments)
    rows = []
    for engine in chosen.engines:
        for finished in (0, FINISHED):
            with history.queue(engine) as url:
                if url is None:
                    continue
                open_jobs(url).close()
                history.finish(url, finished)
                what = f"{engine}, {chosen.rate:.0f} a second for {chosen.seconds:.0f} s, {finished:,} finished jobs"
                rows.append(measured(url, what, chosen.rate, chosen.seconds))
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
