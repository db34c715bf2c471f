# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a ticket on their way into a conversation: which of them go, and what is in them.

Nowhere is written what Intercom takes; where it refuses, the words go alone and say where the files are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import file_kinds
from webapp.enclosures import Going
from webapp.errors import ItopRefused, Retry, TooHeavy
from webapp.payloads.posting import ToldFile
from webapp.services import Services
from webapp.settings.file_limits import FileLimits

#: Files that one reply can have, and bytes of them all.
#: https://github.com/intercom/Intercom-OpenAPI (admin_reply_conversation_request)
MOST, _MOST_BYTES = 10, 20 * 1024 * 1024
#: Bytes that somebody else's message can wait for.
_LIGHT = 2 * 1024 * 1024
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Selection:
    """What goes along, and what stays in the ticket: the same each time that it is asked."""

    going: tuple[ToldFile, ...] = ()
    staying: tuple[ToldFile, ...] = ()


def choose(files: Sequence[ToldFile], limits: FileLimits) -> Selection:
    """The first ones that may go and are not too large, alone or together."""
    going: list[ToldFile] = []
    staying: list[ToldFile] = []
    left = _MOST_BYTES
    for file in files:
        known = file.picture or file_kinds.ending_of(file_kinds.clean_name(file.name)) in limits.types
        if known and len(going) < MOST and 0 < file.size <= min(left, limits.max_size):
            going.append(file)
            left -= file.size
        else:
            staying.append(file)
    return Selection(tuple(going), tuple(staying))


def megabytes(file: ToldFile) -> int:
    """Its size as people are told of it."""
    return max(1, round(file.size / _MEGABYTE))


def fetch(
    services: Services, *, workspace_id: str, ticket_id: str, files: Sequence[ToldFile]
) -> Sequence[Going] | None:
    """Their contents, without what was deleted meanwhile; None where iTop gives none of them.

    Raises `TooHeavy` for what is too large to be waited for, and iTop's errors that pass.
    """
    if services.intercom_http.light and sum(file.size for file in files) > _LIGHT:
        raise TooHeavy("The files of the entry take longer than somebody else's message can wait.")
    fetched = []
    for file in files:
        try:
            content = _content(services, workspace_id, ticket_id, file)
        except ItopRefused as error:
            if error.code == "file_not_found":
                continue
            if error.retry is not Retry.NEVER:
                raise
            return None
        kind = file_kinds.kind_of(content[: file_kinds.HEAD])
        name = file_kinds.clean_name(file.name, kind)
        fetched.append(Going(name, kind.served_as(file_kinds.ending_of(name)), content))
    return fetched


def _content(services: Services, workspace_id: str, ticket_id: str, file: ToldFile) -> bytes:
    """Piece by piece; what grew meanwhile ends where it was to end."""
    itop, content = services.itop.of(workspace_id), bytearray()
    while len(content) < file.size:
        piece = itop.file(ticket_id, file.id, picture=file.picture, offset=len(content))
        if not piece.data:
            break
        content += piece.data
    return bytes(content[: file.size])
