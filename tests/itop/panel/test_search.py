# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets found by what somebody remembers of them."""

from __future__ import annotations

import uuid

import pytest

from tests.itop.panel.panel import Panel
from tests.itop.panel.scenery import Scenery
from tests.itop.panel.test_linking import link_of


def ticket(scenery: Scenery, title: str, person: str = "Otto Berg", organisation: str = "Demo Client") -> str:
    """The id of a ticket that belongs to no conversation."""
    world = scenery.world
    return scenery.make(
        world.ticket_class,
        {
            "title": title,
            "description": "d",
            "org_id": world.organisations[organisation],
            "caller_id": world.persons[person],
        },
    )


def found(panel: Panel, **params: object) -> list[str]:
    """The ids of what a search finds."""
    return [str(each["id"]) for each in panel.ask("search", **params)["tickets"]]


def test_words_of_the_title_find_in_any_order_newest_first_and_paged(panel: Panel, scenery: Scenery) -> None:
    word = f"w{uuid.uuid4().hex[:10]}"
    ids = [ticket(scenery, f"Printer {number} {word} burns") for number in range(3)]
    ticket(scenery, f"Scanner {word}")
    assert found(panel, query=f"{word.upper()} printer") == ids[::-1]
    first = panel.ask("search", query=f"BURNS {word}", page_size=2)
    assert ([each["id"] for each in first["tickets"]], first["more"], first["partial"]) == (ids[:0:-1], True, False)
    assert found(panel, query=f"BURNS {word}", page_size=2, page=2) == ids[:1]


def test_a_row_has_state_date_caller_organisation_and_link(panel: Panel) -> None:
    id = panel.create(title=f"Row {uuid.uuid4().hex}")
    view = panel.ask("ticket", id=id)
    [row] = panel.ask("search", query=view["ticket"]["name"])["tickets"]
    assert row == {
        **view["ticket"],
        "synced": True,
        "link": view["link"],
        "caller": "Otto Berg",
        "organisation": "Demo Client",
    }
    assert view["link"] == link_of(panel)


def test_a_reference_or_number_finds_its_ticket_first(panel: Panel, scenery: Scenery) -> None:
    id = ticket(scenery, "Numbered")
    name = panel.ask("ticket", id=id)["ticket"]["name"]
    number = str(int(name.rpartition("-")[2]))
    for query in (name, name.lower(), number, f"#{number}", f" {number} "):
        assert found(panel, query=query)[0] == id
    for query in (name[:-1], name[-3:]):
        assert id in found(panel, query=query, page_size=50)


def test_a_caller_or_an_organisation_finds_their_tickets(panel: Panel, scenery: Scenery) -> None:
    word = f"w{uuid.uuid4().hex[:10]}"
    otto, ida = ticket(scenery, f"One {word}"), ticket(scenery, f"Two {word}", person="Ida Roth")
    assert found(panel, caller="roth")[0] == ida
    assert found(panel, caller="otto@client", query=word) == [otto]
    assert found(panel, organisation="demo", query=word) == [ida, otto]
    assert found(panel, organisation="demo", caller="ida", query=f"two {word}") == [ida]
    assert found(panel, organisation="shop", query=word) == []
    assert found(panel, caller="nobody at all") == []


def test_nothing_asked_shows_the_newest(panel: Panel, scenery: Scenery) -> None:
    id = ticket(scenery, "Newest")
    result = panel.ask("search")
    assert (result["tickets"][0]["id"], len(result["tickets"]), result["partial"]) == (id, 10, False)


@pytest.mark.parametrize("field", ["query", "caller", "organisation"])
def test_tickets_that_the_account_does_not_see_are_not_found(panel: Panel, scenery: Scenery, field: str) -> None:
    word = f"w{uuid.uuid4().hex[:10]}"
    id = ticket(scenery, f"Hidden {word}", person="Nils Other", organisation="Other Client")
    name = scenery.rest.get(scenery.world.ticket_class, id).fields["ref"]
    values = {"query": [word, name, id], "caller": ["nils"], "organisation": ["other client"]}
    assert all(id not in found(panel, **{field: value}) for value in values[field])


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '" OR 1=1 -- ', "\u0000", "💥", "a b c d e f g h"])
def test_signs_are_signs(panel: Panel, query: str) -> None:
    assert found(panel, query=f"{uuid.uuid4().hex} {query}") == []
