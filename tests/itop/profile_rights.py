# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes each right of the shipped profile away in turn, in a real iTop, and wants a test to fail for it.

    python -m tests.itop.profile_rights world.json      # an iTop that `--world` of tests.itop has installed

It serves that iTop itself, at the address of the world, and changes what setup has compiled of the profiles; in the
end everything is as before. Exit status 1 where a right is missed by nobody: the profile should not have it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tests.itop.server import serving
from tests.world import WORLD_VARIABLE, World, load_world
from webapp.contract import READ_CLASSES, SERVICE_PROFILE_ID

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("tests/itop/page/test_profile.py",)
#: As iTop compiles a grant: profile, class ("+" for those below it), action or stimulus.
_GRANT = re.compile(rf"^\s*'{SERVICE_PROFILE_ID}_(?P<name>\w+?)\+?_(?P<right>r|w|s_\w+)' => true,\n", re.MULTILINE)
#: The tests' own module adds its classes, and incidents for the tests of other ticket classes.
_OURS = ("UserRequest", "Person", *READ_CLASSES)


def main(arguments: Sequence[str]) -> int:
    """Exit status."""
    world_file = Path(arguments[0])
    world = load_world(world_file)
    compiled = _compiled(Path(world.itop_dir))
    text = compiled.read_text(encoding="utf-8")
    missed = []
    if not _passes(world, world_file):
        print("The tests fail with all rights already.", file=sys.stderr)
        return 2
    try:
        for (name, right), found in _rights(text).items():
            compiled.write_text(_without(text, found), encoding="utf-8")
            survived = _passes(world, world_file)
            print(f"{'MISSED BY NOBODY' if survived else 'missed'}: {right} of {name}", flush=True)
            missed += [f"{right} of {name}"] if survived else []
    finally:
        compiled.write_text(text, encoding="utf-8")
    return 1 if missed else 0


def _compiled(itop_dir: Path) -> Path:
    """The file that holds the rights of all profiles."""
    [found] = (itop_dir / "env-production" / "itop-profiles-itil").glob("model.*.php")
    return found


def _rights(text: str) -> Mapping[tuple[str, str], list[re.Match[str]]]:
    """The lines of each right of ours."""
    rights: dict[tuple[str, str], list[re.Match[str]]] = {}
    for found in _ours(text):
        rights.setdefault((found["name"], found["right"]), []).append(found)
    return rights


def _ours(text: str) -> Iterator[re.Match[str]]:
    for found in _GRANT.finditer(text):
        if found["name"] in _OURS and not (found["name"] == "Incident" and found["right"] != "r"):
            yield found


def _without(text: str, lines: Sequence[re.Match[str]]) -> str:
    for line in sorted(lines, key=lambda each: each.start(), reverse=True):
        text = text[: line.start()] + text[line.end() :]
    return text


def _wait_until_free(port: int) -> None:
    """The workers of the web server before this one end a little after it."""
    deadline = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def _passes(world: World, world_file: Path) -> bool:
    """Each time under a web server of its own, which has compiled nothing yet."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *TESTS]
    port = urlsplit(world.url).port or 80
    _wait_until_free(port)
    with serving(Path(world.itop_dir), port):
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, WORLD_VARIABLE: str(world_file)}, stdout=subprocess.PIPE, check=False
        )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout.decode())
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
