# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of keys and records in the store.

They are joined of ids that came from outside: each record begins with a word of ours, and no id can hold the colon
between them.
"""

from __future__ import annotations

import hashlib
import zlib
from urllib.parse import quote

#: Conversations of a workspace that are compared at once: far below Intercom's limit for ten seconds.
#: https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
_LINES = 4


def record(kind: str, *ids: object) -> str:
    """The name of a record in the queue's memory; different for different ids, whatever they hold."""
    return ":".join([kind, *(quote(str(one), safe="") for one in ids)])


def conversation_key(workspace_id: str, conversation_id: str) -> str:
    """What keeps the jobs of one conversation in order."""
    return record(workspace_id, conversation_id)


def comparison_key(workspace_id: str, conversation_id: str) -> str:
    """What keeps the comparisons of a workspace in a few lines; what is of no conversation has one of its own."""
    line = zlib.crc32(conversation_id.encode()) % _LINES if conversation_id else ""
    return f"{workspace_id}::reconcile{line}"


def links_key(workspace_id: str) -> str:
    """What keeps the looks for new links of a workspace one after the other."""
    return f"{workspace_id}::links"


def states_key(workspace_id: str) -> str:
    """What keeps the comparisons of what iTop has told one after the other: Intercom holds none of them up."""
    return f"{workspace_id}::states"


def rules_key(workspace_id: str, conversation_id: str, moment: int = 0) -> str:
    """What keeps looks at the rules for a conversation in order; one that is due later is alone (unix seconds)."""
    return record(workspace_id, "rules", conversation_id, *([moment] if moment else []))


def telling_key(workspace_id: str, conversation_id: str = "") -> str:
    """What keeps what is told to many conversations in a few lines, which hold back nobody's message."""
    line = zlib.crc32(conversation_id.encode()) % _LINES if conversation_id else ""
    return f"{workspace_id}::tell{line}"


def contact_key(workspace_id: str, contact_id: str) -> str:
    """What keeps the jobs of one contact in order."""
    return record(workspace_id, "contact", contact_id)


def contacts_key(workspace_id: str) -> str:
    """What keeps what became of a workspace's contacts in one line."""
    return f"{workspace_id}::contacts"


def check_key(workspace_id: str, conversation_id: str, pace: int) -> str:
    """What keeps the checks of a conversation in order that are due after the same time.

    They hold back no message, and those that are due later none that are due sooner.
    """
    return record(workspace_id, "check", pace, conversation_id)


def part(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """What makes a part of a conversation unique."""
    return record("part", workspace_id, conversation_id, part_id)


def region(workspace_id: str, region: str) -> str:
    """The record that a request of Intercom's has named the region of its workspace."""
    return record("region", workspace_id, region)


def made_up(workspace_id: str, hour: int) -> str:
    """The record that in this hour (since 1970) the comparison has added what no notification had brought."""
    return record("made-up", workspace_id, hour)


def missed(workspace_id: str, hour: int) -> str:
    """The record that in this hour (since 1970) a comparison has found what the reading of iTop's changes had not."""
    return record("missed", workspace_id, hour)


def begun_anew(workspace_id: str, hour: int) -> str:
    """The record that in this hour (since 1970) iTop's table of changes was found to be another one."""
    return record("begun-anew", workspace_id, hour)


def own_part(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """The record of a part that this app has posted itself."""
    return record("own", workspace_id, conversation_id, part_id)


def own_app(workspace_id: str, code: str = "") -> str:
    """The record of the code that Intercom gives to what this app posts; without one, that it gives codes at all."""
    return record("own-app", workspace_id, code)


def said(workspace_id: str, conversation_id: str, admin_id: str, letters: str) -> str:
    """The record that this app was about to say these words as that teammate: what looks like them is not copied."""
    digest = hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()[:32]
    return record("said", workspace_id, conversation_id, admin_id, digest)


def heard(workspace_id: str, conversation_id: str, admin_id: str, letters: str) -> str:
    """The record that these words of `said` have been found in the conversation: what has them besides is not ours."""
    return said(workspace_id, conversation_id, admin_id, letters).replace("said:", "heard:", 1)


def untold(workspace_id: str, conversation_id: str) -> str:
    """The record that an agent does not want the end user to be told of the ticket that is made in iTop."""
    return record("untold", workspace_id, conversation_id)


def taken_part(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """The record of a part that was taken back; the conversation is empty where nobody said which it was."""
    return record("taken", workspace_id, conversation_id, part_id)


def blanked(workspace_id: str, conversation_id: str, part_id: str) -> str:
    """The record that iTop has been told to remove the words of a part that was taken back."""
    return record("blanked", workspace_id, conversation_id, part_id)


def deleted(workspace_id: str, conversation_id: str) -> str:
    """The record of a conversation that was deleted."""
    return record("deleted", workspace_id, conversation_id)


def taken_back(workspace_id: str, conversation_id: str, part_id: str) -> tuple[str, ...]:
    """The records each of which forbids to write the words of a part."""
    return (
        taken_part(workspace_id, conversation_id, part_id),
        taken_part(workspace_id, "", part_id),
        deleted(workspace_id, conversation_id),
    )
