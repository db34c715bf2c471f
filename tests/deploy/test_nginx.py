# SPDX-License-Identifier: AGPL-3.0-or-later
"""nginx takes the file; what Intercom calls comes through as it was sent, and nothing else does."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import urllib3
from flask import Flask, Response, request

from simulator.server import Server
from tests.deploy.files import DEPLOY, program
from tests.ports import free_port

CONF = (DEPLOY / "nginx" / "itop-intercom.conf").read_text(encoding="utf-8")
#: What operators' monitoring asks from inside, and the demo's page.
INSIDE = ("/healthz/", "/metrics", "/version", "/static/", "/preview")


@pytest.fixture
def behind() -> Iterator[Server]:
    """Says what arrived."""
    echo = Flask("behind")

    @echo.route("/<path:path>", methods=["GET", "HEAD", "POST"])
    def arrived(path: str) -> Response:
        signature = request.headers.get("X-Hub-Signature", "")
        return Response(request.get_data(), headers={"Arrived": f"/{path} {signature}"})

    server = Server(echo)
    yield server
    server.close()


@pytest.fixture
def outside(behind: Server, tmp_path: Path) -> Iterator[str]:
    """The address where nginx listens with the file as it is, but for names, ports and certificate."""
    nginx, openssl = program("nginx", "nginx-light"), program("openssl", "openssl")
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*make, "-keyout", "key.pem", "-out", "cert.pem"], cwd=tmp_path, check=True, capture_output=True)
    plain, tls = free_port(), free_port()
    conf = CONF
    for old, new in {
        "/etc/letsencrypt/live/intercom.example.com/fullchain.pem": f"{tmp_path}/cert.pem",
        "/etc/letsencrypt/live/intercom.example.com/privkey.pem": f"{tmp_path}/key.pem",
        "127.0.0.1:8080": behind.url.removeprefix("http://").rstrip("/"),
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "listen [::]:443 ssl;": "",
    }.items():
        assert old in conf
        conf = conf.replace(old, new)
    (tmp_path / "site.conf").write_text(conf, encoding="utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    (tmp_path / "nginx.conf").write_text(
        # Its processes have to reach this directory; who is not root is told that the first word means nothing.
        f"user root; daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}"
        f" http {{ access_log off; {paths} include {tmp_path}/site.conf; }}",
        encoding="utf-8",
    )
    command = [nginx, "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-e", "stderr"]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    complaints = [line for line in tried.stderr.splitlines() if "[" in line and "user" not in line]
    assert (tried.returncode, complaints) == (0, [])
    with subprocess.Popen(command) as running:
        _wait(tls)
        yield f"https://127.0.0.1:{tls}"
        running.terminate()


def _wait(port: int) -> None:
    """Until it takes connections."""
    retries = urllib3.Retry(total=None, connect=50, backoff_factor=0.05, backoff_max=0.2)
    with urllib3.PoolManager(cert_reqs="CERT_NONE", assert_hostname=False) as pool:
        pool.request("GET", f"https://127.0.0.1:{port}/", retries=retries)


@pytest.fixture
def client() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = False
        yield session


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_what_intercom_calls_comes_through_and_nothing_else_does(
    outside: str, client: requests.Session, app: Flask
) -> None:
    for rule in app.url_map.iter_rules():
        answer = client.post(f"{outside}{rule.rule}", data=b"{}", timeout=60)
        if rule.rule.startswith(INSIDE):
            assert (answer.status_code, "Arrived" in answer.headers) == (404, False), rule.rule
        else:
            assert answer.headers.get("Arrived", "").startswith(rule.rule), rule.rule
    assert client.get(f"{outside}/", timeout=60).status_code == 404


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_a_message_arrives_byte_by_byte_up_to_eight_megabytes(outside: str, client: requests.Session) -> None:
    body = b'{"a": "\xc3\xa9 \\u00e9"}\r\n' + b" " * (8 * 1024 * 1024 - 100)
    where = f"{outside}/webhooks/intercom"

    answer = client.post(where, data=body, headers={"X-Hub-Signature": "sha1=5"}, timeout=60)
    too_large = client.post(where, data=b" " * (8 * 1024 * 1024 + 1), timeout=60)

    assert answer.content == body and answer.headers["Arrived"] == "/webhooks/intercom sha1=5"
    assert too_large.status_code == 413


def test_putting_in_a_name_changes_no_comment() -> None:
    named = [line for line in CONF.splitlines() if "intercom.example.com" in line]

    assert len(named) == 4 and not [line for line in named if line.lstrip().startswith("#")]
