# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first canvas: who writes, their tickets, whether messages are copied, and the way to a new ticket."""

from __future__ import annotations

from webapp.canvas import Canvas, Component, button, item, listing, text
from webapp.inbox import Click, to
from webapp.itop.answers import Count, Home
from webapp.languages import Texts
from webapp.panel import memory
from webapp.panel.page import page, texts_for
from webapp.panel.parts import people
from webapp.services import Services


def show(click: Click, services: Services) -> Canvas:
    """At most 400 pixels high and without a primary button, as Intercom asks of a first canvas."""
    home = services.itop.home(conversation_id=click.conversation_id, contact=memory.who(click), agent=click.admin.ref())
    texts = texts_for(click, services, home.language)
    return page(
        click,
        texts,
        _person(home, click, texts),
        *_lists(home, texts),
        *_sync(home.linked, texts),
        *_ways(home, texts),
        stored={"list": None},
    )


def _person(home: Home, click: Click, texts: Texts) -> Component:
    sentence, known = people.heading(home, click, texts)
    return text(sentence, style="paragraph" if known else "muted")


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


def _ways(home: Home, texts: Texts) -> list[Component]:
    """A ticket needs a person: where there is none, that comes first."""
    known = home.person is not None
    if not home.can_create:
        create = text(texts("panel.cannot_create_limited" if home.limited else "panel.cannot_create"), style="muted")
    else:
        create = button(texts("panel.create"), to("create_form") if known else to("person", then="create_form"))
    other = texts("panel.person_other" if known else "panel.person_say")
    return [create, button(other, to("person"), style="link")]
