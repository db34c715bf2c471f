# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync demo` as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.acceptance.app import ROOT
from tests.acceptance.waiting import until
from tests.environment import bare_environment
from tests.ports import free_port

COMMAND = (sys.executable, "-c", "from webapp.commands import main; main()", "demo")


class Demo:
    """Started when it is made, with these options and variables; ``url`` is the address of the simulator."""

    def __init__(self, directory: Path, *options: str, **environ: str) -> None:
        self._output = directory / "output"
        port = free_port()
        self.root = f"http://127.0.0.1:{port}/"
        self.url = f"{self.root}preview"
        environment = bare_environment(PORT=str(port), TMPDIR=str(directory)) | environ
        with self._output.open("wb") as file:
            self._process = subprocess.Popen(
                (*COMMAND, *options),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self._process.poll() is not None or "Ctrl-C ends" in self.output, what="the demo is ready")
        assert self._process.poll() is None, self.output

    @property
    def output(self) -> str:
        """Everything it printed."""
        return self._output.read_text(encoding="utf-8")

    def stop(self) -> None:
        """As with Ctrl-C."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        finally:
            self._process.kill()
            self._process.wait()
