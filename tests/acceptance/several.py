# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several workspaces of Intercom, each with secrets of its own, in which everything has the same ids."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Response

from simulator.intercom.canvas import CanvasCalls
from simulator.intercom.rest import create_rest
from simulator.intercom.standin import StandIn
from simulator.server import Server
from tests.acceptance.messenger import Cast, Messenger, cast
from tests.acceptance.panel import Panel
from tests.world import PARAMETERS, World


@dataclass(frozen=True)
class Workspace:
    """One of them, with its people and its Messenger."""

    id: str
    standin: StandIn
    people: Cast
    messenger: Messenger

    def calls(self, app_url: str) -> CanvasCalls:
        """Its inbox; from now on it tells that app of everything."""
        return self.standin.connect(app_url)

    def open(self, app_url: str, conversation_id: str) -> Panel:
        """Mara opens the conversation and sees the panel beside it."""
        conversation = self.standin.workspace.conversations[conversation_id]
        return Panel(self.calls(app_url), self.people.mara, conversation, self.people.otto)


def entries(names: Sequence[str]) -> Mapping[str, object]:
    """What iTop's configuration says of them."""
    known = PARAMETERS["workspaces"]
    assert isinstance(known, dict)
    own = {
        name: {
            "scope": "SELECT Organization",
            "client_secret": f"secret of {name}",
            "access_token": f"token-of-{name}",
            "identity_secret": f"identity secret of {name}",
        }
        for name in names
    }
    return {"workspaces": {**known, **own}}


@contextmanager
def several(names: Sequence[str], world: World) -> Iterator[tuple[str, Sequence[Workspace]]]:
    """The address of their REST calls, which tells them apart by the token alone, and the workspaces."""
    moment = time.time()  # ids begin with it
    with ExitStack() as stack:
        workspaces, apps = [], {}
        for name in names:
            secret, token = f"secret of {name}", f"token-of-{name}"
            own: dict[str, Any] = {"workspace_id": name, "client_secret": secret, "access_token": token}
            made = StandIn(**own, clock=lambda: moment, retry_after=0.2)
            standin = stack.enter_context(closing(made))
            people = cast(standin, world)
            workspaces.append(Workspace(name, standin, people, Messenger(standin, people)))
            apps[f"Bearer {token}"] = create_rest(standin.workspace, standin.faults, standin.contract, token=token)

        def by_token(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            known = apps.get(environ["HTTP_AUTHORIZATION"])
            return known.wsgi_app(environ, start) if known else Response(status=401)(environ, start)

        yield stack.enter_context(closing(Server(by_token))).url, workspaces
