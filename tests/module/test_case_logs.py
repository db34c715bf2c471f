# SPDX-License-Identifier: AGPL-3.0-or-later
"""How messages get into a case log and what becomes of long ones, executed by PHP without an iTop."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(shutil.which("php") is None, reason="missing: PHP (apt-get install php-cli)")

NEW_YEAR = 1767261644
INDEX_OF_ITOP = 65_535
PART = re.compile(r'<a target="intercom-part-([^"]+)"></a>')
OLD_MARK = '<a name="intercom-part-{}"></a>'

Thing = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """A log after all steps; `largest`: the bytes of its index at their worst, the seconds of the slowest step."""

    entries: Sequence[Thing]
    known: Sequence[str]
    largest: Mapping[str, float]
    refused: str

    @property
    def items(self) -> list[str]:
        """Parts, and the texts of what was written in iTop, in the order of the log."""
        return [item for entry in self.entries for item in PART.findall(entry["html"]) or [entry["html"]]]

    @property
    def parts(self) -> list[str]:
        """The parts in the order of the log."""
        return [item for item in self.items if not item.startswith("itop")]

    @property
    def groups(self) -> list[Thing]:
        """The entries that hold several messages."""
        return [entry for entry in self.entries if len(PART.findall(entry["html"])) > 1]


def written(*steps: Sequence[Thing]) -> Written:
    """Do the steps to an empty log."""
    done = subprocess.run(
        ["php", str(Path(__file__).parent / "logs.php")], input=json.dumps({"steps": steps}),
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert answer["rest"] == 0
    return Written(answer["entries"], answer["known"], answer["largest"], answer["refused"])


def said(number: int, *, date: int | None = None, html: str = "", author: str = "Otto Berg", **more: str) -> Thing:
    """A message; part ids follow the numbers."""
    moment = NEW_YEAR + number * 60 if date is None else date
    text = html or f"<p>Message {number}</p>"
    return {"kind": "message", "part_id": str(90 + number), "date": moment, "author": author, "html": text, **more}


def in_itop(number: int, date: int) -> Thing:
    """What somebody writes in iTop itself."""
    return {"kind": "itop", "html": f"itop {number}", "author": "Mara Lindt", "date": date}


def batches(things: Sequence[Thing], size: int) -> list[Sequence[Thing]]:
    """One step for each so many things."""
    return [things[start : start + size] for start in range(0, len(things), size)]


def ids(messages: Sequence[Thing]) -> list[str]:
    """The part ids, in the order of the conversation."""
    return [each["part_id"] for each in sorted(messages, key=lambda one: (one["date"], int(one["part_id"])))]


@pytest.mark.parametrize("minutes", [0, -5, 1])
def test_messages_of_one_second_are_in_order_whatever_somebody_writes_between_them(minutes: int) -> None:
    second, first, later = said(2, date=NEW_YEAR), said(1, date=NEW_YEAR), said(3, date=NEW_YEAR + 600)
    entry = in_itop(1, NEW_YEAR + 60 * minutes)

    assert written([second], [entry], [first]).parts == ids([first, second])
    assert written([later], [entry], [second], [first]).parts == ids([first, second, later])
    assert written([second, later], [entry], [first]).items == [*ids([first, second, later]), "itop 1"]


@pytest.mark.parametrize(("count", "size"), [(1500, 1), (1500, 200), (5000, 150)])
def test_a_long_conversation_stays_whole_and_in_order(count: int, size: int) -> None:
    messages = [said(number) for number in range(count)]
    log = written(*batches(messages, size))
    assert log.parts == ids(messages) and log.known == log.parts
    assert log.largest["index"] < 45_000
    assert log.largest["seconds"] < 10
    assert all(len(PART.findall(entry["html"])) <= 50 and len(entry["html"]) <= 65_536 for entry in log.groups)
    assert [PART.findall(entry["html"]) for entry in log.entries[-50:]] == [[part] for part in ids(messages)[-50:]]


def test_messages_arriving_in_any_order_stand_in_that_of_the_conversation() -> None:
    messages = [said(number, date=NEW_YEAR + number // 3) for number in range(900)]
    arriving = messages.copy()
    random.Random(7).shuffle(arriving)
    log = written(*batches(arriving, 3))
    assert log.parts == ids(messages)
    assert log.largest["index"] < 50_000


def _is_after(one: tuple[int, int, str], new: tuple[int, int, str]) -> bool:
    """What has no part id counts as earlier within the same second."""
    return one[:2] > new[:2] if one[1] else one[0] > new[0]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_written_in_itop_keeps_its_place(seed: int) -> None:
    chance = random.Random(seed)
    clock, numbers, late = NEW_YEAR, iter(range(10_000)), []
    steps: list[Sequence[Thing]] = []
    expected: list[tuple[int, int, str]] = []
    for _ in range(700):
        clock += chance.randrange(0, 90)
        if chance.random() < 0.05:
            steps.append([in_itop(next(numbers), clock)])
            expected.append((clock, 0, steps[-1][0]["html"]))
            continue
        message = said(next(numbers), date=clock)
        if chance.random() < 0.1:
            late.append(message)
            continue
        ready = [message, *(late.pop(chance.randrange(len(late))) for _ in range(min(len(late), chance.randrange(3))))]
        steps.append(ready)
        for each in ready:
            new = (each["date"], int(each["part_id"]), each["part_id"])
            place = len(expected)
            while place and _is_after(expected[place - 1], new):
                place -= 1
            expected.insert(place, new)
    log = written(*steps)
    assert log.items == [item for _, _, item in expected]
    assert log.groups


@pytest.mark.parametrize("others", [300, 335])
def test_a_log_that_others_have_nearly_filled_takes_every_message(others: int) -> None:
    messages = [said(number) for number in range(1, 1000)]
    full = [in_itop(number, NEW_YEAR + number * 180) for number in range(others)]
    log = written(*([each] for each in full), *batches(messages, 10))
    assert log.parts == ids(messages)
    assert [item for item in log.items if item.startswith("itop")] == [each["html"] for each in full]
    assert log.largest["index"] < INDEX_OF_ITOP


@pytest.mark.parametrize(
    ("others", "size", "refused"),
    [(370, 10, ""), (440, 10, "log_full"), (1, 9_000_000, ""), (1, 17_000_000, "log_full")],
)
def test_only_what_the_database_cannot_hold_is_refused(others: int, size: int, refused: str) -> None:
    full = [in_itop(number, NEW_YEAR) for number in range(others)]
    assert written(*([each] for each in full), [said(1, html="x" * size)]).refused == refused


def test_others_who_write_all_the_time_do_not_lock_messages_out() -> None:
    messages, steps = [], []
    for number in range(1, 330):
        messages.append(said(number))
        steps += [[messages[-1]], [in_itop(number, NEW_YEAR + number * 60 + 1)]]
    log = written(*steps)
    assert log.parts == ids(messages)
    assert log.largest["index"] < INDEX_OF_ITOP


@pytest.mark.parametrize("theirs", [0, 3, 30], ids=["nobody", "some", "many"])
def test_half_of_the_index_stays_for_what_people_write(theirs: int) -> None:
    # iTop refuses what they write when it is full, and nothing is gathered any more once the conversation is over.
    steps: list[Sequence[Thing]] = []
    for number in range(1, 301):
        steps.append([said(number)])
        if theirs and number % (90 // theirs) == 0:
            steps.append([in_itop(number, NEW_YEAR + number * 60 + 1)])
    log = written(*steps)
    assert log.parts == [str(90 + number) for number in range(1, 301)]
    assert log.largest["index"] < INDEX_OF_ITOP / 2


def test_a_message_in_a_group_tells_its_author_and_date() -> None:
    messages = [said(number, author="Otto <b> & Søn" if number else "Mara") for number in range(300)]
    group = written(messages).groups[0]["html"]
    assert group.startswith("<div ")
    assert "<p><small><b>Mara</b> · 01.01.2026, 11:00</small></p><p>Message 0</p>" in group
    assert "<p><small><b>Otto ‹b› &amp; Søn</b> · 01.01.2026, 11:01</small></p><p>Message 1</p>" in group


def test_a_group_has_the_date_of_its_last_message_and_nobodys_name() -> None:
    group = written([said(number) for number in range(300)]).groups[0]
    assert (group["author"], group["date"]) == ("Intercom", NEW_YEAR + 49 * 60)


def test_a_late_message_finds_its_place_inside_a_group() -> None:
    messages = [said(number, html=f"<p>{'x' * 100}</p>") for number in range(300)]
    late = messages.pop(20)
    log = written(messages, [late])
    assert log.parts == ids([*messages, late])
    further = [said(20, date=late["date"] + 1 + number) | {"part_id": str(9000 + number)} for number in range(80)]
    log = written(messages, [late], *batches(further, 1))
    assert log.parts == ids([*messages, late, *further])
    assert all(len(PART.findall(entry["html"])) <= 50 for entry in log.groups)


def test_a_large_late_message_splits_the_group() -> None:
    messages = [said(number) for number in range(300)]
    late = messages.pop(20) | {"html": f"<p>{'ä😀' * 200_000}</p>"}
    log = written(messages, [late])
    assert log.parts == ids([*messages, late])
    [alone] = [entry for entry in log.entries if PART.findall(entry["html"]) == [late["part_id"]]]
    assert alone["author"] == "Otto Berg"


def test_large_messages_are_not_gathered_beyond_what_can_be_read() -> None:
    messages = [said(number, html=f"<p>{'y' * 20_000}</p>") for number in range(300)]
    log = written(*batches(messages, 20))
    assert log.parts == ids(messages)
    assert max(len(entry["html"]) for entry in log.groups) <= 65_536 + 4096


def test_words_are_redacted_alone_and_in_a_group_and_marks_stay() -> None:
    messages = [said(number, html=f"<p>secret {number}</p>") for number in range(300)]
    gone = ["95", "120", "389"]
    log = written(messages, [{"kind": "redact", "part_ids": gone}])
    assert log.parts == ids(messages)
    everything = "".join(entry["html"] for entry in log.entries)
    for number in (5, 30, 299):
        assert f"secret {number}<" not in everything
    assert everything.count("[module:redacted]") == 3
    assert everything.count("<p>secret ") == 297
    assert log.entries[-1]["author"] == "Otto Berg" and log.entries[-1]["date"] == NEW_YEAR + 299 * 60
    assert "<p><small><b>Otto Berg</b> · 01.01.2026, 11:05</small></p><p><i>[module:redacted]</i></p>" in everything
    again = written(messages, [{"kind": "redact", "part_ids": gone}], [{"kind": "redact", "part_ids": gone}])
    assert again.entries == log.entries


def test_the_mark_of_before_is_known_and_gathered() -> None:
    messages = [said(number, mark=OLD_MARK.format(90 + number)) for number in range(300)]
    log = written([{**messages[0]}], messages[1:])
    assert sorted(log.known, key=int) == ids(messages)
    assert log.groups
    assert PART.findall(log.groups[0]["html"]) == ids(messages)[:50]


def test_a_group_that_somebody_changed_is_left_alone() -> None:
    messages = [said(number) for number in range(300)]
    changed = written(messages).groups[0]["html"].replace("</a></div>", "</a>!</div>", 1)
    log = written([{**in_itop(1, NEW_YEAR), "html": changed}], messages[60:], [{"kind": "redact", "part_ids": ["95"]}])
    assert log.entries[0]["html"] == changed
    assert log.known[:50] == ids(messages)[:50]


def test_names_that_an_older_version_wrote_are_mended_and_those_of_itop_stay() -> None:
    script = "<img src=x onerror=alert(1)>"
    old = {
        **in_itop(1, NEW_YEAR),
        "html": '<p>old</p><a target="intercom-part-91"></a>',
        "author": f"{script} (Intercom)",
    }
    theirs = {**in_itop(2, NEW_YEAR + 1), "author": "O'Hara & Co"}
    log = written([old], [theirs], [said(3)])
    assert [entry["author"] for entry in log.entries] == [
        "‹img src=x onerror=alert(1)› (Intercom)",
        "O'Hara & Co",
        "Otto Berg",
    ]
    assert [entry["html"] for entry in log.entries][:2] == [old["html"], theirs["html"]]
    assert log.parts == ["91", "93"]
