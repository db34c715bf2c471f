# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets of conversations that no message reaches, because the configured ticket class is another one now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.doctor.finding import Finding, warning
from webapp.settings.module_settings import ModuleSettings

_NEXT = (
    "Was the class changed by mistake, set sync_app.ticket.class back and run intercom-sync reconcile --since with the "
    "time that went by (2h, 3d). Else make or link tickets of the new class in these conversations, and stop the "
    "synchronization of the old ones in iTop."
)


def other_classes(raw: Mapping[str, object], settings: ModuleSettings) -> Iterator[Finding]:
    """One finding a class; a module of before does not tell them."""
    found = raw.get("other_classes")
    for one in found if isinstance(found, list) else ():
        count = f"{'more than ' if one['more'] else ''}{one['count']}"
        detail = (
            f'{count} ongoing tickets of the class "{one["class"]}" ({one["label"]}) belong to conversations, whose '
            f'messages do not reach them: the class of the tickets is "{settings.ticket_class}".'
        )
        yield warning("tickets", detail, _NEXT)
