# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations are read as they come, whatever is missing or new."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.conversations import Contact
from webapp.intercom.shapes import Conversation, Part

SOURCE = {
    "type": "conversation", "id": "2604412378", "body": "<p>My invoice 4711 is wrong</p>", "subject": "",
    "author": {"type": "user", "id": "66f0", "name": "Otto Berg", "email": "otto@client.example"},
    "attachments": [], "redacted": False,
}  # fmt: skip


def conversation(*parts: dict[str, Any], **more: Any) -> Conversation:
    listed = {"conversation_parts": list(parts), "total_count": len(parts)}
    return Conversation.decode(
        {"id": "215", "created_at": 1767258011, "source": SOURCE, "conversation_parts": listed, **more}
    )


def part(**fields: Any) -> Part:
    decoded = Part.decode({"id": "1", "part_type": "comment", "body": "<p>Hi</p>", **fields})
    assert decoded is not None
    return decoded


def test_the_opening_message_is_the_first_part() -> None:
    [first] = conversation().parts

    assert (first.id, first.type, first.created_at, first.log) == ("2604412378", "comment", 1767258011, "public")
    assert (first.writer.name, first.writer.kind) == ("Otto Berg", "contact")
    assert first.says_something


def test_an_opening_message_without_an_id_gets_one() -> None:
    source = {key: value for key, value in SOURCE.items() if key != "id"}

    assert conversation(source=source).parts[0].id == "source-215"


@pytest.mark.parametrize(
    ("part_type", "log"),
    [("comment", "public"), ("note", "private"), ("note_and_reopen", "private"), ("close", "public"),
     ("assignment", "public"), ("open", "public"), ("something_new", "public"), ("", "public")],
)  # fmt: skip
def test_notes_are_private_and_all_other_words_public(part_type: str, log: str) -> None:
    assert part(part_type=part_type).log == log


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"part_type": "close"}, True),
        ({"part_type": "assignment", "body": None}, False),
        ({"body": ""}, False),
        ({"body": "  \n"}, False),
        ({"body": "<p></p>"}, False),
        ({"body": "<p>&nbsp;</p>"}, False),
        ({"body": "<br>"}, False),
        ({"body": "<p>\u200b</p>"}, False),
        ({"body": "<p>&#8203;&zwnj;\ufeff&shy;\u2060\u3164\u2800</p>\n<p>&emsp;<br/></p>"}, False),
        ({"body": '<div class="intercom-container"></div>'}, False),
        ({"body": "   "}, False),
        ({"body": "<p><b><a href='https://x.example/'></a></b></p><!-- words -->"}, False),
        ({"body": "<ul><li></li></ul><table><tr><td>&#160;</td></tr></table>"}, False),
        ({"body": "<p><style>p {}</style></p>"}, False),
        ({"body": "<p>.</p>"}, True),
        ({"body": "<p>\u2764\ufe0f</p>"}, True),
        ({"body": "<p>\u200b\u0661</p>"}, True),
        ({"body": '<p><img src="https://x/y.png"></p>'}, True),
        ({"body": '<div><iframe src="https://x/video"></iframe></div>'}, True),
        ({"body": "<iframe></iframe>"}, False),
        ({"body": "\U0001fae9"}, True),
        ({"body": "<"}, True),
        ({"body": "<p></p>", "attachments": [{"url": "https://x/y.png", "name": "y"}]}, True),
        ({"body": None, "attachments": [{"url": "https://x/y.png", "name": "y"}]}, True),
        ({"body": None, "attachments": [{"name": "no address"}]}, False),
        ({"body": 7}, False),
        ({"redacted": True}, False),
    ],
)
def test_a_part_counts_when_it_has_words_or_files(fields: dict[str, Any], says: bool) -> None:
    assert part(**fields).says_something is says


@pytest.mark.parametrize(
    ("author", "kind", "automatic"),
    [
        ({"type": "user"}, "contact", False),
        ({"type": "lead"}, "contact", False),
        ({"type": "contact"}, "contact", False),
        ({"type": ""}, "contact", False),
        ({"type": "alien"}, "agent", False),
        (None, "contact", False),
        ("odd", "contact", False),
        ({"type": "admin"}, "agent", False),
        ({"type": "Admin"}, "agent", False),
        ({"type": "team"}, "agent", False),
        ({"type": "bot"}, "agent", True),
        ({"type": "operator"}, "agent", True),
        ({"type": "workflow"}, "agent", False),
        ({"type": "admin", "from_ai_agent": True}, "agent", True),
        ({"type": "admin", "from_ai_agent": True, "is_ai_answer": False}, "agent", True),
        ({"type": "admin", "from_ai_agent": False, "is_ai_answer": True}, "agent", False),
        ({"type": "admin", "is_ai_answer": True}, "agent", False),
        ({"type": "admin", "name": "Operator", "email": "operator+abcd1234@intercom.io"}, "agent", True),
        ({"type": "Admin", "id": 274, "email": "Operator@Intercom.io"}, "agent", True),
        ({"type": "team", "email": "operator+w@intercom.io"}, "agent", True),
        ({"type": "admin", "name": "Operator", "email": "operator@shop.example"}, "agent", False),
        ({"type": "admin", "email": "operator@intercom.io.evil.example"}, "agent", False),
        ({"type": "lead", "email": "operator@intercom.io"}, "contact", False),
        ({"type": "bot", "from_ai_agent": False}, "agent", True),
        ({"type": "bot", "is_ai_answer": True}, "agent", True),
    ],
)
def test_an_author_of_any_type_is_somebody(author: object, kind: str, automatic: bool) -> None:
    writer = part(author=author).writer

    assert (writer.kind, writer.automatic) == (kind, automatic)


def test_names_of_files_are_read_as_people_write_them() -> None:
    sent = [{"name": "O&#39;Neill.pdf", "url": "https://x/1"}, {"url": "https://x/2.png"}, 7]

    files = part(attachments=sent).attachments

    assert [(file.name, file.url) for file in files] == [("O'Neill.pdf", "https://x/1"), ("2.png", "https://x/2.png")]


def test_ids_may_be_numbers_and_nothing_else_gets_through() -> None:
    assert part(id=1928).id == "1928"
    odds: tuple[object, ...] = ("../x", "a b", "", None, [], {}, "x" * 65, True, '"><a name="')
    for odd in odds:
        assert Part.decode({"id": odd, "body": "x"}) is None


def test_halves_of_characters_and_controls_do_not_break_the_rest() -> None:
    assert part(body="a\ud83db\x00c\x1bd\ne🔥").body == "a\ufffdb\ufffdc\ufffdd\ne🔥"


@pytest.mark.parametrize("date", [None, "yesterday", -1, 0, 1e30, float("inf"), float("nan"), True, []])
def test_an_odd_date_is_none(date: object) -> None:
    assert part(created_at=date).created_at == 0


def test_more_parts_than_were_sent_are_known_by_their_number() -> None:
    listed = {"conversation_parts": [{"id": "1", "body": "x"}], "total_count": 731}

    assert conversation(conversation_parts=listed).total == 731


def test_a_contact_carries_what_the_widget_noted() -> None:
    custom = {"itop_contact_class": "Person", "itop_contact_id": 12, "plan": "pro"}
    contact = Contact.decode({"id": "66f0", "email": "o@x", "name": "Otto", "custom_attributes": custom})

    assert (contact.ref().cls, contact.ref().id, contact.ref().email) == ("Person", "12", "o@x")
    assert Contact.decode({"custom_attributes": []}).ref().id == ""


def test_what_vouches_for_a_contact_is_read() -> None:
    contact = Contact.decode({"id": "66f0", "role": "lead", "external_id": "itop-Person-12"})
    assert (contact.role, contact.external_id) == ("lead", "itop-Person-12")


def test_each_part_says_how_it_came() -> None:
    """A reply by mail in a conversation of the Messenger is a mail: its sender's address is nobody's signature."""
    by_mail = {"id": "2", "body": "x", "email_message_metadata": {"subject": "Re: Fire"}}
    listed = {"conversation_parts": [{"id": "1", "body": "x", "email_message_metadata": None}, by_mail]}
    begun = conversation(source={"type": "conversation", "body": "x"}, conversation_parts=listed)
    assert [part.channel for part in begun.parts] == ["conversation", "conversation", "email"]
    texted = conversation(source={"type": "sms", "body": "x"}, conversation_parts=listed)
    assert [part.channel for part in texted.parts] == ["sms", "sms", "email"]
    assert part(id="3").channel == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["id", "source", "body", "author", "type", "conversation_parts", "attachments", "url", "name",
                         "created_at", "redacted", "custom_attributes", "part_type", "total_count"]),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_nothing_that_is_json_breaks_the_reading(value: object) -> None:
    for one in Conversation.decode(value).parts:
        assert one.id and one.log in ("public", "private")
        json.dumps([one.body, one.writer.name]).encode()
        one.body.encode("utf-8")
    Contact.decode(value)
