# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and pictures of a conversation: whole in the ticket when their addresses in Intercom have long expired."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from simulator.intercom.model import Attachment
from simulator.itop.reader import LogEntry, SeenTicket
from tests.acceptance.app import App
from tests.acceptance.conftest import Inbox, MakeApp
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger, Talk
from tests.acceptance.stage import Stage
from tests.acceptance.steps import create_ticket, told
from tests.acceptance.waiting import eventually, until
from tests.pictures import png

PDF = b"%PDF-1.4\n% a report\n" + bytes(range(256)) * 40
LARGE = 12_000_000


@pytest.fixture
def own_app(make_app: MakeApp, app: App) -> Iterator[App]:
    """An app whose worker may die."""
    own = make_app().start()
    yield own
    own.stop()


@pytest.fixture
def files(messenger: Messenger) -> "Sent":
    """What people send."""
    return Sent(messenger)


class Sent:
    """Files as Intercom keeps them."""

    def __init__(self, messenger: Messenger) -> None:
        self.kept = messenger.standin.workspace.files

    def attached(self, name: str, content: bytes, kind: str, *, size: int | None = None, **how: object) -> Attachment:
        """A file that hangs on a message; ``size`` is what Intercom says of it."""
        place = self.kept.keep(name, content, kind, **how)  # type: ignore[arg-type]
        return Attachment(name, place, kind, len(content) if size is None else size)

    def shown(self, content: bytes, name: str = "screen.png", **how: object) -> str:
        """A picture among the words of a message."""
        return f'<img src="{self.kept.keep(name, content, "image/png", **how)}">'  # type: ignore[arg-type]


def with_words(itop: ItopSide, ticket: SeenTicket, words: str, *, timeout: float = 60.0) -> LogEntry:
    """The entry with these words, as soon as it stands in the public log."""

    def found() -> LogEntry | None:
        return next((entry for entry in itop.ticket(ticket.ref).public_log if words in entry.text), None)

    return until(found, what=f"{words!r} stands in the log", timeout=timeout)


def begun(inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str) -> tuple[Talk, SeenTicket]:
    """A conversation with a ticket."""
    talk = messenger.user_begins(people.otto, "<p>It burns</p>")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    return talk, ticket


def pictures(entry: LogEntry) -> list[str]:
    """The addresses of the pictures of an entry."""
    return [address.replace("&amp;", "&") for address in re.findall(r'<img[^>]*\ssrc="([^"]+)"', entry.html)]


def test_a_screenshot_a_pdf_and_a_large_picture_are_whole_in_itop_when_their_addresses_are_dead(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    screen, large = png(640, 360), png(400, 200, more=LARGE)
    hung = (files.attached("report.pdf", PDF, "application/pdf"), files.attached("site.png", large, "image/png"))

    talk.user_says(f"<p>Before {files.shown(screen)} after</p>", attachments=hung)
    talk.user_says("<p>The next message</p>")

    with_words(itop, ticket, "The next message")
    entry = with_words(itop, ticket, "Before")
    log = [each.text for each in itop.ticket(ticket.ref).public_log]
    assert [words in text for words, text in zip(("It burns", "Before", "The next"), log, strict=True)] == [True] * 3
    files.kept.lifetime = -1.0
    files.kept.answers = False
    try:
        seen = itop.files(ticket)
        assert [(each.name, each.kind, each.shown) for each in seen] == [
            ("report.pdf", "application/pdf", False),
            ("site.png", "image/png", False),
            ("screen.png", "image/png", True),
        ]
        assert [each.content for each in seen] == [PDF, large, screen]
        [address] = pictures(entry)
        # Whoever reads a mail is logged in nowhere.
        assert address.startswith(itop.world.url) and requests.get(address, timeout=60).content == screen
        assert requests.get(address[:-4] + "0000", timeout=60).content != screen
    finally:
        files.kept.lifetime, files.kept.answers = 1_800, True
    assert entry.text.index("Before") < entry.text.index("after") < entry.text.index("report.pdf")
    assert entry.html.index("Before") < entry.html.index("<img") < entry.html.index("after")
    assert "standin" not in entry.html and "/i/o/" not in entry.html


def test_what_was_sent_before_there_was_a_ticket_comes_with_the_ticket(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    screen = png(640, 360)
    talk = messenger.user_begins(people.otto, f"<p>Look {files.shown(screen)}</p>")
    talk.user_says("<p>Well?</p>", quietly=True)

    ticket = create_ticket(inbox.open(talk), itop, title)

    with_words(itop, ticket, "Look")
    assert [entry.text.split()[0] for entry in itop.ticket(ticket.ref).public_log] == ["Look", "Well?"]
    assert [(each.content, each.shown) for each in itop.files(ticket)] == [(screen, True)]


def test_a_closed_ticket_takes_no_attachment_and_says_so(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, stage: Stage, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    stage.change(ticket, status="closed")
    screen = png(640, 360)
    report = files.attached("report.pdf", PDF, "application/pdf")
    talk.user_says(f"<p>Once more {files.shown(screen)}</p>", attachments=(report,))
    entry = with_words(itop, ticket, "Once more")
    assert "a file that is only in the conversation in Intercom" in entry.text
    assert [each.name for each in itop.files(ticket)] == ["screen.png"]


def test_what_cannot_be_copied_is_told_with_the_reason_and_holds_back_no_word(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    elsewhere = Attachment("plan.pdf", "https://downloads.intercomcdn.com.evil.example/plan.pdf", "application/pdf")
    hung = (
        files.attached("setup.exe", b"MZ\x90\0" + bytes(200), "application/x-msdownload"),
        files.attached("huge.png", png(9, 9), "image/png", size=12, zeros=100_000_000),
        files.attached("inside.pdf", PDF, "application/pdf", moved_to="http://169.254.169.254/latest/meta-data"),
        files.attached("fake.png", b"<html><script>alert(1)</script></html>", "image/png"),
        files.attached("drawing.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
        files.attached("empty.txt", b"", "text/plain"),
        files.attached("../../x", PDF, "application/pdf"),
        files.attached("n" * 300 + ".pdf", PDF + b"1", "application/pdf"),
        files.attached("\u202egnp.\x07log", b"one line", "text/plain"),
        elsewhere,
    )

    talk.user_says("<p>All of these</p>", attachments=hung)

    text = " ".join(with_words(itop, ticket, "All of these", timeout=120.0).text.split())
    for name, reason in (
        ("setup.exe", "files of this type are not accepted"),
        ("huge.png", "it is larger than 21 MB"),
        ("inside.pdf", "its address has expired"),
        ("fake.png", "its content is not what its name says"),
        ("drawing.svg", "files of this type are not accepted"),
        ("empty.txt", "it is empty"),
        ("plan.pdf", "it is not stored at Intercom"),
    ):
        assert f"“{name}” was not copied: {reason}." in text, text
    assert [each.name for each in itop.files(ticket)] == ["x.pdf", "n" * 89 + ".pdf", "gnp.log"]
    assert "Attachments: x.pdf, nnn" in text


def test_an_address_that_has_expired_is_told(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    files.kept.lifetime = -1.0
    try:
        talk.user_says("<p>Too late</p>", attachments=(files.attached("late.pdf", PDF, "application/pdf"),))
        entry = with_words(itop, ticket, "Too late")
    finally:
        files.kept.lifetime = 1_800
    assert "“late.pdf” was not copied: its address has expired." in entry.text
    assert not itop.files(ticket)


def test_of_thirty_files_twenty_are_copied_and_the_same_file_once(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    screen = png(300, 200)
    hung = tuple(files.attached(f"{number}.pdf", PDF + bytes([number]), "application/pdf") for number in range(30))
    talk.user_says("<p>Thirty</p>", attachments=hung)
    talk.user_says(f"<p>Twice {files.shown(screen)} {files.shown(screen)}</p>")
    talk.user_says(f"<p>Again {files.shown(screen)}</p>")

    text = with_words(itop, ticket, "Thirty", timeout=120.0).text
    assert "10 further files were not copied: a message can have at most 20." in text
    twice, again = with_words(itop, ticket, "Twice"), with_words(itop, ticket, "Again")
    assert len({*pictures(twice), *pictures(again)}) == 1 and len(pictures(twice)) == 2
    seen = itop.files(ticket)
    assert [each.name for each in seen if not each.shown] == [f"{number}.pdf" for number in range(20)]
    assert [each.content for each in seen if each.shown] == [screen]


def test_small_pictures_of_a_mail_are_left_out_without_a_word(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk = messenger.user_begins(people.otto, "<p>It burns</p>", channel="email")
    ticket = create_ticket(inbox.open(talk), itop, title)
    told(talk)
    pixel, logo, screen = png(1, 1), png(60, 60), png(300, 200)

    talk.user_says(f"<p>Regards {files.shown(pixel)} {files.shown(logo)} {files.shown(screen)}</p>")

    entry = with_words(itop, ticket, "Regards")
    assert [each.content for each in itop.files(ticket)] == [screen]
    assert "not copied" not in entry.text and len(pictures(entry)) == 1


def test_a_worker_that_dies_while_it_fetches_leaves_the_file_once(
    own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    inbox = Inbox(messenger.standin.connect(own_app.url), people.mara)
    talk, ticket = begun(inbox, messenger, people, itop, title)
    files = Sent(messenger)
    slow = files.attached("slow.png", png(400, 200, more=6_000_000), "image/png", pause=0.2)
    key = slow.url.removeprefix("standin-file:")

    talk.user_says("<p>Slowly</p>", attachments=(slow,))
    for times in (1, 2):
        until(lambda times=times: files.kept.fetched.count(key) >= times, what="it is being fetched")  # type: ignore[misc]
        own_app.begin_again("worker")

    with_words(itop, ticket, "Slowly", timeout=180.0)
    assert [each.text.split()[0] for each in itop.ticket(ticket.ref).public_log].count("Slowly") == 1
    assert [(each.name, len(each.content)) for each in itop.files(ticket)] == [("slow.png", slow.filesize)]


def test_a_file_that_cannot_be_had_for_a_moment_comes_all_the_same(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    files.kept.answers = False
    try:
        asked = len(messenger.standin.contract.calls)
        talk.user_says("<p>Wait</p>", attachments=(files.attached("a.pdf", PDF, "application/pdf"),))
        until(lambda: len(messenger.standin.contract.calls) > asked, what="the message is under way")
    finally:
        files.kept.answers = True

    with_words(itop, ticket, "Wait")
    assert [each.content for each in itop.files(ticket)] == [PDF]


def test_files_that_never_come_hold_no_word_back_for_long(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    files.kept.answers = False
    try:
        talk.user_says("<p>Alone</p>", attachments=(files.attached("a.pdf", PDF, "application/pdf"),))
        entry = with_words(itop, ticket, "Alone", timeout=90.0)
    finally:
        files.kept.answers = True
    assert "“a.pdf” was not copied: it could not be retrieved." in entry.text


def test_what_is_taken_back_takes_its_files_along_but_for_those_of_other_messages(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    screen, other = png(300, 200), png(301, 200)
    hung = (files.attached("card.pdf", PDF, "application/pdf"),)
    part = talk.user_says(f"<p>Secret {files.shown(screen)} {files.shown(other)}</p>", attachments=hung)
    talk.user_says(f"<p>Stays {files.shown(other)}</p>")
    [shown, _] = pictures(with_words(itop, ticket, "Secret"))
    with_words(itop, ticket, "Stays")
    assert len(itop.files(ticket)) == 3

    messenger.standin.workspace.redact(talk.id, part.id)

    def only_the_other() -> None:
        assert [each.content for each in itop.files(ticket)] == [other]

    eventually(only_the_other)
    assert requests.get(shown, timeout=60).content != screen


def test_each_ticket_of_a_conversation_gets_the_files(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, first = begun(inbox, messenger, people, itop, title)
    panel = inbox.open(talk)
    second = create_ticket(panel, itop, f"{title} 2")
    screen = png(300, 200)
    until(lambda: len(talk.posted("comment")) == 2, what="the end user is told of both")

    talk.user_says(f"<p>Both {files.shown(screen)}</p>", attachments=(files.attached("r.pdf", PDF, "application/pdf"),))

    addresses = [pictures(with_words(itop, ticket, "Both")) for ticket in (first, second)]
    assert addresses[0] != addresses[1]
    for ticket in (first, second):
        assert [each.content for each in itop.files(ticket)] == [PDF, screen]


def test_without_the_parameter_files_stay_links(
    make_app: MakeApp, app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    with itop.configured({"sync_app.files": False}):
        own = make_app().start()
        try:
            inbox = Inbox(messenger.standin.connect(own.url), people.mara)
            files = Sent(messenger)
            hung = (files.attached("report.pdf", PDF, "application/pdf"),)
            talk = messenger.user_begins(people.otto, f"<p>Look {files.shown(png(300, 200))}</p>", attachments=hung)
            [entry] = create_ticket(inbox.open(talk), itop, title).public_log
        finally:
            own.stop()

    assert "<img" not in entry.html and entry.html.count("/i/o/") == 2 and "report.pdf" in entry.text


def test_a_hundred_megabytes_take_no_memory_of_the_worker(
    own_app: App, messenger: Messenger, people: Cast, itop: ItopSide, title: str
) -> None:
    inbox = Inbox(messenger.standin.connect(own_app.url), people.mara)
    talk, ticket = begun(inbox, messenger, people, itop, title)
    files = Sent(messenger)

    def highest() -> int:
        """Of the worker's memory so far, in KB."""
        status = Path(f"/proc/{own_app.process_group('worker')}/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

    talk.user_says("<p>Small</p>", attachments=(files.attached("s.pdf", PDF, "application/pdf"),))
    with_words(itop, ticket, "Small")
    before = highest()
    large = files.attached("film.mp4", b"\0\0\0\x20ftypisom" + uuid.uuid4().bytes, "video/mp4", zeros=19_000_000)
    huge = files.attached("huge.mp4", b"\0\0\0\x20ftypisom", "video/mp4", size=12, zeros=100_000_000)
    talk.user_says("<p>Large</p>", attachments=(large, huge))

    assert "“huge.mp4” was not copied" in with_words(itop, ticket, "Large", timeout=120.0).text
    assert len(itop.files(ticket)) == 2
    assert highest() - before < 40_000
