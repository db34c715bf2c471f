# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the recordings are given."""

import os
from collections.abc import Callable

import pytest

from tests.recordings import files
from tests.recordings.age import stale
from tests.recordings.files import Json
from tests.recordings.record import at_hand

Recorded = Callable[[str, str], Json]


@pytest.fixture(scope="session")
def recorded() -> Recorded:
    """The recording of an operation by a version; one that is too old skips the test, fails it beside that iTop."""

    def read(operation: str, version: str) -> Json:
        recording = files.read(version, operation)
        problem = stale(operation, version, recording)
        if problem and at_hand(os.environ) != version:
            pytest.skip(problem)
        assert not problem, problem
        assert recording is not None
        return recording

    return read
