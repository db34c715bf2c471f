# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a person of iTop for the one who writes, in this conversation and, where Intercom lets us, in later ones."""

from __future__ import annotations

from dataclasses import replace

from webapp.canvas import Canvas
from webapp.inbox import HOME, to
from webapp.panel import notices
from webapp.panel.panel import Panel, parse_person, stale
from webapp.panel.parts.rows import THEN
from webapp.panel.screens import create_form, home


def show(panel: Panel) -> Canvas:
    """The first canvas of that person, or the form of a ticket for them; the default caller is not remembered."""
    person = parse_person(panel.arg("class"), panel.arg("id"))
    if person is None:
        raise stale("a person that cannot exist")
    if panel.arg("keep") != "no":
        notices.identify_contact(panel, *person)
    stored = {**panel.click.stored, **panel.remember_person(*person)}
    if panel.arg("then") == THEN:
        return create_form.show(Panel(replace(panel.click, stored=stored, action=to(THEN)), panel.services))
    return home.show(Panel(replace(panel.click, stored=stored, action=HOME), panel.services))
