# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTML of messages and log entries as the page may show it, and typed words as HTML."""

import html
import re

import nh3

_TAGS = frozenset(
    "a p br b strong i em u s del ul ol li blockquote pre code h1 h2 h3 h4 hr div span"
    " table thead tbody tr td th".split()
)
_EMPTY_LINK = re.compile(r"<a\b[^>]*></a>")


def shown(markup: str | None) -> str:
    """What a person sees of it: no picture, no script, no style, no marker; links open elsewhere."""
    clean = nh3.clean(
        markup or "",
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return _EMPTY_LINK.sub("", clean)


def written(words: str) -> str:
    """Typed words as Intercom stores them: a paragraph for each block of lines."""
    blocks = re.split(r"\n\s*\n", words.strip())
    return "".join(f"<p>{'<br>'.join(html.escape(each, quote=False).splitlines())}</p>" for each in blocks)
