# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long it takes to tell the people of many conversations of a ticket, and what others wait meanwhile.

`python -m tests.benchmarks.telling [conversations] [kills]`, against the demo iTop; a worker is killed so often.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence

from simulator.itop import reader
from simulator.itop.reader import SeenTicket
from tests.acceptance.itop_side import DemoSide
from tests.acceptance.messenger import Talk
from tests.acceptance.panel import Panel
from tests.acceptance.test_links_in_itop import address
from tests.acceptance.waiting import until
from tests.benchmarks.stage import Stage, stage
from tests.world import CLIENT, OTTO

_HOURS = 7_200.0


def main() -> int:
    """Prints what was measured; 1 where somebody was not told once."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.telling")
    parser.add_argument("conversations", nargs="?", type=int, default=2_500)
    parser.add_argument("kills", nargs="?", type=int, default=4)
    chosen = parser.parse_args()
    with stage(None) as running:
        assert isinstance(running.itop, DemoSide)
        running.itop.store.parameters["sync_app.tell_all"] = True
        running.app.stop()
        running.app.start()
        talks, ticket = _incident(running, chosen.conversations)
        quiet = _clicks(running, talks[0], ticket, 20)
        panel, looked, sent = _told(running, talks, ticket, chosen.kills)
    told = [sum("up again" in (part.body or "") for part in talk.posted("comment")) for talk in talks]
    busy, waits = sent
    print(f"{len(talks)} conversations: looked at in {looked:.0f} s, told in {panel:.0f} s, {chosen.kills} kills")
    print(f"told once: {told.count(1)}, twice or more: {sum(each > 1 for each in told)}, never: {told.count(0)}")
    print(f"a click on the ticket: {_ms(quiet)} before, {_ms(busy)} meanwhile; a message to its log: {_ms(waits)}")
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs")
    return 0 if set(told) == {1} else 1


def _incident(running: Stage, count: int) -> tuple[list[Talk], SeenTicket]:
    """One ticket of so many conversations, each of another person."""
    assert isinstance(running.itop, DemoSide)
    place = running.standin.workspace
    persons = [place.add_contact(f"Person {number}", f"p{number}@client.example") for number in range(count)]
    talks = [running.messenger.user_begins(person, "<p>It is down</p>") for person in persons]
    ticket = running.itop.has_ticket("Everything is down", caller=OTTO.name, organisation=CLIENT, url=address(talks[0]))
    for talk in talks[1:]:
        reader.join(running.itop.store, ticket.id, address(talk), known=True)
    return talks, ticket


def _told(
    running: Stage, talks: Sequence[Talk], ticket: SeenTicket, kills: int
) -> tuple[float, float, tuple[list[float], list[float]]]:
    """Seconds of telling and of looking, and of clicks and messages meanwhile."""
    other = running.messenger.user_begins(running.people.otto, "<p>Something else</p>")
    beside = running.itop.has_ticket("Something else", caller=OTTO.name, organisation=CLIENT, url=address(other))
    panel = Panel(running.calls, running.people.mara, talks[0].conversation, talks[0].contact)
    began = time.monotonic()
    panel.submit(f"tell_all?id={ticket.id}")
    panel.fill("Text for everybody", "It is up again.")
    panel.click("Preview")
    until(lambda: _refreshed(panel, f"Send ({len(talks):,})"), what="everybody was looked at", timeout=_HOURS)
    looked = time.monotonic() - began
    began = time.monotonic()
    panel.click(f"Send ({len(talks):,})")
    clicks: list[float] = []
    waits: list[float] = []
    kill_at = [len(talks) * (number + 1) // (kills + 1) for number in range(kills)]
    while "All have been told" not in panel.text:
        clicks += _clicks(running, talks[0], ticket, 3)
        waits.append(_message(running, other, beside, len(waits)))
        panel.click("Refresh")
        if kill_at and sum(bool(talk.posted("comment")) for talk in talks) >= kill_at[0]:
            kill_at.pop(0)
            running.app.begin_again("worker")
    return time.monotonic() - began, looked, (clicks, waits)


def _refreshed(panel: Panel, words: str) -> bool:
    time.sleep(1.0)
    panel.click("Refresh")
    return panel.offers(words)


def _clicks(running: Stage, talk: Talk, ticket: SeenTicket, count: int) -> list[float]:
    panel = Panel(running.calls, running.people.lea, talk.conversation, talk.contact)
    found = []
    for _ in range(count):
        panel.submit(f"ticket?id={ticket.id}")
        found.append(panel.seconds)
    return found


def _message(running: Stage, talk: Talk, ticket: SeenTicket, number: int) -> float:
    """Seconds from a message to its place in the log."""
    words, began = f"Message {number} of it", time.monotonic()
    talk.user_says(f"<p>{words}</p>")
    until(
        lambda: any(words in entry.text for entry in running.itop.ticket(ticket.ref).public_log),
        what="the message is in the log",
    )
    return time.monotonic() - began


def _ms(seconds: Sequence[float]) -> str:
    high = sorted(seconds)[int(len(seconds) * 0.95)] if seconds else 0.0
    return f"{1000 * statistics.median(seconds):.0f} ms median, {1000 * high:.0f} ms p95 ({len(seconds)})"


if __name__ == "__main__":
    sys.exit(main())
