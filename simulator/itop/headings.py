# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line above an entry that names its author, as the module in iTop writes it (Heading.php)."""

import html
import re

from simulator.itop import marks
from simulator.itop.model import DEFAULT_LANGUAGE
from webapp.languages import Languages

#: What is said of each kind of author, as keys of its texts.
KINDS = {
    "contact": ("contact",),
    "claimed": ("contact", "unverified"),
    "agent": ("agent",),
    "bot": ("bot",),
    "other": (),
}
_WORDS = Languages.load().for_itop(DEFAULT_LANGUAGE)
_LINE = re.compile(rf"<p>{marks.of_author('(contact|claimed|agent|bot|other)')}.*?</p>", re.DOTALL)


def heading(name: str, kind: str, mark: str) -> str:
    """The line for an author; `kind` is contact, claimed, agent, bot or other, `mark` says where it came from."""
    facts = [_WORDS(f"module.ui.author_{key}") for key in KINDS[kind]]
    if mark and mark not in name:
        facts.append(mark)
    escaped = [html.escape(fact, quote=False) for fact in facts]
    line = " · ".join([f"<b>{html.escape(name, quote=False)}</b>", *escaped])
    return f"<p>{marks.of_author(kind)}<small>{line}</small></p>"


def split(markup: str) -> tuple[str, str, str]:
    """The line, empty where an entry has none, the kind that it names, and what follows it."""
    found = _LINE.match(markup)
    return (found[0], found[1], markup[found.end() :]) if found else ("", "", markup)
