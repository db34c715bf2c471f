# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing a form over to iTop, with everything that was entered."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.canvas import Canvas, Component, divider, is_web_address, literal, open_button, shortened, text
from webapp.inbox import Click
from webapp.itop.form_answers import Form, Unsupported
from webapp.languages import Texts
from webapp.screens.draft import Draft
from webapp.screens.page import page, way

_NAME_LENGTH = 100
#: Longer addresses are refused by common web servers.
_URL_LENGTH = 8_000


def unsupported_note(unsupported: Sequence[Unsupported], texts: Texts) -> Component:
    """What the panel has no field for, and what to do about it."""
    return text(texts("panel.unsupported", labels=_labels(unsupported)), style="muted")


def handed_over(click: Click, texts: Texts, form: Form, draft: Draft, *, reason: str = "") -> Canvas:
    """The way to iTop's own form, and what it does not hold; empty where the address would be too long."""
    whole = len(form.create_url) <= _URL_LENGTH
    url = form.create_url if whole else form.create_url.partition("&default")[0]
    left_out = texts("panel.left_out", labels=_labels(form.left_out)) if form.left_out else ""
    return page(
        click,
        texts,
        text(texts("panel.unsupported_title"), style="header"),
        text(reason, style="muted") if reason else None,
        text(texts("panel.hand_over_what" if whole else "panel.hand_over_empty")),
        text(left_out, style="muted") if left_out else None,
        open_button(texts("panel.open_form"), url, name="form", style="primary") if is_web_address(url) else None,
        divider(),
        way(texts("panel.back"), draft.form),
        way(texts("panel.home")),
        stored=draft.stored(),
    )


def _labels(attributes: Sequence[Unsupported]) -> str:
    return ", ".join(literal(shortened(one.label, _NAME_LENGTH)) for one in attributes)
