# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be seen and done: what the account may, and under ``sync_app.act_as`` what the agent's user may too."""

from dataclasses import dataclass, replace

from simulator.itop.inputs import Failure
from simulator.itop.model import STIMULI
from simulator.itop.objects import Person
from simulator.itop.store import Store

CREATE_TICKET = "create tickets"
CREATE_PERSON = "create persons"
MODIFY_TICKET = "modify tickets"
#: Followed by ``public`` or ``private``.
READ_LOG = "read log "
WRITE_LOG = "write log "
#: Followed by the code of a stimulus.
APPLY = "apply "

#: What a support agent of iTop may not do: whoever is not said to be denied something else.
_OF_NO_AGENT = (CREATE_PERSON,)
#: A user of the portal closes and reopens what is theirs.
_OF_THE_PORTAL = frozenset({"ev_close", "ev_reopen"})


@dataclass(frozen=True)
class Rights:
    """``organisations`` are the ids of those that are visible; ``limited`` where the agent's user counts too."""

    organisations: frozenset[str]
    denied: frozenset[str]
    limited: bool = False
    read_only: bool = False
    #: The id of the person who acts for themselves, beyond whose tickets none is seen; empty for everybody else.
    caller: str = ""

    def read_only_record(self) -> dict[str, object]:
        """What an answer says of read-only mode, nothing outside of it."""
        return {"read_only": True} if self.read_only else {}

    def may(self, action: str) -> bool:
        """Whether that is allowed."""
        return self.refusal(action) is None

    def require(self, action: str) -> None:
        """403 ``not_allowed`` where it is not, 409 ``busy`` where nothing is at the moment."""
        refusal = self.refusal(action)
        if refusal is not None:
            raise refusal

    def refusal(self, action: str) -> Failure | None:
        """Why that cannot be done; None where it can."""
        if self.read_only and not action.startswith(READ_LOG):
            return Failure.of_read_only()
        return Failure(403, "not_allowed", f"The account may not {action}.") if action in self.denied else None


def of_account(store: Store) -> Rights:
    """The rights of the service account."""
    return Rights(store.visible(), frozenset(store.denied), read_only=store.read_only)


def of_caller(rights: Rights, person: Person) -> Rights:
    """Those of an end user who acts for themselves, by the steps that a portal has (People/Caller.php)."""
    denied = rights.denied | {APPLY + stimulus for stimulus in STIMULI if stimulus not in _OF_THE_PORTAL}
    return replace(rights, denied=denied, caller=person.id)


def of_both(store: Store, agent: Person | None, *, disabled: bool) -> Rights:
    """The rights that count for a click of that agent, None for one without an iTop user that is enabled."""
    account = of_account(store)
    if store.parameters["sync_app.act_as"] != "agent":
        return account
    if disabled:
        raise Failure(403, "agent_disabled", "The iTop user of this agent is disabled.")
    if agent is None:
        if store.parameters["sync_app.act_as_unknown"] == "service":
            return account
        reason = "This agent has no user in iTop (parameter sync_app.act_as_unknown)."
        raise Failure(403, "agent_unknown", reason)
    seen = {store.id_of(store.organisations, name) for name in agent.sees} or set(store.organisations)
    denied = account.denied | frozenset(agent.denied or _OF_NO_AGENT)
    if agent.portal:
        denied |= {APPLY + stimulus for stimulus in STIMULI if stimulus not in _OF_THE_PORTAL}
    return Rights(account.organisations & seen, denied, limited=True, read_only=account.read_only)
