# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intercom's own description of its API, read by a program that nobody here wrote: `make test-contract`.

Stoplight's Prism stands between the app and the stand-in, and holds each request and each answer to the description
(https://github.com/intercom/Intercom-OpenAPI); what it finds comes back in a header (`sl-violations`,
https://docs.stoplight.io/docs/prism). Refusals that a test has ordered are not in the description and not held to it.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
from flask import Flask, Response, request

from simulator.server import Server
from tests.acceptance.waiting import until
from tests.ports import free_port

#: The file of the description, and the program that reads it.
DESCRIPTION, PRISM = "INTERCOM_OPENAPI", "PRISM"
#: Where the description contradicts itself.
_CONTRADICTED = {
    # "email: null" stands in its own examples of a contact without an address.
    "response.body.email: Response body property email must be string",
}
_OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"}


class OutsideModel:
    """``url`` is where the app finds Intercom; what Prism found stands in ``violations``."""

    def __init__(self, upstream: str, directory: Path, environ: Mapping[str, str]) -> None:
        self.violations: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        port = free_port()
        command = [environ[PRISM], "proxy", environ[DESCRIPTION], upstream.rstrip("/"), "--port", str(port)]
        with (directory / "prism.log").open("wb") as log:
            self._prism = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._address = f"http://127.0.0.1:{port}/"
        self._sessions = threading.local()
        until(self._listens, what="Prism has read the description", timeout=120)
        self._server = Server(self._listening())
        self.url = self._server.url

    def close(self) -> None:
        self._server.close()
        self._prism.terminate()
        self._prism.wait(20)

    def _listens(self) -> bool:
        assert self._prism.poll() is None, "Prism has ended"
        try:
            return requests.get(self._address + "me", timeout=60).status_code > 0
        except requests.RequestException:
            return False

    def _listening(self) -> Flask:
        app = Flask(__name__, static_folder=None)

        @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
        def passed_on(path: str) -> Response:
            sent = {name: value for name, value in request.headers if name.lower() not in _OF_A_CONNECTION}
            answer = self._session().request(
                request.method,
                f"{self._address}{path}?{request.query_string.decode()}",
                headers=sent,
                data=request.get_data(),
                allow_redirects=False,
            )
            self._note(answer)
            kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in _OF_A_CONNECTION]
            return Response(answer.content, answer.status_code, kept)

        return app

    def _note(self, answer: requests.Response) -> None:
        self.calls[f"{request.method} /{request.path.split('/')[1]}"] += 1
        for found in json.loads(answer.headers.get("sl-violations", "[]")):
            of_request = found["location"][0] == "request"
            said = f"{'.'.join(map(str, found['location']))}: {found['message']}"
            if (of_request or answer.status_code < 400) and said not in _CONTRADICTED:
                self.violations[f"{request.method} {request.path}: {said}"] += 1

    def _session(self) -> requests.Session:
        if not hasattr(self._sessions, "one"):
            self._sessions.one = requests.Session()
        one: requests.Session = self._sessions.one
        return one


@contextmanager
def between(standin: str, directory: Path) -> Iterator[str]:
    """The address that the app is given: the stand-in's own, or the one behind which Prism listens."""
    if not os.environ.get(DESCRIPTION):
        yield standin
        return
    model = OutsideModel(standin, directory, os.environ)
    yield model.url
    model.close()
    told = "\n".join(f"{count} x {found}" for found, count in model.violations.most_common(40))
    assert not model.violations, f"Intercom's description does not have:\n{told}"
    (directory / "calls.json").write_text(json.dumps(model.calls, indent=1), "utf-8")
    print(f"\n{sum(model.calls.values())} calls of {len(model.calls)} kinds, no violation")
