# SPDX-License-Identifier: AGPL-3.0-or-later
"""A form that goes on in iTop: everything that was entered waits there, for a day, behind a link of its own."""

import uuid
from urllib.parse import urlsplit

import pytest

from tests.acceptance.itop_side import ItopSide
from tests.acceptance.sync_api import BY_EMAIL, Api, Json, conversation
from tests.itop.panel.itop_form import handed_over
from tests.world import CLIENT, OTTO

LONG = 'It burns & <smokes> ünd "so on". ' * 600


def put(api: Api, talk: str, **values: object) -> Json:
    """The answer of the operation about a ticket of Otto's."""
    return api("hand_over", conversation=conversation(talk), contact=BY_EMAIL, values=values)


def test_everything_that_was_entered_waits_behind_a_short_link(api: Api, itop: ItopSide, talk: str) -> None:
    world = api.world
    values = {"title": "A & <b> \"c\" 'd' 😀", "urgency": "1", "service_id": world.services["Network"]}

    handed = put(api, talk, description=LONG, **values)
    page = itop.follow(handed["url"])
    waiting = handed_over(page.text)

    assert len(LONG.encode()) > 20_000 and len(handed["url"]) < 300 and handed["left_out"] == []
    assert {code: waiting[code] for code in values} == values
    assert waiting["description"].count("ünd") == 600 and "&lt;smokes&gt;" in waiting["description"]
    assert (waiting["caller_id"], waiting["org_id"]) == (world.persons[OTTO.name], world.organisations[CLIENT])
    assert (waiting["intercom_ref"], waiting["intercom_url"]) == (talk, conversation(talk)["url"])
    assert waiting["intercom_sync_activated"] == "yes"
    assert handed_over(itop.follow(handed["url"]).text) == waiting, "it may be opened again"


def test_a_form_has_no_address_of_its_own_any_more(api: Api, talk: str) -> None:
    form = api("form", conversation_id=talk, contact=BY_EMAIL, values={})

    assert not {"create_url", "left_out"} & set(form)


def test_what_is_wrong_is_shown_there_or_named(api: Api, itop: ItopSide, talk: str) -> None:
    handed = put(api, talk, title="x" * 300, urgency="9", nonsense="1")

    waiting = handed_over(itop.follow(handed["url"]).text)

    assert waiting["title"] == "x" * 300
    assert [(each["code"], each["type"]) for each in handed["left_out"]] == [("urgency", "enum")]


def test_a_link_works_for_a_day(api: Api, itop: ItopSide, talk: str) -> None:
    url, other = put(api, talk, title="Secret")["url"], put(api, talk, title="Other")["url"]
    itop.a_day_passes(url)

    late = itop.follow(url)

    assert late.status_code == 404 and "Secret" not in late.text and "Continue in iTop" in late.text
    assert handed_over(itop.follow(other).text)["title"] == "Other"


def test_what_is_too_old_goes_with_the_next_call_whatever_it_is(api: Api, itop: ItopSide, talk: str) -> None:
    url, _ = put(api, talk, title="Secret")["url"], put(api, talk, title="Other")
    before = itop.waiting_forms()
    itop.a_day_passes(url)

    api("settings")

    assert itop.waiting_forms() == before - 1


def test_of_a_conversation_ten_forms_wait_at_most(api: Api, itop: ItopSide, talk: str) -> None:
    before = itop.waiting_forms()
    first = put(api, talk, title="First")["url"]
    urls = [put(api, talk, title=f"Title {number}")["url"] for number in range(10)]

    assert itop.waiting_forms() == before + 10
    assert itop.follow(first).status_code == 404
    assert handed_over(itop.follow(urls[0]).text)["title"] == "Title 0"


def test_the_forms_of_a_conversation_go_with_what_is_erased_of_it(api: Api, itop: ItopSide, talk: str) -> None:
    url, other = put(api, talk, title="Secret")["url"], put(api, f"{talk}0", title="Other")["url"]
    kept = itop.waiting_forms() - 1

    answer = api("redact", conversation_id=talk, part_ids=[], forms=True)

    assert (answer["forms"], answer["tickets"]) == (1, []) and itop.waiting_forms() == kept
    assert itop.follow(url).status_code == 404 and itop.follow(other).status_code == 200


@pytest.mark.parametrize("reference", ["", "0" * 64, "'", "../../etc/passwd"])
def test_a_reference_that_nobody_was_given(api: Api, itop: ItopSide, talk: str, reference: str) -> None:
    url = put(api, talk, title="Secret")["url"].partition("&reference=")[0]

    page = itop.follow(f"{url}&reference={reference}")

    assert page.status_code == 404 and "Secret" not in page.text


def test_a_second_ticket_is_not_made_by_mistake(api: Api, itop: ItopSide, talk: str, title: str) -> None:
    before = api.create(talk, f"{title} before")["ticket"]
    url = put(api, talk, title=title)["url"]
    first = itop.follow(url)
    made = api.create(talk, f"{title} meanwhile")["ticket"]

    again, anew = itop.follow(url), itop.follow(put(api, talk, title=title)["url"])

    assert before["name"] not in first.text + again.text + anew.text
    assert made["name"] in again.text and f"id={made['id']}" in again.text.replace("&amp;", "&")
    assert made["name"] not in first.text + anew.text
    assert handed_over(again.text) == handed_over(first.text), "another one can still be made"


def test_a_person_goes_on_in_itop_too(api: Api, itop: ItopSide, talk: str) -> None:
    una = {"email": f"{uuid.uuid4().hex}@client.example", "name": "Una Maria Known"}
    params: Json = {"of": "person", "contact": una, "values": {"phone": "123"}}
    if not api("home", conversation_id=talk, contact=una)["can_create_person"]:
        assert api.refused("hand_over", **params) == (403, "not_allowed")
        return

    page = itop.follow(api("hand_over", **params)["url"])

    assert 'name="class" value="Person"' in page.text
    expected = {"first_name": "Una Maria", "name": "Known", "email": una["email"], "phone": "123"}
    assert handed_over(page.text).items() >= expected.items()


@pytest.mark.parametrize(
    "wrong",
    [
        {"conversation": {}}, {"conversation": None}, {"contact": "otto"}, {"values": "x"}, {"of": "transition"},
        {"values": {"description": "x" * 200_000}}, {"conversation": {"id": "1", "url": "x" * 2049}},
    ],
)  # fmt: skip
def test_a_call_that_is_none(api: Api, talk: str, wrong: Json) -> None:
    params: Json = {"conversation": conversation(talk), "contact": BY_EMAIL, "values": {}}

    assert api.refused("hand_over", **(params | wrong)) == (400, "bad_request")


def test_of_nobody(api: Api, talk: str) -> None:
    params: Json = {"conversation": conversation(talk), "contact": {"email": "nobody@client.example"}, "values": {}}

    assert api.refused("hand_over", **params) == (404, "contact_not_found")


def test_the_link_leads_to_this_itop(api: Api, talk: str) -> None:
    url = put(api, talk)["url"]

    assert url.startswith(f"{api.world.url}pages/exec.php?") and "hand-over.php" in urlsplit(url).query
