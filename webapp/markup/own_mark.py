# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mark behind what this app says in a conversation: signs without width that spell a digest of its very words.

Whoever sees it needs nothing else to know that the words are ours, not even a database: it fits these words in this
conversation alone. A teammate who quotes them among words of their own leaves a mark that does not fit.
"""

from __future__ import annotations

import hashlib
import re

from webapp.markup import reading

#: Four signs that no font draws, two bits each.
_SIGNS = "\u200b\u200c\u200d\u2060"
_BITS = 48
#: The last of them: words may end with such signs themselves, as what is pasted from other pages does.
_MARK = re.compile(f"[{_SIGNS}]{{{_BITS // 2}}}(?![{_SIGNS}])")


def mark(html: str, workspace_id: str, conversation_id: str) -> str:
    """The HTML with its mark at the end of its last paragraph."""
    mark = _spell(html, workspace_id, conversation_id)
    return f"{html[:-4]}{mark}</p>" if html.endswith("</p>") else f"{html}{mark}"


def fits(body: str, workspace_id: str, conversation_id: str) -> bool:
    """Whether a body, in HTML or as plain text, has the mark of its own words."""
    found = _MARK.findall(body)
    return bool(found) and found[-1] == _spell(body, workspace_id, conversation_id)


def _spell(body: str, workspace_id: str, conversation_id: str) -> str:
    said = f"{workspace_id}:{conversation_id}:{reading.letters(body)}".encode("utf-8", "replace")
    number = int.from_bytes(hashlib.sha256(said).digest()[: _BITS // 8], "big")
    return "".join(_SIGNS[(number >> shift) & 3] for shift in range(_BITS - 2, -1, -2))
