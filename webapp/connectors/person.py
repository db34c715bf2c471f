# SPDX-License-Identifier: AGPL-3.0-or-later
"""For whom a data connector asks: decided by two proofs, the secret of a workspace and the token of the person.

The secret says that it is Intercom that asks, and for which workspace; the token, whom the widget has signed. Neither
says anything without the other.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from webapp.conversations import ContactRef, signed_contact
from webapp.errors import AppError, Retry
from webapp.settings.module_settings import ModuleSettings
from webapp.user_tokens import user_of

#: As the module signs them (Widget/Visitor.php): class and id of a contact of iTop.
_SIGNED = re.compile(r"itop-([A-Za-z_][A-Za-z0-9_]{0,99})-([1-9][0-9]{0,17})")


#: What stands for the class where a user of iTop has no contact.
_NO_CONTACT = "User"


class SwitchedOff(AppError):
    """No workspace has data connectors."""


class Unproved(AppError):
    """The secret or the token does not fit; which of them is for the log alone."""


@dataclass(frozen=True)
class Asker:
    """The person, as the widget has signed it, and the workspace in which they are."""

    workspace_id: str
    external_id: str
    cls: str
    id: str

    @property
    def key(self) -> str:
        """The same for all calls of that person."""
        return f"{self.workspace_id}:{self.external_id}"

    def contact(self) -> ContactRef:
        """How iTop finds the person: as it does anybody whom the widget has signed (docs/sync-api.md)."""
        return signed_contact(self.external_id)

    def is_person(self, cls: str, id: str) -> bool:
        """Whether that is who asks."""
        return (cls, id) == (self.cls, self.id)


def is_open(settings: ModuleSettings) -> bool:
    """Whether any workspace has data connectors."""
    return any(each.connector_secrets for each in settings.workspaces.values())


def asker(settings: ModuleSettings, secret: str, token: str, *, now: float) -> Asker:
    """Who asks; raises `SwitchedOff` and `Unproved`. Compares with every secret, in the same time for all."""
    if not is_open(settings):
        raise SwitchedOff("No workspace has data connectors.", code="not_found", retry=Retry.NEVER)
    named = [each for each in settings.workspaces.values() if _fits(secret, each.connector_secrets)]
    # A secret that several have says of none that it is meant.
    workspace = named[0] if len(named) == 1 else None
    if workspace is None:
        raise _refusal("no secret fits" if not named else "the secret is that of several workspaces")
    external_id = user_of(token, workspace.connector_key, workspace_id=workspace.id, now=now)
    who = signed_person(workspace.id, external_id)
    if who is None:
        raise _refusal("the token is not valid" if not external_id else "the user has no contact in iTop")
    return who


def signed_person(workspace_id: str, external_id: str) -> Asker | None:
    """The person of an id that the widget has signed; None for one that names no contact of iTop."""
    found = _SIGNED.fullmatch(external_id)
    named = found is not None and found[1] != _NO_CONTACT
    return Asker(workspace_id, external_id, found[1], found[2]) if found is not None and named else None


def _refusal(why: str) -> Unproved:
    return Unproved(f"The call is refused: {why}.", code="unauthorized", retry=Retry.NEVER)


def _fits(given: str, secrets: tuple[str, ...]) -> bool:
    fitting = False
    for secret in secrets:
        fitting |= hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
    return fitting
