# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mail programs quote is folded away, and nothing else (tests/payloads/mails says what is which)."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.markup.message_html import Phrases, clean
from webapp.markup.quotes import fold
from webapp.markup.reading import words

MAILS = {
    path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "payloads/mails").iterdir()
}
LINE = "<p>(folded)</p>"


def stays(body: str) -> list[str]:
    return re.findall(r"STAYS-\d", body)


@pytest.mark.parametrize("name", sorted(MAILS))
def test_what_a_mail_program_quotes_is_one_line_and_all_else_stays(name: str) -> None:
    folded = clean(fold(MAILS[name], LINE), Phrases())

    assert stays(folded) == stays(MAILS[name])
    assert "QUOTED" not in folded
    assert ("(folded)" in folded) == ("QUOTED" in MAILS[name])
    if "QUOTED" not in MAILS[name]:
        assert words(folded) == words(MAILS[name])


def test_answers_between_two_quotes_have_a_line_on_either_side() -> None:
    read = words(fold(MAILS["thunderbird-between"], LINE))

    assert read == "STAYS-1: see between. (folded) STAYS-2: answer. (folded) STAYS-3: below."


@pytest.mark.parametrize("subject", ["Fwd: Broken", "WG: Broken", "TR : Broken", "fw: x"])
def test_a_forwarded_mail_is_copied_whole(subject: str) -> None:
    assert fold(MAILS["outlook-web"], LINE, subject=subject) == MAILS["outlook-web"]
    assert fold(MAILS["outlook-web"], LINE, subject="Re: Broken") != MAILS["outlook-web"]


@given(st.lists(st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<blockquote>", '<blockquote type="cite">', "</blockquote>", "<br>", "a", "b ",
     "On 5 June x wrote:", "&gt; ", '<div class="gmail_attr">', '<div id="divRplyFwdMsg">', "From: x", "Sent: y", "<"]
), max_size=30))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_whatever_is_folded_leaves_words_and_never_adds_any(pieces: list[str]) -> None:
    body = "".join(pieces)
    folded = fold(body, "")

    assert bool(words(folded)) == bool(words(body))
    assert len(words(folded)) <= len(words(body))


@pytest.mark.parametrize(
    "body",
    ["<blockquote>" * 60_000, "<p>On 1 wrote:</p><blockquote>x</blockquote>" * 20_000,
     "<p>On 1 wrote:<br>" + "&gt; x<br>y<br>" * 40_000, "<div>" * 30_000 + "<p>&gt;</p>" * 30_000,
     '<div style="border-top:solid">x</div>' * 30_000],
    ids=["nested", "many", "lines", "deep", "headers"],
)  # fmt: skip
def test_no_body_takes_long(body: str) -> None:
    started = time.process_time()
    fold(body, LINE)

    assert time.process_time() - started < 5
