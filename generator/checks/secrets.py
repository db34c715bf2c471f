# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secrets: a zip is handed around, so nothing in it may look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from generator.checks.xml_files import line_of, readable
from generator.module import Module, line_at
from generator.problems import Problem
from generator.values import secret_name
from webapp.parameters import placeholder

_REMEDY = "Take it out; secrets belong into iTop's configuration file or the environment of the sync app."
_PATTERNS = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    # Access tokens of Intercom are base64 of "tok:...".
    ("an access token of Intercom", re.compile(r"\bdG9rO[A-Za-z0-9+/_-]{16,}={0,2}")),
    ("an access key", re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[opsu]_[A-Za-z0-9]{30,}|xox[bap]-[A-Za-z0-9-]{10,})")),
    (
        "a secret",
        re.compile(r"""(?i)(?:secret|token|password|api_?key)['"]?\s*(?:=>|=|:)\s*['"]([A-Za-z0-9+/_=.-]{12,})['"]"""),
    ),
)


def check(module: Module) -> Iterator[Problem]:
    for path, text in module.texts(""):
        for what, pattern in _PATTERNS:
            for found in pattern.finditer(text):
                if not placeholder(found.group(found.lastindex or 0)):
                    yield Problem(path, line_at(text, found.start()), f"holds what looks like {what}. {_REMEDY}")
    for path, root in readable(module):
        for node in root.iter(etree.Element):
            value = (node.text or "").strip()
            if secret_name(str(node.tag)) and value and not placeholder(value):
                yield Problem(path, line_of(node), f"holds a value of <{node.tag!s}>. {_REMEDY}")
