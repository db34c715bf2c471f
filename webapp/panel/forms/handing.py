# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing a form over to iTop, with everything that was entered."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.canvas import Canvas, Component, button, divider, is_web_address, literal, open_button, shortened, text
from webapp.inbox import Click, to
from webapp.itop.form_answers import HandedOver, Unsupported
from webapp.languages import Texts
from webapp.panel.forms.draft import Draft
from webapp.panel.page import page, way

_NAME_LENGTH = 100
#: An argument of the click: that something was cut has been told on a canvas that cannot show the form.
TOLD = "told"


def unsupported_note(unsupported: Sequence[Unsupported], texts: Texts) -> Component:
    """What the panel has no field for, and what to do about it."""
    return text(texts("panel.unsupported", labels=_labels(unsupported)), style="muted")


def too_large(click: Click, texts: Texts, draft: Draft) -> Canvas:
    """Instead of a form that no canvas holds."""
    return page(
        click,
        texts,
        text(texts("panel.unsupported_title"), style="header"),
        text(texts("panel.form_too_large")),
        *(text(texts("panel.too_long", count=size), style="error") for size in draft.cut.values()),
        button(texts("panel.hand_over"), to("hand_over", cut=TOLD), style="primary"),
        way(texts("panel.home")),
        stored=draft.stored(),
    )


def handed_over(click: Click, texts: Texts, answer: HandedOver, draft: Draft) -> Canvas:
    """The way to iTop's own form of a new ticket or person, and what it does not hold."""
    person = draft.form.name == "person_form"
    wrong = texts("panel.hand_over_wrong", labels=_labels(answer.left_out)) if answer.left_out else ""
    link = open_button(texts("panel.open_form"), answer.url, name="form", style="primary")
    return page(
        click,
        texts,
        text(texts("panel.unsupported_title_person" if person else "panel.unsupported_title"), style="header"),
        text(texts("panel.hand_over_what_person" if person else "panel.hand_over_what")),
        text(wrong, style="error") if wrong else None,
        text(texts("panel.hand_over_time"), style="muted"),
        link if is_web_address(answer.url) else None,
        divider(),
        way(texts("panel.back"), draft.form),
        way(texts("panel.home")),
        stored=draft.stored(),
    )


def _labels(attributes: Sequence[Unsupported]) -> str:
    return ", ".join(literal(shortened(one.label, _NAME_LENGTH)) for one in attributes)
