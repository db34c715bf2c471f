# SPDX-License-Identifier: AGPL-3.0-or-later
"""What iTop lets through of somebody's HTML: a tag it does not know goes, and everything inside it goes too."""

import re

from lxml import etree, html

_TAGS = frozenset(
    "a p blockquote br span div b i u em strong img ul ol li h1 h2 h3 h4 nav section code table thead tbody tr td th"
    " fieldset legend font big small tt kbd samp var del s ins cite q hr pre center".split()
)
_ATTRIBUTES = {
    "a": frozenset({"href", "name", "style", "target", "title"}),
    "img": frozenset({"src", "style", "alt", "title", "width", "height"}),
    "td": frozenset({"style", "colspan", "rowspan"}),
    "th": frozenset({"style", "colspan", "rowspan"}),
    "font": frozenset({"face", "color", "style", "size"}),
}
_STYLE_ONLY = frozenset({"style"})
_URLS = {"href": re.compile(r"^(https?|ftp)://|^mailto:", re.IGNORECASE), "src": re.compile(r"^https?://|^data:")}


def sanitized(markup: str) -> str:
    """HTML as the strictest supported iTop stores it."""
    if not markup.strip():
        return ""
    root = html.fragment_fromstring(markup, create_parent="div")
    _clean(root)
    inner = [html.tostring(child, encoding="unicode") for child in root]
    return (_escaped(root.text or "") + "".join(inner)).strip()


def readable(markup: str) -> str:
    """The text a person reads in some HTML: a line for each block, and an empty one between paragraphs."""
    if not markup.strip():
        return ""
    root = html.fragment_fromstring(markup, create_parent="div")
    for element in root.iter():
        if element.tag in ("br", "p", "div", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4"):
            element.tail = ("\n\n" if element.tag == "p" else "\n") + (element.tail or "")
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in str(root.text_content()).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _clean(element: html.HtmlElement) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag not in _TAGS:
            _drop(child)
            continue
        allowed = _ATTRIBUTES.get(child.tag, _STYLE_ONLY)
        for name, value in list(child.attrib.items()):
            pattern = _URLS.get(str(name))
            if name not in allowed or (pattern is not None and not pattern.search(str(value))):
                del child.attrib[name]
        _clean(child)


def _drop(child: html.HtmlElement) -> None:
    tail, parent, previous = child.tail or "", child.getparent(), child.getprevious()
    if parent is None:
        return
    parent.remove(child)
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _escaped(text: str) -> str:
    holder = etree.Element("x")
    holder.text = text
    return etree.tostring(holder, encoding="unicode")[3:-4] if text else ""
