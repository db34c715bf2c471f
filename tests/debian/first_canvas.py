# SPDX-License-Identifier: AGPL-3.0-or-later
"""Waits until the inbox simulator is there, opens its first conversation and prints what the panel shows first.

usage: first_canvas.py ADDRESS PID      ADDRESS is that of the simulator, PID the process that is to serve it
"""

import json
import os
import sys
import time
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

#: Seconds: everything may have to be downloaded first.
PATIENCE = 900

opener = build_opener(ProxyHandler({}))


def call(address: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with opener.open(Request(address, data, {"Content-Type": "application/json"}), timeout=30) as answer:
        return json.load(answer)


def wait_for(address: str, pid: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        os.kill(pid, 0)
        try:
            with opener.open(address, timeout=10) as page:
                assert b"<main>" in page.read()
                return
        except (URLError, ConnectionError):
            time.sleep(0.25)
    raise SystemExit(f"nothing at {address} after {PATIENCE} s")


def main() -> None:
    address, pid = sys.argv[1], int(sys.argv[2])
    try:
        wait_for(address, pid)
    except ProcessLookupError:
        raise SystemExit("make run has ended") from None
    state = call(f"{address}/api/state")
    opened = call(
        f"{address}/api/panel",
        {"conversation": state["conversations"][0]["id"], "agent": state["agents"][0]["id"]},
    )
    text = json.dumps(opened, ensure_ascii=False)
    print("first canvas:", text[:2000])
    if '"components"' not in text:
        raise SystemExit("this is no canvas")


main()
