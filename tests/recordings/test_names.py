# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs from run to run goes by a name in the recordings, and what does not stands there as it is."""

import pytest

from tests.recordings.names import Names

NOW = 1_790_000_000.0


@pytest.fixture
def names() -> Names:
    known = Names("http://itop.example/chat/", "1234567890", lambda: NOW)
    known.learn("Person", "Otto Berg", "7")
    known.learn("Service", "Wifi", "7")
    known.learn("Ticket", "first", "42")
    known.reference("first", "R-000042")
    known.secret("s3cret")
    return known


def test_names_are_filled_in(names: Names) -> None:
    asked = {"id": "<Ticket: first>", "text": "<Ref: first> <Run> <x 3> <p>", "to": ["<Person: Otto Berg>", 1]}

    assert names.filled(asked) == {"id": "42", "text": "R-000042 1234567890 xxx <p>", "to": ["7", 1]}
    talks = [names.filled(f"<Talk: {each}>") for each in "aba"]
    assert talks[0] == talks[2] != talks[1] and talks[0].isdigit()
    assert names.named(f"of {talks[1]}") == "of <Talk: b>"


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ({"class": "Person", "id": "7", "org_id": "3"}, {"class": "Person", "id": "<Person: Otto Berg>",
                                                         "org_id": "<Organization>"}),
        ({"code": "service_id", "value": "7"}, {"code": "service_id", "value": "<Service: Wifi>"}),
        ({"code": "urgency", "value": "7"}, {"code": "urgency", "value": "7"}),
        ({"code": "caller_id", "choices": [{"value": "7"}]}, {"code": "caller_id",
                                                              "choices": [{"value": "<Person: Otto Berg>"}]}),
        ({"id": "42", "outcome": "known"}, {"id": "<Ticket: first>", "outcome": "known"}),
        ({"id": "nonsense"}, {"id": "nonsense"}),
        ("R-000042 by s3cret", "<Ref: first> by <secret>"),
        ("Ticket 42 is gone.", "Ticket <id> is gone."),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T10:00:00+01:00"),
        ("2026-09-21T16:13:21+02:00", "<now>"),
        ("y" * 80 + "x" * 80, "y" * 80 + "<x 80>"),
        (
            "http://itop.example/chat/pages/UI.php?operation=new&class=UserRequest&default%5Bcaller_id%5D=7&id=42",
            "<itop>/pages/UI.php?class=UserRequest&default[caller_id]=<Person: Otto Berg>&id=<Ticket: first>"
            "&operation=new",
        ),
        ("http://itop.example/chat/view/UserRequest/42?a=1", "<itop>/view/UserRequest/<Ticket: first>?a=1"),
    ],
)  # fmt: skip
def test_answers_get_names(answer: object, named: object, names: Names) -> None:
    assert names.named(answer) == named
