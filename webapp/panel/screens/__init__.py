# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of the panel: one file a screen, and one line here."""

from __future__ import annotations

from collections.abc import Callable

from webapp.canvas import Canvas
from webapp.panel.panel import Panel
from webapp.panel.screens import (
    act,
    add_entry,
    choices,
    choose,
    create,
    create_form,
    create_person,
    details,
    entry,
    hand_over,
    hand_over_person,
    home,
    link,
    log,
    person,
    person_form,
    persons,
    portal_link,
    search,
    sync,
    take,
    tell_all,
    tell_preview,
    tell_send,
    tell_stop,
    ticket,
    tickets,
    transition,
    unlink,
    value,
)

#: One click, at most one call to iTop, one canvas; an `AppError` becomes a `problem`.
Screen = Callable[[Panel], Canvas]

#: By the name in the component id (webapp.inbox.Action).
SCREENS: dict[str, Screen] = {
    "home": home.show,
    "person": person.show,
    "persons": persons.show,
    "choose": choose.show,
    "person_form": person_form.show,
    "create_person": create_person.show,
    "hand_over_person": hand_over_person.show,
    "tickets": tickets.show,
    "search": search.show,
    "ticket": ticket.show,
    "details": details.show,
    "value": value.show,
    "log": log.show,
    "transition": transition.show,
    "act": act.show,
    "take": take.show,
    "entry": entry.show,
    "add_entry": add_entry.show,
    "portal_link": portal_link.show,
    "tell_all": tell_all.show,
    "tell_preview": tell_preview.show,
    "tell_send": tell_send.show,
    "tell_stop": tell_stop.show,
    "link": link.show,
    "unlink": unlink.show,
    "sync": sync.show,
    "create_form": create_form.show,
    "choices": choices.show,
    "hand_over": hand_over.show,
    "create": create.show,
}

#: Screens that change something, and those that do when the agent has said to be sure.
CHANGING = frozenset(
    {
        "act",
        "add_entry",
        "choose",
        "create",
        "create_person",
        "hand_over",
        "hand_over_person",
        "sync",
        "take",
        "tell_send",
        "tell_stop",
    }
)
CHANGING_WHEN_SURE = frozenset({"link", "portal_link", "unlink"})
