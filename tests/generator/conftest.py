# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small module that keeps every rule, for tests that then break one."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Callable

import pytest

from generator import sources
from generator.module import Module
from generator.render import render
from generator.spec import Spec
from webapp.contract import OPERATIONS, php_class
from webapp.languages import Languages


def _skeleton() -> dict[str, bytes]:
    page = "<?php\nif (!defined('APPROOT')) {\n\texit;\n}\necho 1;\n"
    listed = re.findall(r"'([\w/-]+\.php)'", (sources.TEMPLATES / "module.php.jinja").read_text())
    operation = "<?php\n\nnamespace ItopIntercom\\Operation;\n\nfinal class {} extends Operation\n{{\n}}\n"
    files = {f"src/Operation/{php_class(name)}.php": operation.format(php_class(name)) for name in OPERATIONS}
    return {path: text.encode() for path, text in {**dict.fromkeys(listed, page), **files}.items()}


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages.load()


@pytest.fixture
def skeleton() -> dict[str, bytes]:
    return _skeleton()


@pytest.fixture
def spec(languages: Languages) -> Spec:
    return Spec(languages=languages.ids)


@pytest.fixture
def module(spec: Spec, languages: Languages, skeleton: dict[str, bytes]) -> Module:
    return Module(spec, render(spec, languages, skeleton=skeleton))


@pytest.fixture
def changed(module: Module) -> Callable[..., Module]:
    """The module with one file changed (`path, old, new` or `path, text=`) or left out (`path` alone)."""

    def change(path: str, old: str = "", new: str = "", *, text: str | None = None) -> Module:
        files = dict(module.files)
        if text is not None:
            files[path] = text.encode()
        elif old:
            before = files[path].decode()
            assert old in before, f"{path} has no {old!r}"
            files[path] = before.replace(old, new, 1).encode()
        else:
            del files[path]
        return dataclasses.replace(module, files=files)

    return change


@pytest.fixture
def needs_php() -> None:
    if shutil.which("php") is None:
        pytest.skip("PHP is missing: apt-get install php-cli php-mbstring php-xml")
