# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names from outside become plain text, in the module and in the demo iTop alike."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from simulator.itop import name_text
from tests.hostile import NAMES

in_php = pytest.mark.skipif(shutil.which("php") is None, reason="missing: PHP (apt-get install php-cli)")


def by_php(names: Sequence[str]) -> list[tuple[str, str]]:
    """What NameText of the module makes of them."""
    done = subprocess.run(
        ["php", str(Path(__file__).parent / "name_text.php")], input=json.dumps(names),
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return [(plain, of_intercom) for plain, of_intercom in json.loads(done.stdout)]


def by_demo(names: Sequence[str]) -> list[tuple[str, str]]:
    """What the demo iTop makes of them."""
    return [(name_text.plain(name), name_text.of_intercom(name)) for name in names]


@in_php
def test_hostile_names_become_harmless_ones_that_can_be_read() -> None:
    assert [of_intercom for _, of_intercom in by_php(list(NAMES))] == [f"{seen} (Intercom)" for seen in NAMES.values()]


@in_php
@pytest.mark.parametrize("name", ["", "  ", "\u200b", "\u2066\u2069", "\n\t", "\u3164", "\u2800"], ids=ascii)
def test_a_name_of_which_nothing_can_be_seen_is_none(name: str) -> None:
    assert by_php([name]) == [("", "")]


@in_php
def test_the_demo_makes_the_same_of_every_character() -> None:
    codes = [*range(0xD800), *range(0xE000, 0x20000), *range(0x20000, 0xE0000, 509), *range(0xE0000, 0x110000, 251)]
    every = [f"a{chr(code)}b" for code in codes]
    chance = random.Random(12)
    signs = "<>\"'`$\\[]&;#= \t\n\u200b\u202eAz09é李🐉"
    mixed = ["".join(chance.choices(signs, k=chance.randrange(1, 260))) for _ in range(2_000)]
    names = [*NAMES, *every, *mixed]
    assert by_php(names) == by_demo(names)


def test_no_character_is_left_that_can_be_markup_or_cannot_be_seen() -> None:
    codes = [*range(0xD800), *range(0xE000, 0x110000, 3)]
    left = {sign for code in codes for sign in name_text.plain(f"a{chr(code)}b")[1:-1]}
    assert not left & set("<>\"'`\\[]")
    assert [sign for sign in left if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Zl", "Zp", "Zs")] == [" "]
