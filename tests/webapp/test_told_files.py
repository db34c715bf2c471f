# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that somebody gives a ticket along with a public entry go into its conversations; whatever stays is named."""

import re
from dataclasses import replace
from typing import cast

import pytest

from simulator.intercom.model import Attachment
from tests.pictures import png
from tests.webapp.place import Place
from tests.webapp.test_told_once import DiesAt, Killed
from tests.webapp.two_way import TwoWay
from webapp.payloads.posting import ToldFile
from webapp.settings.file_limits import FileLimits
from webapp.store import Jobs
from webapp.tasks.going import choose

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 9_000
LIMITS = FileLimits(max_size=1_000, types=frozenset({"pdf", "txt"}))


def test_attachments_and_pictures_of_a_public_entry_go_with_the_reply(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    pasted, shown = two_way.picture(png(64, 48))
    two_way.writes(ticket, f"<p>Press {shown} here</p>", files=[pasted, two_way.file("../Anleitung 1.pdf", PDF)])

    [job] = two_way.works()

    assert job.reason == "posted"
    [(kind, who, words)] = two_way.said(talk)
    assert (kind, who) == ("comment", "Mara Lindt")
    assert " ".join(words.split()) == "<p>Press (see the attached picture) here</p>"
    assert two_way.sent(talk) == [
        ("Anleitung 1.pdf", "application/pdf", PDF),
        ("image.png", "image/png", png(64, 48)),
    ]


def test_files_go_nowhere_unless_somebody_says_so_and_are_named(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply")
    pasted, shown = two_way.picture(png(64, 48))
    two_way.writes(ticket, f"<p>Look {shown}</p>", files=[pasted, two_way.file("a.pdf", PDF)])
    two_way.works()
    [(_, _, words)] = two_way.said(talk)
    assert "(a picture that is only in the ticket)" in words and "Files in the ticket: a.pdf" in words
    assert two_way.sent(talk) == []


def test_files_of_a_private_entry_stay_where_they_are(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", private_log="note", files="public")
    pasted, shown = two_way.picture(png(64, 48))
    two_way.writes(ticket, f"<p>Secret {shown}</p>", log="private", files=[pasted, two_way.file("a.pdf", PDF)])
    two_way.works()
    [(kind, _, words)] = two_way.said(talk)
    assert kind == "note" and "Files in the ticket: a.pdf" in words and two_way.sent(talk) == []


def test_a_file_that_came_from_the_conversation_is_not_sent_back(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    kept = place.standin.workspace.files.keep("screen.png", png(640, 360), "image/png")
    hung = (Attachment("a.pdf", place.standin.workspace.files.keep("a.pdf", PDF), "application/pdf", len(PDF)),)
    place.run(place.said(talk, f'<p>See <img src="{kept}"></p>', attachments=hung))
    before = two_way.sent(talk)
    shown = next(entry.html for entry in place.ticket(ticket).public_log)
    [picture] = re.findall("<img[^>]*>", shown)
    two_way.writes(ticket, f"<p>You sent this: {picture}</p>")
    two_way.works()
    assert two_way.sent(talk) == before
    assert "(a picture that is only in the ticket)" in two_way.said(talk)[-1][2]


def test_what_intercom_does_not_take_is_named_and_the_words_are_said(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    place.standin.workspace.files.largest = 1_000
    try:
        two_way.writes(ticket, "<p>The manual</p>", files=[two_way.file("a.pdf", PDF)])
        [job] = two_way.works()
    finally:
        place.standin.workspace.files.largest = float("inf")
    assert job.reason == "posted" and two_way.sent(talk) == []
    assert two_way.said(talk) == [
        ("comment", "Mara Lindt", "<p>The manual</p><p>Files in the ticket: a.pdf (2 MB)</p>")
    ]


def test_a_file_that_was_deleted_meanwhile_keeps_back_nothing(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    two_way.writes(ticket, "<p>The manual</p>", files=[two_way.file("a.pdf", PDF)])
    two_way.look()
    known = place.store.tickets[ticket]
    place.store.tickets[ticket] = replace(known, files=())
    two_way.works()
    assert two_way.said(talk) == [("comment", "Mara Lindt", "<p>The manual</p>")] and two_way.sent(talk) == []


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 6))
def test_killed_between_any_two_steps_the_reply_and_its_file_are_there_once(
    place: Place, at: int, before: bool
) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    two_way.writes(ticket, f"<p>Once {at} {before}</p>", files=[two_way.file("a.pdf", PDF[:5_000])])
    died = 0
    try:
        two_way.works(cast(Jobs, DiesAt(two_way.services.jobs, at, before=before)))
    except Killed:
        died += 1
    place.clock.passes(60)
    two_way.works()
    for part in two_way.parts(talk):
        two_way.services.jobs.add([place.notified(talk, part.id)])
    two_way.works()
    assert [kind for kind, _, _ in two_way.said(talk)] == ["comment"] and len(two_way.sent(talk)) == 1
    assert place.log(ticket) == [f"Once {at} {before}"], "it was copied back"
    assert len(place.store.tickets[ticket].files) == 1
    assert died or at > 4, "nothing was killed: the test is blind"


def test_the_first_ten_that_fit_together_go() -> None:
    files = [ToldFile(str(number), f"{number}.pdf", 10) for number in range(12)]
    choice = choose(files, LIMITS)
    assert [each.id for each in choice.going] == [str(number) for number in range(10)]
    assert [each.id for each in choice.staying] == ["10", "11"]


@pytest.mark.parametrize(
    ("file", "goes"),
    [
        (ToldFile("1", "a.pdf", 1_000), True),
        (ToldFile("1", "a.pdf", 1_001), False),
        (ToldFile("1", "a.pdf", 0), False),
        (ToldFile("1", "a.exe", 10), False),
        (ToldFile("1", "a", 10), False),
        (ToldFile("1", "image", 10, picture=True), True),
        (ToldFile("1", "image.png", 1_001, picture=True), False),
    ],
)
def test_what_is_too_large_or_of_no_kind_that_is_copied_stays(file: ToldFile, goes: bool) -> None:
    assert bool(choose([file], LIMITS).going) is goes


def test_what_is_too_much_together_stays() -> None:
    files = [ToldFile(str(number), "a.pdf", 9_000_000) for number in range(3)]
    choice = choose(files, FileLimits(max_size=10**9, types=frozenset({"pdf"})))
    assert [each.id for each in choice.going] == ["0", "1"]


def test_large_files_let_the_messages_of_others_pass(place: Place) -> None:
    talk = place.talk()
    ticket = place.linked(talk)
    two_way = TwoWay.of(place, public_log="reply", files="public")
    content = PDF + bytes(3_000_000)
    two_way.writes(ticket, "<p>Large</p>", files=[two_way.file("a.pdf", content)])
    jobs = two_way.works()
    assert [file[2] == content for file in two_way.sent(talk)] == [True]
    assert jobs
