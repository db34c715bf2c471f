# SPDX-License-Identifier: AGPL-3.0-or-later
"""PHP: it parses, keeps to what every PHP from 7.1 to 8.4 takes, and does nothing when opened by its address.

Needs PHP; without it there is no finding, and the command line says that PHP files were not checked.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generator.module import Module
from generator.problems import Problem

_INSPECT = Path(__file__).with_name("inspect.php")
_MESSAGE = re.compile(r"(?:error|Deprecated|Warning):\s*(?P<text>.*?) in \S+ on line (?P<line>\d+)", re.IGNORECASE)
_SECONDS = 60


@functools.cache
def program() -> str | None:
    """Return the PHP to check with: the one that the variable PHP names, else `php`; None where there is none."""
    return shutil.which(os.environ.get("PHP") or "php")


def check(module: Module) -> Iterator[Problem]:
    php = program()
    if php is None:
        return
    sources = {path: content for path, content in module.files.items() if path.endswith(".php")}
    found = list(_inspected(php, sources))
    yield from found
    broken = {problem.file for problem in found if "is not PHP" in problem.message}
    told = {(problem.file, problem.line) for problem in found}
    for problem in _linted(php, {path: content for path, content in sources.items() if path not in broken}):
        if (problem.file, problem.line) not in told:
            yield problem


def _inspected(php: str, sources: dict[str, bytes]) -> Iterator[Problem]:
    text = json.dumps({path: base64.b64encode(content).decode() for path, content in sources.items()})
    run = subprocess.run([php, _INSPECT], input=text, capture_output=True, text=True, timeout=_SECONDS)
    try:
        findings = json.loads(run.stdout)
    except ValueError:
        reason = (run.stdout + run.stderr).strip().partition("\n")[0]
        yield Problem(_INSPECT.name, 0, f"cannot run: {reason}. PHP needs its extensions json and tokenizer.")
        return
    yield from (Problem(path, line, message) for path, line, message in findings)


def _linted(php: str, sources: dict[str, bytes]) -> Iterator[Problem]:
    """Compile each file (php -l): finds what a parser alone does not see, such as a method declared twice."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in sources.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        command = [php, "-d", "display_errors=stderr", "-d", "log_errors=0", "-d", "error_reporting=-1", "-l"]

        def lint(path: str) -> str:
            run = subprocess.run([*command, path], cwd=folder, capture_output=True, text=True, timeout=_SECONDS)
            return run.stderr + run.stdout

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(lint, sources))
    for path, answer in zip(sources, answers, strict=True):
        for found in _MESSAGE.finditer(answer):
            yield Problem(path, int(found["line"]), f"is refused by php -l: {found['text']}. Mend it.")
