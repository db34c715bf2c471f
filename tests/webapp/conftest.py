# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the service's core are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import postgres
from tests.postgres import PostgresServer
from tests.webapp.clock import Clock
from tests.webapp.place import Place, open_place
from tests.webapp.server import LocalServer
from webapp.app import create_app
from webapp.config import Config
from webapp.network.http import Http
from webapp.services import Services


@pytest.fixture
def server() -> Iterator[LocalServer]:
    local = LocalServer()
    yield local
    local.close()


@pytest.fixture
def http() -> Iterator[Http]:
    client = Http()
    yield client
    client.close()


@pytest.fixture
def cookie_http() -> Iterator[Http]:
    client = Http(cookies=True)
    yield client
    client.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, clock: Clock) -> Iterator[Services]:
    """Services of an iTop that is never asked, on a queue of their own."""
    environ = {"ITOP_URL": "http://itop.invalid", "ITOP_TOKEN": "t", "DATA_DIR": str(tmp_path)}
    opened = Services.open(Config.from_environment(environ), clock=clock)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """A server that is there for these tests alone."""
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def the_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("place")) as place:
        yield place


@pytest.fixture
def place(the_place: Place) -> Place:
    """iTop, Intercom and the services between them, as new."""
    the_place.reset()
    return the_place


@pytest.fixture
def client(place: Place) -> FlaskClient:
    """Whoever calls the service."""
    return create_app(place.services).test_client()
