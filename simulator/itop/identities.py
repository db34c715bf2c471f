# SPDX-License-Identifier: AGPL-3.0-or-later
"""How sure it is who a contact of Intercom is, as the module in iTop decides it (People/Identities.php)."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from simulator.itop.inputs import Failure, Input
from simulator.itop.model import PERSON_CLASS
from simulator.itop.objects import Person
from simulator.itop.store import Store

VERIFIED, CLAIMED, UNKNOWN = "verified", "claimed", "unknown"
#: The channel that asks for the signature of the widget.
_MESSENGER = "conversation"
_SIGNED = re.compile(rf"itop-{PERSON_CLASS}-([1-9][0-9]{{0,17}})\Z")


def signed(store: Store, workspace: str, contact: Input) -> str | None:
    """The id of the person that the widget has signed, None where nobody vouches for the contact."""
    if contact.text("role", "") != "user" or contact.text("channel", "") != _MESSENGER:
        return None
    found = _SIGNED.match(contact.text("external_id", "", max_bytes=1024))
    return found[1] if found is not None and workspace in signing(store) else None


def require_signed(store: Store, workspace: str, contact: Input) -> None:
    """403 ``not_verified`` where nobody vouches for the contact."""
    if signed(store, workspace, contact) is None:
        raise Failure(403, "not_verified", "Nobody vouches for it that this contact is who they say.")


def grade(store: Store, workspace: str, contact: Input, person: Person | None) -> str:
    """verified, claimed or unknown; ``person`` is who was found."""
    if person is None:
        return UNKNOWN
    return VERIFIED if signed(store, workspace, contact) == person.id else CLAIMED


def signing(store: Store) -> list[str]:
    """The workspaces whose users the widget signs."""
    workspaces = store.parameters["workspaces"]
    entries = workspaces.items() if isinstance(workspaces, Mapping) else ()
    return [key for key, entry in entries if isinstance(entry, Mapping) and entry.get("identity_secret")]


def connector_keys(store: Store) -> dict[str, str]:
    """What checks the tokens for data connectors, by workspace (Widget/ConnectorToken.php)."""
    workspaces = store.parameters["workspaces"]
    entries = workspaces if isinstance(workspaces, Mapping) else {}
    signs = (id for id in signing(store) if entries[id].get("identity_method", "jwt") == "jwt")
    return {id: _key(id, entries[id]["identity_secret"]) for id in signs if entries[id].get("connector_secret")}


def _key(workspace: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"itop-connectors {workspace}".encode(), hashlib.sha256).hexdigest()
