# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a click walks: the files of the service in which something runs for it (docs/architecture.md, "A click").

`python -m tests.screens.test_files_of_a_click` prints them.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import webapp
from tests.screens.inbox import REFERENCE, Inbox, open_inbox
from tests.screens.test_registry import CLICKS
from webapp.errors import AppError
from webapp.inbox import Action, Click
from webapp.panel.clicks import answer_click, changes_something, explain

_ROOT = f"{Path(webapp.__file__).parent}/"
#: A screen that shows something needs iTop alone; one that draws a form, its fields too. One that changes something
#: goes on to the store, which makes it hold once, to the queue, and to Intercom's API where a conversation is copied.
MOST, MOST_WITH_A_FORM, MOST_THAT_CHANGE = 21, 21, 28
#: A new ticket begins with what was said, and with what the agent always chooses.
MOST_WITH_WORDS, WITH_WORDS = 41, ("create_form", "choose", "create")
FORMS = ("create_form", "person_form", "transition", "choices")


@contextmanager
def visited() -> Iterator[set[str]]:
    """The files in which a function ran in this thread, by their names below webapp/."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_ROOT):
            found.add(frame.f_code.co_filename.removeprefix(_ROOT))

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def files_of(inbox: Inbox) -> dict[str, set[str]]:
    """By component id: what the click visits in an open panel, from the parsed request to the canvas."""
    conversation = inbox.talk()
    ticket_id = inbox.ticket(conversation=conversation)
    files = {}
    for clicked in CLICKS:
        panel = inbox.panel(conversation)
        panel.submit("search")
        asked = clicked.replace("id=42", f"id={ticket_id}")
        request = {**inbox.panel_payload(conversation), "component_id": asked, "current_canvas": panel.canvas}
        click = Click.parse(request if clicked != "home" else inbox.panel_payload(conversation))
        with visited() as files[clicked]:
            _answer(click, inbox)
    return files


def _answer(click: Click, inbox: Inbox) -> None:
    try:
        answer_click(click, inbox.services).answer()
    except AppError as error:
        explain(error, reference=REFERENCE, click=click, services=inbox.services).answer()


def test_a_click_visits_few_files(inbox: Inbox) -> None:
    for click, files in files_of(inbox).items():
        action = Action.parse(click)
        shows = MOST_WITH_A_FORM if action.name in FORMS else MOST
        most = MOST_THAT_CHANGE if changes_something(action) else shows
        most = MOST_WITH_WORDS if action.name in WITH_WORDS else most
        assert len(files) <= most, f"{click} visits {len(files)} files: {sorted(files)}"


def main() -> None:
    """Prints the number of files and their names, a line a click."""
    with tempfile.TemporaryDirectory() as folder, open_inbox(Path(folder)) as inbox:
        for click, files in sorted(files_of(inbox).items()):
            print(f"{len(files):>3} {click}: {', '.join(sorted(files))}")


if __name__ == "__main__":
    main()
