# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who would be told, in which words, and who would not be and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.canvas import Canvas, Component, literal, shorten, table, text
from webapp.errors import AppError
from webapp.inbox import to
from webapp.panel.forms.draft import Draft
from webapp.panel.panel import Panel
from webapp.panel.parts.telling_all import locale_name, read_texts, words_of
from webapp.panel.screens.tell_all import tell_form
from webapp.store import Progress, Told
from webapp.store.tellings import Outcome

#: Characters of an example and of a name in it.
_EXAMPLE, _NAME = 300, 60
_SKIPPED: tuple[Outcome, ...] = ("paused", "twice", "nobody", "merged", "gone", "failed")
#: Lines of languages.
_MOST = 12


def show(panel: Panel) -> Canvas:
    """Costs no call to iTop: the worker has looked, or is looking."""
    draft = read_texts(panel)
    if draft.cut:
        return tell_form(panel, draft, error=panel.text("panel.too_long", count=draft.cut.get("text", 0)))
    if not words_of(draft)[""]:
        return tell_form(panel, draft, error=panel.text("panel.entry_empty"))
    return preview(panel, draft)


def preview(panel: Panel, draft: Draft) -> Canvas:
    """While the worker looks there is nothing to send yet."""
    args = draft.form.args
    telling = panel.services.tellings.find(args["telling"])
    progress = panel.services.tellings.progress(args["telling"])
    done = telling is not None and telling.state == "looking" and not progress.count("")
    people = progress.count("ready")
    return panel.page(
        panel.line("panel.tell_people", count=people, style="header"),
        None
        if done
        else panel.line("panel.tell_looking", done=progress.total - progress.count(""), total=progress.total),
        *_languages(panel, progress, words_of(draft)),
        *_examples(panel, progress, words_of(draft)),
        *_skipped_lines(panel, progress),
        panel.line("panel.tell_final", style="muted") if done and people else None,
        panel.button("panel.tell_send", to("tell_send", **args), style="primary", count=people)
        if done and people
        else None,
        panel.way("panel.refresh", to("tell_preview", **args)),
        panel.way("panel.tell_change", to("tell_all", **args)),
        panel.way("panel.cancel", to("details", id=args["id"])),
        stored=draft.store(),
    )


def _languages(panel: Panel, progress: Progress, words: Mapping[str, str]) -> Iterator[Component]:
    rows = []
    for language, count in sorted(progress.languages.items(), key=lambda each: (-each[1], each[0]))[:_MOST]:
        name = locale_name(panel, language) if language else None
        key = "panel.tell_own_text" if language in words and language else "panel.tell_common_text"
        rows.append((name or panel.text("panel.tell_no_language"), panel.text(key, count=count)))
    if rows:
        yield table(rows)


def _examples(panel: Panel, progress: Progress, words: Mapping[str, str]) -> Iterator[Component]:
    """What the first two will read."""
    for told in progress.first:
        said = words.get(told.language) or words[""]
        yield panel.line("panel.tell_example", name=_name(panel, told), style="muted", tight=True)
        yield text(literal(shorten(said, _EXAMPLE)))


def _name(panel: Panel, told: Told) -> str:
    """What Intercom calls them; where it does not answer, their conversation."""
    services, click = panel.services, panel.click
    key = f"{click.workspace_id}:{told.contact}"
    try:
        known = services.contacts.get(key)
        if known is None:
            known = services.contacts.put(
                key, services.intercom(click.workspace_id, click.region).contact(told.contact)
            )
    except AppError:
        return literal(told.conversation)
    return literal(shorten(known.name or known.email or told.conversation, _NAME))


def _skipped_lines(panel: Panel, progress: Progress) -> Iterator[Component]:
    rows = [
        (panel.text(f"panel.tell_{outcome}"), panel.text.number(count))
        for outcome in _SKIPPED
        if (count := progress.count(outcome))
    ]
    if rows:
        yield panel.line("panel.tell_skipped", style="muted", tight=True)
        yield table(rows)
