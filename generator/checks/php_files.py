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
_MESSAGE = re.compile(
    r"(?:error|Deprecated|Warning):\s*(?P<text>.*?) in (?P<file>\S+) on line (?P<line>\d+)", re.IGNORECASE
)
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
    version, found = _inspected(php, sources)
    yield from found
    broken = {problem.file for problem in found if "is not PHP" in problem.message}
    told = {(problem.file, problem.line) for problem in found}
    for problem in _linted(php, version, {path: text for path, text in sources.items() if path not in broken}):
        if (problem.file, problem.line) not in told:
            yield problem


def _inspected(php: str, sources: dict[str, bytes]) -> tuple[int, list[Problem]]:
    """Return the version of PHP (80200 is 8.2) and what inspect.php finds; version 0 if it cannot run."""
    text = json.dumps({path: base64.b64encode(content).decode() for path, content in sources.items()})
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.write(text)
        file.flush()
        run = subprocess.run([php, _INSPECT, file.name], capture_output=True, text=True, timeout=_SECONDS)
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        reason = (run.stdout + run.stderr).strip().partition("\n")[0]
        message = f"cannot run: {reason}. PHP needs its extensions json and tokenizer."
        return 0, [Problem(_INSPECT.name, 0, message)]
    return answer["version"], [Problem(path, line, message) for path, line, message in answer["findings"]]


def _linted(php: str, version: int, sources: dict[str, bytes]) -> Iterator[Problem]:
    """Compile each file (php -l): finds what a parser alone does not see, such as a method declared twice.

    From 8.3 on one PHP takes all files at once; one before is started for each, without its extensions (-n), which is
    quicker. One before 8.0 was asked only whether it can parse them.
    """
    if not sources or version < 80000:
        return
    paths = list(sources)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in sources.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

        def lint(some: list[str]) -> str:
            options = ["-n"] if version < 80300 else []
            options += ["-d", "display_errors=stderr", "-d", "log_errors=0", "-d", "error_reporting=-1"]
            run = subprocess.run(
                [php, *options, "-l", *some], cwd=folder, capture_output=True, text=True, timeout=_SECONDS
            )
            return run.stderr + run.stdout

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(lint, [paths] if version >= 80300 else [[path] for path in paths]))
    for found in _MESSAGE.finditer("\n".join(answers)):
        yield Problem(found["file"], int(found["line"]), f"is refused by php -l: {found['text']}. Mend it.")
