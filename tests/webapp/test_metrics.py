# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting across processes, and calls of other sides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.webapp.server import LocalServer, Reply
from webapp.http import Http, TimedOut, Timeout
from webapp.metrics import Metrics, forget_counts

_COUNT = """
import sys, pathlib
from webapp.metrics import Metrics
metrics = Metrics(pathlib.Path(sys.argv[1]))
metrics.wrong_signature("/webhooks/intercom")
sys.stdout.write(metrics.text().decode())
"""


def test_processes_of_one_data_directory_count_together_until_the_service_starts_anew(tmp_path: Path) -> None:
    def total() -> str:
        counted = subprocess.run([sys.executable, "-c", _COUNT, str(tmp_path)], check=True, capture_output=True)
        lines = counted.stdout.decode().splitlines()
        return next(line for line in lines if line.startswith("intercom_sync_signature_failures_total"))

    assert total().endswith(" 1.0")
    assert total().endswith(" 2.0")
    forget_counts(tmp_path)
    assert total().endswith(" 1.0")


def test_each_call_of_another_side_is_counted_by_its_answer(server: LocalServer) -> None:
    metrics = Metrics()
    http = Http(heard=metrics.heard_from("itop"))
    server.reply(Reply(status=503), Reply(hang=True))

    http.request("GET", server.url, headers={}, body=None, timeout=Timeout())
    with pytest.raises(TimedOut):
        http.request("GET", server.url, headers={}, body=None, timeout=Timeout(read=0.2, total=0.3))

    counted = metrics.text().decode().splitlines()
    assert 'intercom_sync_outbound_calls_total{status="503",target="itop"} 1.0' in counted
    assert 'intercom_sync_outbound_calls_total{status="timeout",target="itop"} 1.0' in counted
    http.close()
