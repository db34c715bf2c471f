# SPDX-License-Identifier: AGPL-3.0-or-later
"""A demo iTop of its own for each test."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from simulator.itop.page import Sessions, create_itop
from simulator.itop.store import Store
from simulator.world import WORLD
from tests.simulator.calls import NOW, Api


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def store() -> Store:
    return Store(WORLD, lambda: NOW)


@pytest.fixture
def client(store: Store, sessions: Sessions) -> Iterator[FlaskClient]:
    with create_itop(store, sessions).test_client() as client:
        yield client


@pytest.fixture
def api(client: FlaskClient) -> Api:
    return Api(client)
