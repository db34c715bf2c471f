# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a person of iTop looks in the panel."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.canvas import Component, item, literal, shortened
from webapp.inbox import Click, to
from webapp.itop.answers import Home, Person
from webapp.languages import Texts

#: Letters; two of them and some words have to fit into the first canvas; fewer where more has to be said of them.
_NAME_LENGTH, _CLAIMED_LENGTH = 45, 30
_SUBTITLE_LENGTH = 200


def heading(home: Home, click: Click, texts: Texts) -> tuple[str, bool]:
    """Who writes in one sentence, and whether it is a person of iTop."""
    if home.person is not None:
        key = "panel.person_obsolete" if home.person.obsolete else "panel.person"
        claimed = home.person_grade == "claimed"
        length = _CLAIMED_LENGTH if claimed else _NAME_LENGTH
        organisation = literal(shortened(home.person.org_name or "–", length))
        said = texts(key, name=literal(shortened(home.person.name, length)), organisation=organisation)
        return texts("panel.person_claimed", person=said) if claimed else said, True
    email = literal(shortened(click.contact.email, _NAME_LENGTH))
    if home.person_state == "ambiguous":
        return texts("panel.person_ambiguous", email=email), False
    name = literal(shortened(click.contact.name, _NAME_LENGTH)) or texts("panel.nobody")
    return texts("panel.person_unknown_email" if email else "panel.person_unknown", name=name, email=email), False


def row(person: Person, texts: Texts, **args: str) -> Component:
    """A person to choose: name, organisation, state, and how to tell it from others of the name."""
    state = texts("panel.obsolete") if person.obsolete else person.status_label
    said = [person.org_name, person.email, person.phone, state]
    return item(
        shortened(person.name, 100),
        to("choose", **{"class": person.cls, "id": person.id, **args}),
        subtitle=shortened(" · ".join(one for one in said if one), _SUBTITLE_LENGTH),
    )


def rows(person: Person, texts: Texts) -> Iterator[tuple[str, str]]:
    """What iTop knows of a person, as a table."""
    known = {
        "email": person.email,
        "phone": person.phone,
        "organisation": person.org_name,
        "status": texts("panel.obsolete") if person.obsolete else person.status_label,
    }
    for name, value in known.items():
        if value:
            yield texts(f"panel.person_{name}"), shortened(value, _SUBTITLE_LENGTH)
