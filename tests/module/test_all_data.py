# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/security.md names every place of the module that looks past the rights of the account, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "module-skeleton" / "src"
#: A search with all data, or an object by its key with all data (the fourth argument).
PAST_RIGHTS = re.compile(r"AllData\(|FromOQL_AllData|GetObject\([^;]*,\s*(?:true|false),\s*true\)")


def test_the_list_of_look_ups_with_all_data_is_complete() -> None:
    named = set(re.findall(r"^\| `([\w/]+\.php)` \|", (ROOT / "docs/security.md").read_text("utf-8"), re.MULTILINE))
    found = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.php")
        if PAST_RIGHTS.search(path.read_text(encoding="utf-8"))
    }
    assert found == named


def test_the_pages_themselves_look_at_nothing() -> None:
    for page in (ROOT / "module-skeleton").glob("*.php"):
        assert not PAST_RIGHTS.search(page.read_text(encoding="utf-8")), page.name
