# SPDX-License-Identifier: AGPL-3.0-or-later
"""One iTop, one Intercom and one running app for all tests; each test has conversations and tickets of its own."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from flask import Response, request

from simulator.gate import Gate, Mode
from simulator.intercom.canvas import CanvasCalls
from simulator.intercom.model import Admin, Contact
from simulator.intercom.rest import create_rest
from simulator.intercom.standin import StandIn
from simulator.itop.operations import OPERATIONS as KNOWN_TO_THE_DEMO
from simulator.server import Server
from tests.acceptance.app import App
from tests.acceptance.itop_side import DemoSide, ItopSide, RealSide
from tests.acceptance.leaks import leaks
from tests.acceptance.messenger import Cast, Messenger, Talk, cast
from tests.acceptance.outside_model import between
from tests.acceptance.panel import Panel
from tests.acceptance.stage import Stage
from tests.acceptance.sync_api import Api
from tests.acceptance.waiting import until
from tests.world import ACCESS_TOKEN, CLIENT_SECRET, WORKSPACE_ID, world_from_environment

#: Seconds; Intercom itself waits a minute before its only further attempt.
RETRY_AFTER = 1.0


class Inbox:
    """The Intercom inbox of a teammate."""

    def __init__(self, calls: CanvasCalls, admin: Admin) -> None:
        self.calls, self.admin = calls, admin

    def open(self, talk: Talk, *, by: Admin | None = None, contact: Contact | None = None) -> Panel:
        """The teammate opens the conversation and sees the panel beside it."""
        return Panel(self.calls, by or self.admin, talk.conversation, contact or talk.contact)

    def open_without_contact(self, talk: Talk) -> Panel:
        """Intercom does not say who the conversation is with."""
        return Panel(self.calls, self.admin, talk.conversation, None)


@pytest.fixture(scope="session")
def itop() -> Iterator[ItopSide]:
    """The iTop under test: the real one that ITOP_INTERCOM_WORLD describes, else the demo's."""
    world = world_from_environment(os.environ)
    side: ItopSide = DemoSide() if world is None else RealSide(world)
    yield side
    side.close()


@pytest.fixture(scope="module")
def api(itop: ItopSide) -> Iterator[Api]:
    """The Sync API, as the service account calls it."""
    calls = Api(itop)
    yield calls
    calls.http.close()


@pytest.fixture
def talk() -> str:
    """The id of a conversation that nobody had before."""
    return str(uuid.uuid4().int % 10**15)


@pytest.fixture(scope="session")
def standin() -> Iterator[StandIn]:
    """Intercom; in the end nothing may have been asked of it that its published contract does not have."""
    intercom = StandIn(
        workspace_id=WORKSPACE_ID, client_secret=CLIENT_SECRET, access_token=ACCESS_TOKEN, retry_after=RETRY_AFTER
    )
    yield intercom
    intercom.close()
    assert not intercom.contract.violations


@pytest.fixture(scope="session")
def the_gate(itop: ItopSide) -> Iterator[Gate]:
    """What stands between app and iTop."""
    gate = Gate(itop.world.url)
    yield gate
    gate.close()


@pytest.fixture
def gate(the_gate: Gate) -> Iterator[Gate]:
    """The gate, which is open again after the test."""
    yield the_gate
    the_gate.be(Mode.OPEN)


@pytest.fixture(scope="session")
def people(standin: StandIn, itop: ItopSide) -> Cast:
    """Who appears."""
    return cast(standin, itop.world)


MakeApp = Callable[..., App]


@pytest.fixture(scope="session")
def intercom_url(standin: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app finds the stand-in; in `make test-contract` somebody listens in between."""
    with between(standin.url, tmp_path_factory.mktemp("outside")) as url:
        yield url


@pytest.fixture(scope="session")
def make_app(
    itop: ItopSide, intercom_url: str, the_gate: Gate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MakeApp]:
    """Makes an app that is not started yet; arguments are environment variables that differ from the usual ones."""
    made: list[App] = []

    def make(**environment: str) -> App:
        usual = {
            "ITOP_URL": the_gate.url,
            "ITOP_USER": itop.world.service_user,
            "ITOP_PASSWORD": itop.world.service_password,
            "INTERCOM_API_URL": intercom_url,
        }
        made.append(App(tmp_path_factory.mktemp("app"), usual | environment))
        return made[-1]

    yield make
    for app in made:
        app.stop()


@pytest.fixture(scope="session")
def the_app(make_app: MakeApp, standin: StandIn, itop: ItopSide, people: Cast) -> Iterator[App]:
    """The app that most tests share; in the end nothing secret may stand in its log or in iTop's."""
    app = make_app().start()
    # Outages come to an app that has seen its iTop before, whichever test is the first.
    calls, talk = standin.connect(app.url), standin.workspace.begin(people.otto, "Hello", quietly=True)
    until(lambda: calls.initialize(people.mara, talk, people.otto).status == 200, what="the app has its settings")
    yield app
    app.stop()
    assert not leaks(app.log, itop.world, standin)
    assert not leaks(itop.log_text(), itop.world, standin)


@pytest.fixture
def app(the_app: App, standin: StandIn) -> Iterator[App]:
    """The app, told of what happens in Intercom; Intercom behaves again after the test."""
    standin.connect(the_app.url)
    yield the_app
    standin.faults.mend()
    standin.deliveries.release()
    standin.deliveries.copies = 1
    standin.deliveries.settle()


@pytest.fixture
def inbox(app: App, standin: StandIn, people: Cast) -> Inbox:
    """Mara's inbox."""
    return Inbox(standin.connect(app.url), people.mara)


@pytest.fixture
def tokyo(make_app: MakeApp, standin: StandIn, people: Cast) -> Iterator[Inbox]:
    """Mara's inbox of an app to which Intercom says that the workspace is in Tokyo; all others still hear of Paris."""
    rest = create_rest(standin.workspace, standin.faults, standin.contract, token=ACCESS_TOKEN)

    @rest.after_request
    def elsewhere(answer: Response) -> Response:
        if request.path == "/me":
            answer.set_data(answer.get_data().replace(standin.workspace.timezone.encode(), b"Asia/Tokyo"))
        return answer

    with closing(Server(rest)) as server:
        app = make_app(INTERCOM_API_URL=server.url).start()
        yield Inbox(standin.connect(app.url), people.mara)
        app.stop()


@pytest.fixture
def messenger(app: App, standin: StandIn, people: Cast) -> Messenger:
    """Where end users and teammates speak."""
    return Messenger(standin, people)


@pytest.fixture
def title() -> str:
    """A title that no other ticket has."""
    return f"Printer on fire {uuid.uuid4().hex[:8]}"


@pytest.fixture
def stage(itop: ItopSide) -> Iterator[Stage]:
    """What the scenario prepares in iTop, undone after it."""
    prepared = itop.stage()
    yield prepared
    prepared.clear()


@pytest.fixture
def whole_panel(itop: ItopSide) -> None:
    """What needs operations that the demo iTop may not know yet."""
    if isinstance(itop, DemoSide) and "search" not in KNOWN_TO_THE_DEMO:
        pytest.skip("the demo iTop does not know these operations yet")
