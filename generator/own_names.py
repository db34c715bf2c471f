# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has to be another one in each module, so that two that are built under two codes can live in one iTop.

Skeleton and templates have the names of the published module: its namespace, its classes in the data model with their
tables, its groups and its profile. A module of another code has the same names with its code behind them.
"""

from __future__ import annotations

import re
import zlib

from webapp.contract import MODULE_CODE, SERVICE_PROFILE, SERVICE_PROFILE_ID, service_profile

_NAMES = re.compile(
    r"\b(?:ItopIntercom(?:Installer)?"
    r"|Intercom(?:Conversation|FormerConversation|HandOver|Sync(?:Ticket|Person|File|Read))"
    r"|intercom_(?:conversation|former_conversation|hand_over))\b"
)


def rename(text: str, code: str) -> str:
    """Return PHP or XML with the names that a module of this code has."""
    if code == MODULE_CODE:
        return text
    suffix = "_" + code.replace("-", "_")
    return _NAMES.sub(rf"\g<0>{suffix}", text).replace(SERVICE_PROFILE, service_profile(code))


def profile_id(code: str) -> int:
    """Return the number of the profile, the same in each build of a code: iTop's users have it by that."""
    if code == MODULE_CODE:
        return SERVICE_PROFILE_ID
    return SERVICE_PROFILE_ID + 1 + zlib.crc32(code.encode()) % 1_000_000
