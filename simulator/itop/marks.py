# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invisible marks in logs, as the module in iTop writes them (module-skeleton/src/Log/Marker.php)."""

import re

from webapp.contract import MARKER_PREFIX

_OPENING, _OLD_PART, _CLOSING = '<a target="intercom-', f'<a name="{MARKER_PREFIX}', '"></a>'
#: Follows the sentence that stands in place of a text that was removed in Intercom.
REDACTED = f"{_OPENING}redacted{_CLOSING}"


def of_part(workspace: str, part_id: str) -> str:
    """What stands behind the text of a part; without a workspace as it was written before."""
    return f'<a target="{MARKER_PREFIX}{workspace and workspace + ":"}{part_id}{_CLOSING}'


def of_author(kind: str) -> str:
    """What begins the line that names an author."""
    return f"{_OPENING}by-{kind}{_CLOSING}"


def of_event(key: str) -> str:
    """What stands behind a remark on something that happened in Intercom."""
    return f"{_OPENING}event-{key}{_CLOSING}"


def without(markup: str) -> str:
    """HTML with every mark in it broken: nobody may mark a foreign part as known by writing a mark into a message."""
    broken = markup.replace(_OPENING, '<a target="not-intercom-')
    return broken.replace(_OLD_PART, f'<a name="not-{MARKER_PREFIX}')


def without_links(markup: str) -> str:
    """HTML in which iTop makes no link of ``[[Class:name]]``; it looks the same."""
    pieces = re.split("(<[^>]*>)", markup)
    return "".join(
        re.sub(r"\[(?=\[)", "%5B" if place % 2 else "[<span></span>", piece) for place, piece in enumerate(pieces)
    )
