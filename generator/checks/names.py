# SPDX-License-Identifier: AGPL-3.0-or-later
"""File names: what iTop finds by name has to be found, and nothing else may look like it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.module import Module
from generator.problems import Problem

# iTop descends into every folder of extensions/ and takes each file of this name for a module of its own.
_MODULE_FILE = re.compile(r"(?:^|/)module\.[^/]*.php$")
# The data model is read from the module's root, on 2.7 the dictionaries as well.
_ROOT_ONLY = re.compile(r"/(?:datamodel[^/]*\.xml|[^/]+\.dict\.[^/]+\.php)$")
# Apache's own file is the only one whose name may begin with a dot.
_SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*(?:/\.htaccess)?")


def check(module: Module) -> Iterator[Problem]:
    code = module.spec.code
    expected = (f"module.{code}.php", f"datamodel.{code}.xml", f"en.dict.{code}.php", "extension.xml", "LICENSE")
    for path in expected:
        if path not in module.files:
            yield Problem(path, 0, "is missing. Add its template to TARGETS in generator/render.py.")
    seen: dict[str, str] = {}
    for path in module.files:
        if _MODULE_FILE.search(path) and path != f"module.{code}.php":
            yield Problem(path, 0, "looks like a module of its own to iTop. Give it a name that is not module.*.php.")
        if _ROOT_ONLY.search(path):
            yield Problem(path, 0, "is not found by iTop in a folder. Move it to the root of the module.")
        if not _SAFE.fullmatch(path):
            yield Problem(path, 0, "has a name not every system can unpack. Use letters, digits, dots, dashes.")
        if path == f"model.{code}.php":
            yield Problem(path, 0, "is the name iTop gives to what it compiles. Choose another one.")
        other = seen.setdefault(path.lower(), path)
        if other != path:
            yield Problem(path, 0, f"differs from {other} by letter case only. Rename one of them.")
