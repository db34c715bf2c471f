# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the module in iTop has signed, in the tokens that the chat widget hands to the data connectors.

A JSON Web Token (RFC 7519) of one fixed kind: HS256, what its header says beside that counts for nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

from webapp.lenient import json_object

AUDIENCE = "itop-connectors"
_HEADER = b'{"alg":"HS256","typ":"JWT"}'
#: Three parts of base64 without padding; far longer than ours are.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,500}\.([A-Za-z0-9_-]{1,3000})\.([A-Za-z0-9_-]{43})")
_USER = re.compile(r"[A-Za-z0-9_.-]{1,200}")


def sign(claims: bytes, key: str) -> str:
    """The token with these claims (JSON), as the module makes it."""
    signed = f"{_encoded(_HEADER)}.{_encoded(claims)}"
    return f"{signed}.{_encoded(_digest(signed, key))}"


def user_of(token: str, key: str, *, workspace_id: str, now: float) -> str:
    """The id that the widget knows the user by ("itop-Person-12").

    Empty for whoever is not signed by this key, for this workspace and the connectors, or not any more (`now` in unix
    seconds). Nothing of the token is read before its signature fits.
    """
    found = _TOKEN.fullmatch(token)
    signed = token.rpartition(".")[0] if found is not None else ""
    given = found[2] if found is not None else ""
    fits = hmac.compare_digest(given.encode(), _encoded(_digest(signed, key)).encode())
    if found is None or not fits or not key:
        return ""
    header, claims = json_object(_decoded(token.partition(".")[0])), json_object(_decoded(found[1]))
    if header is None or claims is None or header.get("alg") != "HS256":
        return ""
    expires, user = claims.get("exp"), claims.get("user_id")
    meant = claims.get("aud") == AUDIENCE and claims.get("workspace") == workspace_id
    if not meant or not isinstance(expires, int) or expires <= now or not isinstance(user, str):
        return ""
    return user if _USER.fullmatch(user) else ""


def _digest(signed: str, key: str) -> bytes:
    return hmac.new(key.encode(), signed.encode(), hashlib.sha256).digest()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""
