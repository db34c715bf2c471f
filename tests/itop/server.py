# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serves an iTop by PHP's built-in web server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from tests.itop import php
from tests.itop.installation import HarnessError

WORKERS = 8
START_SECONDS = 30.0


@contextlib.contextmanager
def serving(itop_dir: Path, port: int) -> Iterator[None]:
    """Serve the directory on 127.0.0.1 with several workers until the block ends.

    PHP's errors go to `log/php-server.log` of the iTop.
    """
    account = php.Account.owning(itop_dir)
    log = itop_dir / "log" / "php-server.log"
    log.touch()
    account.own(log)
    options = (*php.OPTIONS, "-d", "opcache.enable_cli=1", "-d", "post_max_size=32M", "-d", "display_errors=0",
               "-d", "log_errors=1", "-d", f"error_log={log}")  # fmt: skip
    with log.open("a", encoding="utf-8") as output:
        process = subprocess.Popen(
            [php.php(), *options, "-S", f"127.0.0.1:{port}", "-t", str(itop_dir)],
            cwd=itop_dir, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            env={**os.environ, "PHP_CLI_SERVER_WORKERS": str(WORKERS)},
            user=account.user, group=account.group, extra_groups=[] if account.user is not None else None,
        )  # fmt: skip
    try:
        wait_until_served(f"http://127.0.0.1:{port}/", process)
        yield
    finally:
        # The workers are children in a process group of their own; PHP's parent does not end them.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=10)


def wait_until_served(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return as soon as iTop's login page answers. HarnessError if it does not within half a minute."""
    deadline = time.monotonic() + START_SECONDS
    reason = "no answer"
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise HarnessError(f"PHP's web server ended with {process.returncode}; see log/php-server.log")
        try:
            answer = requests.get(f"{url.rstrip('/')}/pages/UI.php", timeout=START_SECONDS)
        except requests.ConnectionError:
            time.sleep(0.05)
            continue
        if answer.status_code == 200:
            return
        reason = f"status {answer.status_code}"
        time.sleep(0.05)
    raise HarnessError(f"{url} does not serve the iTop: {reason}")
