# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first canvas: who writes, their tickets, whether messages are copied, and the way to a new ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, button, item, listing, literal, shortened, text
from webapp.inbox import Click, to
from webapp.itop.answers import Count, Home
from webapp.languages import Texts
from webapp.screens import memory
from webapp.screens.page import page, texts_for
from webapp.services import Services

_NAME_LENGTH = 45


def show(click: Click, services: Services) -> Canvas:
    """At most 400 pixels high and without a primary button, as Intercom asks of a first canvas."""
    home = services.itop.home(
        conversation_id=click.conversation_id, contact=memory.who(click), agent=click.admin.ref()
    )
    texts = texts_for(click, services, home.language)
    return page(
        click,
        texts,
        _person(home, click, texts),
        *_lists(home, texts),
        *_sync(home.linked, texts),
        _create(home, texts),
        stored={"list": None},
    )


def _person(home: Home, click: Click, texts: Texts) -> Component:
    if home.person is not None:
        key = "panel.person_obsolete" if home.person.obsolete else "panel.person"
        organisation = literal(shortened(home.person.org_name or "–", _NAME_LENGTH))
        return text(texts(key, name=literal(shortened(home.person.name, _NAME_LENGTH)), organisation=organisation))
    email = literal(shortened(click.contact.email, _NAME_LENGTH))
    if home.person_state == "ambiguous":
        return text(texts("panel.person_ambiguous", email=email), style="muted")
    name = literal(shortened(click.contact.name, _NAME_LENGTH)) or texts("panel.nobody")
    key = "panel.person_unknown_email" if email else "panel.person_unknown"
    return text(texts(key, name=name, email=email), style="muted")


def _lists(home: Home, texts: Texts) -> list[Component]:
    lists = {"linked": home.linked, "ongoing": home.ongoing}
    rows = [
        item(texts(f"panel.{name}"), to("tickets", list=name), subtitle=_count(count, texts))
        for name, count in lists.items()
        if count.count
    ]
    rows.append(item(texts("panel.find"), to("search")))
    empty = [text(texts("panel.no_linked"), style="muted")] if not home.linked.count else []
    if home.person is not None and not home.ongoing.count:
        empty.append(text(texts("panel.no_ongoing"), style="muted"))
    return [listing(rows), *empty]


def _count(count: Count, texts: Texts) -> str:
    return texts("panel.count_more" if count.more else "panel.count", count=count.count)


def _sync(linked: Count, texts: Texts) -> list[Component]:
    if not linked.count:
        return []
    pause = button(texts("panel.pause"), to("sync", on="no"), style="link")
    resume = button(texts("panel.resume"), to("sync", on="yes"), style="link")
    if linked.synced == 0:
        return [text(texts("panel.sync_off"), style="muted", tight=True), resume]
    if linked.synced >= linked.count:
        return [text(texts("panel.sync_on", count=linked.count), style="muted", tight=True), pause]
    partly = texts("panel.sync_partly", count=linked.count, synced=linked.synced)
    return [text(partly, style="muted", tight=True), pause, resume]


def _create(home: Home, texts: Texts) -> Component:
    if not home.can_create:
        return text(texts("panel.cannot_create"), style="muted")
    known = home.person is not None
    return button(texts("panel.create"), to("create_form") if known else to("no_person", state=home.person_state))
