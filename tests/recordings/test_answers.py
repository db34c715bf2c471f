# SPDX-License-Identifier: AGPL-3.0-or-later
"""The client reads what real iTops answered, whatever a newer module tells beside it."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from tests.recordings.conftest import Recorded
from tests.recordings.files import VERSIONS
from tests.recordings.scripts import SCRIPTS
from tests.recordings.steps import Call
from webapp.itop import Itop
from webapp.itop.copy_answers import Attaching, EachTicket, NewLink, NewLinks
from webapp.itop.transport import decode


def answer_type(operation: str) -> Any:
    """What the method of that name reads."""
    returned = get_type_hints(getattr(Itop, operation))["return"]
    wrapped = {tuple[NewLink, ...]: NewLinks, int: Attaching}
    if returned in wrapped:
        return wrapped[returned]
    return EachTicket[get_args(returned)[0]] if get_origin(returned) is tuple else returned  # type: ignore[misc]


def newer(value: Any) -> Any:
    """The same with a member more in each of its objects."""
    if isinstance(value, dict):
        return {"of_a_newer_module": [1]} | {name: newer(each) for name, each in value.items()}
    return [newer(each) for each in value] if isinstance(value, list) else value


def recorded_results(script: str, answers: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for step in SCRIPTS[script]:
        answer = answers.get(step.about, {}).get("answer", {}) if isinstance(step, Call) else {}
        if "result" in answer and isinstance(step, Call):
            yield step.operation or script, answer["result"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_client_reads_what_itop_answered_also_with_members_of_a_newer_module(
    script: str, version: str, recorded: Recorded
) -> None:
    results = list(recorded_results(script, recorded(script, version)["answers"]))
    # A cursor is of one database, and so are files: see tests/itop/tickets/test_changes.py and test_files_out.py.
    assert results or script in ("changes", "file")
    for operation, result in results:
        now, later = (msgspec.Raw(msgspec.json.encode(each)) for each in (result, newer(result)))
        answer = decode(operation, now, answer_type(operation))
        if operation != "settings":
            assert decode(operation, later, answer_type(operation)) == answer
