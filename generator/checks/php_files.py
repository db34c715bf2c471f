# SPDX-License-Identifier: AGPL-3.0-or-later
"""PHP: it parses, keeps to what every PHP from 7.1 to 8.4 takes, and does nothing when opened by its address.

Needs PHP; without it there is no finding, and the command line says that PHP files were not checked.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generator.module import Module
from generator.problems import Problem

_INSPECT = Path(__file__).with_name("inspect.php")
#: Whatever PHP says comes in the answer.
_QUIET = ("-d", "display_errors=0", "-d", "log_errors=0", "-d", "error_reporting=-1")
_SECONDS = 60


@functools.cache
def program() -> str | None:
    """Return the PHP to check with: the one that PHP_PROGRAM names, else `php`; None where there is none."""
    found = shutil.which(os.environ.get("PHP_PROGRAM") or "php")
    return found and str(Path(found).absolute())


def check(module: Module) -> Iterator[Problem]:
    php = program()
    if php is None:
        return
    sources = {path: content for path, content in module.files.items() if path.endswith(".php")}
    yield from _inspected(php, sources)


def _inspected(php: str, sources: dict[str, bytes]) -> Iterator[Problem]:
    """Yield what inspect.php finds: one process for all files, a further one behind each that does not compile."""
    left = [(path, base64.b64encode(content).decode()) for path, content in sources.items()]
    while left:
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(dict(left), file)
            file.flush()
            command = [php, *_QUIET, str(_INSPECT), file.name]
            run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        try:
            answer = json.loads(run.stdout)
        except ValueError:
            reason = (run.stdout + run.stderr).strip().partition("\n")[0]
            yield Problem(_INSPECT.name, 0, f"cannot run: {reason}. PHP needs its extensions json and tokenizer.")
            return
        yield from (Problem(path, line, message) for path, line, message in answer["findings"])
        left = [] if answer["next"] is None else left[answer["next"] :]
