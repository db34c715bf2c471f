# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo` in one command, and gone with one Ctrl-C."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import requests

from tests.acceptance.app import ROOT
from tests.acceptance.waiting import eventually, until
from tests.environment import bare_environment
from tests.ports import free_port

COMMAND = [sys.executable, "-c", "from webapp.commands import main; main()", "demo"]


def test_the_demo_shows_a_ticket_with_its_log_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    output = tmp_path / "output"
    environment = bare_environment(PORT=str(free_port()), TMPDIR=str(tmp_path))
    with output.open("wb") as file:
        demo = subprocess.Popen(
            COMMAND, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: "Ctrl-C ends the demo" in output.read_text() or demo.poll() is not None, what="the demo is ready")
        said = output.read_text()
        found = re.search(r"iTop +(http\S+)", said)
        assert found, said
        page = f"{found.group(1)}pages/UI.php?operation=details&class=UserRequest&id=2"

        def shows_the_chat() -> None:
            text = requests.get(page, timeout=60).text
            assert "It blinks red." in text and "Second time this week." in text

        eventually(shows_the_chat)
        look = re.search(r"Look here +(http\S+/preview)\n", said)
        assert look and "<main>" in requests.get(look.group(1), timeout=60).text
        for host, status in {"evil.example": 403, "evil.example:8080": 403, "": 403, "localhost:1": 200}.items():
            for path in ("", "/api/state"):
                asked_by = requests.get(f"{look.group(1)}{path}", headers={"Host": host}, timeout=60)
                assert asked_by.status_code == status, host
        shared = r"access token ([^,\s]+), client secret \S+, workspace (\S+)"
        asked = re.search(rf"Intercom \(API\) +(http\S+)\s+{shared}", said)
        assert asked
        headers = {"Intercom-Version": "2.16", "Accept": "application/json"}
        headers["Authorization"] = f"Bearer {asked.group(2)}"
        me = requests.get(f"{asked.group(1)}me", headers=headers, timeout=60).json()
        assert me["app"]["id_code"] == asked.group(3)
        ready = re.search(r"sync app +(http\S+)", said)
        assert ready
        # The worker's first sign of life may come a moment after the page.
        until(lambda: requests.get(ready.group(1), timeout=60).status_code == 200, what="the demo can work")
        demo.send_signal(signal.SIGINT)
        assert demo.wait(90) == 0
    finally:
        demo.kill()
        demo.wait()
    assert not list(tmp_path.glob("intercom-demo-*"))
    assert "Traceback" not in output.read_text()


def test_what_is_kept_is_there_the_next_time(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for times in (1, 2):
        output = tmp_path / f"output-{times}"
        port = free_port()
        with output.open("wb") as file:
            demo = subprocess.Popen(
                [*COMMAND, "--data", str(kept)],
                cwd=ROOT,
                env=bare_environment(PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            until(lambda path=output: "Ctrl-C ends" in path.read_text(), what="the demo is ready")  # type: ignore[misc]
            eventually(lambda address=f"http://127.0.0.1:{port}/": _everything_was_said(address))  # type: ignore[misc]
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(90) == 0
        finally:
            demo.kill()
            demo.wait()


def _everything_was_said(address: str) -> None:
    """The scene was played once, with what the app itself says of the new ticket."""
    state = requests.get(f"{address}preview/api/state", timeout=60).json()
    assert [len(each["conversations"]) for each in state["tickets"]] == [5, 1, 0]
    # Otto's, the five of the incident with a note each, and two that wait for somebody.
    assert [len(each["parts"]) for each in state["conversations"]] == [6, 2, 2, 2, 2, 2, 2, 1]
    assert state["queue"] == {"waiting": 0, "dead": 0}


def test_a_production_process_never_loads_the_demo() -> None:
    loaded = "any(name.startswith('simulator') for name in sys.modules)"
    check = f"import sys, webapp.commands, webapp.worker; sys.exit({loaded})"
    assert subprocess.run([sys.executable, "-c", check], cwd=ROOT, check=False).returncode == 0
