# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short form of `make soak`: processes are killed and both sides fail while messages arrive."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import postgres
from tests.acceptance.itop_side import ItopSide
from tests.postgres import PostgresServer
from tests.soak.plan import SHORT
from tests.soak.run import soak
from tests.soak.scene import Place


@pytest.fixture
def database() -> Iterator[str]:
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with closing(PostgresServer()) as server:
        yield server.database()


def test_nothing_is_lost_doubled_or_disordered_on_one_machine(itop: ItopSide, tmp_path: Path) -> None:
    verdict = soak(SHORT, itop, Place(tmp_path, f"sqlite:///{tmp_path}/jobs.sqlite3", machines=1))

    assert verdict.fine, verdict


def test_nothing_is_lost_doubled_or_disordered_on_two_machines(itop: ItopSide, tmp_path: Path, database: str) -> None:
    verdict = soak(SHORT, itop, Place(tmp_path, database, machines=2))

    assert verdict.fine, verdict
