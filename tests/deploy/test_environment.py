# SPDX-License-Identifier: AGPL-3.0-or-later
"""The example environment names what the program reads, all of it, and nothing else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.deploy.files import DEPLOY, GUIDE
from webapp.config import Config
from webapp.languages import Languages

EXAMPLE = (DEPLOY / "environment.example").read_text(encoding="utf-8")
#: What the libraries below read themselves.
OF_LIBRARIES = {"HTTPS_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"}
#: Set by systemd, and for tests.
NOBODY_SETS = {"STATE_DIRECTORY", "INTERCOM_API_URL"}


class Heard(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values_ = values
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self.values_[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


def lines(*, commented: bool) -> dict[str, str]:
    found = re.findall(rf"^{'#' if commented else ''}([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE)
    assert found
    return dict(found)


def as_it_stands(tmp_path: Path, **more: str) -> Heard:
    """The example with its files in place."""
    values = lines(commented=False) | more
    for name, value in values.items():
        if name.endswith("_FILE"):
            file = tmp_path / Path(value).name
            file.write_text("postgresql://a@b/c" if name == "DATABASE_URL_FILE" else "secret", encoding="utf-8")
            values[name] = str(file)
    return Heard(values)


def read(environ: Heard) -> Config:
    return Config.from_environment(environ, languages=Languages.load().ids)


def test_the_example_can_be_used_as_it_stands(tmp_path: Path) -> None:
    config = read(as_it_stands(tmp_path))

    assert config.itop_user == "intercom-sync" and config.itop_password == "secret"
    assert config.client_secrets == ("secret",) and config.access_token == "secret"


def test_every_variable_that_is_read_is_in_the_example_and_in_the_guide(tmp_path: Path) -> None:
    environ = as_it_stands(tmp_path)
    read(environ)
    wanted = {name.removesuffix("_FILE") for name in environ.names} - NOBODY_SETS
    example = lines(commented=False) | lines(commented=True)

    assert wanted | OF_LIBRARIES == {name.removesuffix("_FILE") for name in example}
    assert {name for name in wanted | OF_LIBRARIES if f"`{name}`" not in GUIDE and f"`{name}=" not in GUIDE} == set()


def test_what_is_commented_out_is_what_counts_without_it(tmp_path: Path) -> None:
    shown = lines(commented=True)
    without = dataclasses.replace(read(as_it_stands(tmp_path, STATE_DIRECTORY=shown["DATA_DIR"])), itop_module="")
    defaults = {
        name: shown[name] for name in ("DATABASE_URL", "DATA_DIR", "HOST", "PORT", "LOG_LEVEL", "DEFAULT_LANGUAGE")
    }

    assert read(as_it_stands(tmp_path, **defaults)) == without


def test_the_files_of_secrets_are_those_that_the_guide_makes() -> None:
    named = {value for name, value in (lines(commented=False) | lines(commented=True)).items() if "_FILE" in name}

    assert {path for path in named if Path(path).parent != Path("/etc/itop-intercom")} == set()
    assert {path for path in lines(commented=False).values() if path.startswith("/") and path not in GUIDE} == set()
