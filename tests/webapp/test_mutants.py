# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is rightly signed is answered in words; `python -m tests.benchmarks.mutants` is the long form."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.world import CLIENT_SECRET
from tests.acceptance.canvas_check import check
from tests.mutants import mutant
from tests.webapp.place import Place
from webapp.app import create_app


class Faults(logging.Handler):
    """What was not foreseen: each such line of the log says where it arose."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "at"):
            self.found.append({name: getattr(record, name, None) for name in ("msg", "error", "at")})


@contextmanager
def faults() -> Iterator[list[object]]:
    """Those that arise in the block."""
    handler = Faults()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.found
    finally:
        logging.getLogger().removeHandler(handler)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_no_body_breaks_the_service_or_the_worker(place: Place, seed: int) -> None:
    request = mutant(Random(seed))

    headers = request.headers(CLIENT_SECRET)
    with faults() as found:
        answer = create_app(place.services).test_client().post(request.path, data=request.body, headers=headers)
        place.run()

    assert found == []
    # 401 where it names another workspace than the one that the secret opens.
    assert answer.status_code in (200, 400, 401), answer.text
    assert "Traceback" not in answer.text
    if answer.status_code == 200 and request.path.startswith("/canvas"):
        check(json.loads(answer.text), first=False)
