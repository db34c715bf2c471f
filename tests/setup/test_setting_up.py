# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two scripts behind every target, acted out with tools that only pretend: what they do, and what they say."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
#: What the scripts may find on PATH beside what a test puts there.
TOOLS = "awk bash cat cksum cp cut df dirname env flock grep head id mkdir mktemp rm sed sh tail touch".split()

#: Python as far as the scripts use it: a version, `-m venv`, and a pip that does what the test wants.
PYTHON = r"""#!/bin/sh
case "$*" in
    *version_info*) echo "${VERSION:-3.11.2}"; [ "${VERSION:-3.11.2}" != 3.10.13 ] ;;
    *"import ensurepip, venv"*) true ;;
    "-m venv "*)
        for place; do :; done
        rm -rf "$place" && mkdir -p "$place/bin" && cp "$0" "$place/bin/python" && echo venv >>"$CALLS" ;;
    "-m pip install "*) echo "pip $*" >>"$CALLS"; eval "${PIP:-true}" ;;
    *) echo "not understood: $*" >&2; exit 99 ;;
esac
"""


class Machine:
    """A checkout whose path has blanks, and a PATH with nothing but what is put there."""

    def __init__(self, directory: Path) -> None:
        self.checkout, self.path = directory / "a check out", directory / "bin"
        self.calls = directory / "calls"
        self.checkout.mkdir()
        self.path.mkdir()
        shutil.copytree(TOP / ".ci", self.checkout / ".ci")
        for name in ("pyproject.toml", "requirements.lock", "requirements-build.lock", "requirements-dev.lock"):
            shutil.copy(TOP / name, self.checkout)
        for name in TOOLS:
            (self.path / name).symlink_to(shutil.which(name) or pytest.fail(f"{name} is not here"))
        self.has("python3", PYTHON)

    def has(self, name: str, text: str) -> None:
        """Puts a program on PATH."""
        (self.path / name).unlink(missing_ok=True)
        (self.path / name).write_text(text)
        (self.path / name).chmod(0o755)

    def run(self, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs one of the scripts without a terminal; both outputs in one."""
        usual = {"PATH": str(self.path), "CALLS": str(self.calls), "PYTHON": str(self.path / "python3")}
        return subprocess.run(
            [self.checkout / ".ci" / script, *arguments], env=usual | environment, cwd=self.path.parent, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
        )  # fmt: skip

    def called(self) -> list[str]:
        """What the tools were asked, since the last time."""
        text = self.calls.read_text() if self.calls.exists() else ""
        self.calls.unlink(missing_ok=True)
        return text.splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_what_is_there_is_not_made_again(machine: Machine) -> None:
    assert machine.run("venv", "runtime").returncode == 0
    made, locked, linked = machine.called()
    assert made == "venv"
    assert "--require-hashes -r requirements.lock -r requirements-build.lock" in locked
    assert "--no-index -e ." in linked

    again = machine.run("venv", "runtime")

    assert (again.returncode, again.stdout, machine.called()) == (0, "", [])


def test_what_contributors_have_is_enough_to_run_and_a_new_lock_is_installed(machine: Machine) -> None:
    machine.run("venv", "runtime")
    machine.called()
    assert machine.run("venv", "development").returncode == 0
    assert ["requirements-dev.lock" in call for call in machine.called()] == [True, False]
    assert machine.run("venv", "runtime").stdout == ""

    with (machine.checkout / "requirements-dev.lock").open("a") as lock:
        lock.write("# another one\n")

    machine.run("venv", "development")
    assert len(machine.called()) == 2


@pytest.mark.parametrize("there", [False, True], ids=["the first", "a further one"])
@pytest.mark.parametrize("step", ["require-hashes", "-e ."])
def test_an_interrupted_set_up_is_made_anew_by_the_next_run(machine: Machine, step: str, there: bool) -> None:
    if there:
        machine.run("venv", "runtime")
    ended = machine.run("venv", "development", PIP=f'case "$*" in *"{step}"*) kill -KILL $PPID ;; esac')
    assert ended.returncode < 0
    machine.called()

    again = machine.run("venv", "runtime")

    assert again.returncode == 0, again.stdout
    assert [call.split()[0] for call in machine.called()] == ["venv", "pip", "pip"]


def test_an_environment_that_only_began_is_made_anew(machine: Machine) -> None:
    (machine.checkout / ".venv/bin").mkdir(parents=True)
    assert machine.run("venv", "runtime").returncode == 0
    assert machine.called()[0] == "venv"


def test_a_checkout_that_was_moved_gets_an_environment_of_its_own(machine: Machine) -> None:
    machine.run("venv", "runtime")
    machine.called()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("else where"))
    assert machine.run("venv", "runtime").returncode == 0
    assert machine.called()[0] == "venv"


@pytest.mark.parametrize(
    ("said_by_pip", "told"),
    [
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "no network: "),
        ("OSError: [Errno 28] No space left on device", "no room: "),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "no trust: "),
        ("error: [Errno 13] Permission denied: '.venv/lib'", "no rights: "),
        ("ERROR: something that nobody has foreseen", "something that nobody has foreseen"),
    ],
)
def test_what_keeps_pip_from_installing_is_one_sentence_and_the_next_run_goes_on(
    machine: Machine, said_by_pip: str, told: str
) -> None:
    (machine.path.parent / "said").write_text(said_by_pip)
    failed = machine.run("venv", "runtime", PIP=f"cat '{machine.path.parent}/said'; exit 1")
    assert failed.returncode == 1
    sentence = failed.stdout.splitlines()[-1]
    assert told in sentence and "run make again" in sentence

    assert machine.run("venv", "runtime").returncode == 0


@pytest.mark.parametrize("python", ["/nowhere/python3", "python3"])
def test_a_python_that_is_too_old_or_not_there_is_told(machine: Machine, python: str) -> None:
    refused = machine.run("venv", "runtime", VERSION="3.10.13", PYTHON=python)
    assert refused.returncode == 1
    [sentence] = refused.stdout.splitlines()
    assert sentence.startswith("missing: Python 3.11 or later (") and "make PYTHON=" in sentence
    assert not (machine.checkout / ".venv").exists()


APT_GET = '#!/bin/sh\necho "apt-get $*" >>"$CALLS"\n'
SUDO = """#!/bin/sh
[ "$1" = -n ] && shift
[ -n "$PASSWORD" ] || exit 1
echo sudo >>"$CALLS"
[ "$1" = true ] || exec "$@"
"""

Become = Callable[[int], None]


@pytest.fixture
def become(machine: Machine) -> Become:
    """Makes the scripts believe that somebody else runs them."""

    def be(number: int) -> None:
        machine.has("id", f"#!/bin/sh\necho {number}\n")

    return be


def test_everything_that_is_missing_is_announced_and_installed_with_one_apt_get(
    machine: Machine, become: Become
) -> None:
    become(0)
    machine.has("apt-get", APT_GET)
    done = machine.run("need", "npm", "debootstrap", "make")
    packages = "--no-install-recommends npm debootstrap make"
    assert done.stdout.splitlines()[0] == f"installing from Debian: apt-get install {packages}"
    assert machine.called()[0] == f"apt-get install -y {packages}"


def test_one_package_that_cannot_be_had_keeps_out_no_other(machine: Machine, become: Become) -> None:
    become(0)
    tool = f"{machine.path}/make"
    machine.has(
        "apt-get",
        f"""{APT_GET}
        case "$*" in *npm*) echo "E: Unable to locate package npm"; exit 100 ;; *make*) cp "$0" '{tool}' ;; esac""",
    )
    done = machine.run("need", "npm", "make")
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == ["missing: npm (E: Unable to locate package npm)"]
    assert Path(tool).exists()


@pytest.mark.parametrize(
    ("sudo", "environment", "why"),
    [
        (None, {}, "you are not root, and there is no sudo"),
        (SUDO, {"PASSWORD": ""}, "sudo wants a password, and there is no terminal to ask for it"),
        (SUDO, {"PASSWORD": "known", "INSTALL": "no"}, "INSTALL=no"),
    ],
)
def test_who_may_install_nothing_is_told_so_in_one_line_each(
    machine: Machine, become: Become, sudo: str | None, environment: dict[str, str], why: str
) -> None:
    become(1000)
    machine.has("apt-get", APT_GET)
    if sudo:
        machine.has("sudo", sudo)
    done = machine.run("need", "npm", "make", **environment)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"missing: npm ({why})", f"missing: make ({why})"]
    assert not [call for call in machine.called() if call.startswith("apt-get")]


def test_sudo_is_asked_once_for_all(machine: Machine, become: Become) -> None:
    become(1000)
    machine.has("apt-get", APT_GET)
    machine.has("sudo", SUDO)
    machine.run("need", "npm", "make", PASSWORD="known", CALLS=str(machine.calls))
    # Once to see whether a password is wanted, once to install.
    assert [call for call in machine.called() if call == "sudo"] == ["sudo"] * 2


def test_help_tells_every_target_and_variable() -> None:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    told = subprocess.run(["make", "help"], cwd=TOP, capture_output=True, text=True, check=True).stdout
    [phony] = [line for line in makefile.replace("\\\n", " ").splitlines() if line.startswith(".PHONY:")]
    inner = {"help", "missing", "runtime"}
    assert not [name for name in phony.split()[1:] if name not in inner and f"make {name} " not in told]
    for variable in ("TESTS", "PYTHON", "INSTALL", "ITOP_DIR", "PORT"):
        assert f"{variable}=" in told


def test_the_licence_is_no_program() -> None:
    assert not os.access(TOP / "LICENSE", os.X_OK)
