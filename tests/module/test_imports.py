# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each class of the module that its code names is one that PHP finds there: the demo runs none of it."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "module-skeleton/src"
_DECLARED = re.compile(r"^\s*(?:(?:final|abstract) )?(?:class|interface|trait) (\w+)", re.M)
_NAMESPACE = re.compile(r"^namespace ([\w\\]+);", re.M)
_USED = re.compile(r"^use (?:[\w\\]+\\)?(\w+);", re.M)
#: What is named, and not by a whole name that begins with a backslash.
_NAMED = re.compile(r"(?<![\\\w$>])(?:new |instanceof |catch \()?([A-Z]\w*)(?:::|\(| \$)")
_WORDS = re.compile(r"/\*.*?\*/|//[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.S)


def test_what_is_named_is_imported_or_stands_beside() -> None:
    files = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.php")}
    namespaces = {path: "".join(_NAMESPACE.findall(text)) for path, text in files.items()}
    declared = {(name, namespaces[path]) for path, text in files.items() for name in _DECLARED.findall(text)}
    known = {name for name, _ in declared}
    assert len(known) > 150, "the test is blind"
    lost = []
    for path, text in files.items():
        code = re.sub(r"\bfunction \w+", "function", _WORDS.sub(" ", text))
        for name in set(_NAMED.findall(code)) & known - set(_USED.findall(text)):
            if (name, namespaces[path]) not in declared and not re.search(rf"->{name}\(|::{name}\(", code):
                lost.append(f"{path.relative_to(SOURCE)} names {name} without `use`")
    assert not lost
