# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the module in iTop has signed, in the tokens that the chat widget hands to the data connectors (RFC 7519)."""

from __future__ import annotations

import re

import jwt

AUDIENCE, ALGORITHM = "itop-connectors", "HS256"
#: Three parts without padding; far longer than ours are.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,500}\.[A-Za-z0-9_-]{1,3000}\.[A-Za-z0-9_-]{43}")
_USER = re.compile(r"[A-Za-z0-9_.-]{1,200}")


def user_of(token: str, key: str, *, workspace_id: str, now: float) -> str:
    """The id that the widget knows the user by ("itop-Person-12").

    Empty for whoever is not signed by this key, for this workspace and the connectors, or not any more (`now` in unix
    seconds).
    """
    if not key or _TOKEN.fullmatch(token) is None:
        return ""
    try:
        # What it says of time and audience is looked at below: by the clock of the service, and to the letter.
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], options={"verify_exp": False, "verify_aud": False, "verify_iat": False}
        )
    except jwt.PyJWTError:
        return ""
    expires, user = claims.get("exp"), claims.get("user_id")
    meant = claims.get("aud") == AUDIENCE and claims.get("workspace") == workspace_id
    if not meant or not isinstance(expires, int) or expires <= now or not isinstance(user, str):
        return ""
    return user if _USER.fullmatch(user) else ""
