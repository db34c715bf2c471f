# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that come with messages, piece by piece, then into the tickets together with the words, each once; and those
that somebody gives a ticket along with an entry."""

import base64
import binascii
import hashlib
import html
import re
import secrets
from dataclasses import replace

from simulator.itop import view
from simulator.itop.inputs import Failure, Input
from simulator.itop.objects import FILE_DIGITS, Draft, Entry, File, Ticket
from simulator.itop.rights import MODIFY_TICKET
from simulator.itop.store import Store
from simulator.itop.view import Context
from webapp.contract import FILE_SCHEME

Result = dict[str, object]

#: Bytes: what the demo takes of a file (as an iTop whose database takes 64 MB), and of a piece of it.
MAX_SIZE, CHUNK = 64 * 1024 * 1024 - 65_536, 2 * 1024 * 1024
#: Bytes that one answer carries of a file.
PIECE = 1024 * 1024
_SECONDS = 3_600
_SHA256, _TYPE = re.compile("[0-9a-f]{64}"), re.compile("[a-z]+/[a-z0-9.+-]{1,100}")
_PLACE = re.compile(f'<img src="{FILE_SCHEME}:([0-9a-f]{{64}})">')
_RUNS = re.compile("html|svg|javascript|ecmascript|(?<!open)xml")
_USED = '<a target="file-of-intercom-'


def capacity(context: Context) -> Result:
    """What ``settings`` tells of files."""
    return {
        "attachments": context.rights.may(MODIFY_TICKET),
        "pictures": True,
        "max_size": MAX_SIZE,
        "chunk": CHUNK,
    }


def attach(context: Context, params: Input) -> Result:
    """Takes a piece of a file for a message that follows."""
    if context.rights.read_only:
        raise Failure.of_read_only()
    params.name("conversation_id")
    part_id, sha256 = params.part_id("part_id"), params.name("sha256")
    if not _SHA256.fullmatch(sha256):
        raise params.bad("sha256", "must be 64 hexadecimal digits")
    name, kind = params.text("name", max_bytes=1000), params.name("type")
    if not _TYPE.fullmatch(kind):
        raise params.bad("type", "must be a media type in small letters")
    size, inline = params.integer("size", least=1, most=2**53), params.flag("inline", False)
    if inline and kind not in ("image/png", "image/jpeg", "image/gif"):
        raise params.bad("inline", "is for PNG, JPEG and GIF")
    offset = params.integer("offset", least=0, most=size)
    data = _decoded(params)
    if offset + len(data) > size:
        raise params.bad("data", "is longer than the file")
    if size > MAX_SIZE:
        raise Failure(422, "refused", f"The file is larger than the {MAX_SIZE} bytes that this iTop takes.")
    drafts, key, now = context.store.drafts, (context.workspace, part_id, sha256), context.store.clock()
    for old in [each for each, draft in drafts.items() if draft.expires < now]:
        del drafts[old]
    draft = drafts.get(key)
    if draft is None:
        if offset or not data:
            return {"received": 0}
        kept = "application/octet-stream" if _RUNS.search(kind) else kind
        draft = drafts[key] = Draft(name, kept, inline, now + _SECONDS, bytearray(data))
    elif len(draft.content) == offset:
        draft.content += data
    if len(draft.content) >= size and hashlib.sha256(draft.content).hexdigest() != sha256:
        del drafts[key]
        raise params.bad("sha256", "is not the digest of what came")
    return {"received": len(draft.content)}


def _decoded(params: Input) -> bytes:
    try:
        return base64.b64decode(params.text("data", "", max_bytes=4 * 1024 * 1024), validate=True)
    except binascii.Error:
        raise params.bad("data", "must be base64") from None


def filled(context: Context, ticket: Ticket, part_id: str, words: str, missing: str) -> tuple[Ticket, str]:
    """The ticket with the files of a message, and its words with the files where they stood."""
    files = list(ticket.files)

    def fill(place: re.Match[str]) -> str:
        sha256 = place.group(1)
        known = next((each for each in files if each.sha256 == sha256), None)
        draft = context.store.drafts.get((context.workspace, part_id, sha256))
        # As iTop's own pages, which add no attachment to a closed ticket; a picture is a part of the words.
        settled = draft is not None and not draft.inline and ticket["status"] == "closed"
        if known is None and draft is not None and not settled:
            known = File(
                name=draft.name,
                kind=draft.kind,
                size=len(draft.content),
                date=context.store.clock(),
                content=base64.b64encode(draft.content).decode(),
                sha256=sha256,
                secret=secrets.token_hex(16) if draft.inline else "",
                key=str(secrets.randbelow(10**9)),
            )
            files.append(known)
        if known is None:
            return f"<i>{html.escape(missing, quote=False)}</i>"
        if known.secret:
            return f'<img src="{html.escape(address(context, known))}">'
        return f'{html.escape(known.name)}{_USED}{known.key}"></a>'

    text = _PLACE.sub(fill, words)
    return replace(ticket, files=tuple(files)), text


def address(context: Context, file: File) -> str:
    """Where a picture is shown, with its secret instead of a login."""
    query = f"operation=download_inlineimage&id={file.key}&s={file.secret}"
    return f"{context.url}pages/ajax.document.php?{query}"


def enclosed(ticket: Ticket, numbers: list[int], markup: str) -> list[Result]:
    """What goes along with an entry: attachments by their numbers, and the pictures among its words."""
    found = [_facts(ticket, number) | {"picture": False} for number in numbers if not ticket.files[number - 1].sha256]
    shown = [each for each in ticket.files if each.secret and f"&amp;s={each.secret}" in markup and not each.sha256]
    pictures = [(markup.index(each.secret), each) for each in shown]
    return found + [
        {"id": each.key, "name": each.name, "type": each.kind, "size": each.size, "picture": True}
        for _, each in sorted(pictures, key=lambda pair: pair[0])
    ]


def _facts(ticket: Ticket, number: int) -> Result:
    file = ticket.files[number - 1]
    return {"id": f"{ticket.id}{number:0{FILE_DIGITS}}", "name": file.name, "type": file.kind, "size": file.size}


def file(context: Context, params: Input) -> Result:
    """A piece of a file that a ticket has."""
    ticket = view.find(context, params.id("id"))
    key, picture = params.id("file"), params.flag("picture", False)
    offset = params.integer("offset", 0, least=0, most=2**63 - 1)
    if picture:
        markup = "".join(entry.html for entry in ticket.public_log + ticket.private_log)
        keys = {str(each["id"]): each for each in enclosed(ticket, [], markup)}
        found = next((each for each in ticket.files if each.key in keys and each.key == key), None)
    else:
        attached = {f"{ticket.id}{number:0{FILE_DIGITS}}": each for number, each in enumerate(ticket.files, start=1)}
        found = attached.get(key)
    if found is None or bool(found.secret) != picture:
        problem = f"Ticket {ticket.id} has no file {key} that the account may read."
        raise Failure(404, "file_not_found", problem)
    piece = base64.b64decode(found.content)[offset : offset + PIECE]
    return {"size": found.size, "data": base64.b64encode(piece).decode()}


def without_unused(ticket: Ticket) -> Ticket:
    """The ticket without files of conversations that no entry has any more."""
    entries: tuple[Entry, ...] = ticket.public_log + ticket.private_log
    text = "".join(entry.html for entry in entries)

    def is_used(file: File) -> bool:
        return (f"&amp;s={file.secret}" if file.secret else f'{_USED}{file.key}"') in text

    kept = (each for each in ticket.files if not each.sha256 or is_used(each))
    return replace(ticket, files=tuple(kept))


def served(store: Store, key: str, secret: str) -> File | None:
    """The picture of that address, which needs no login; None for a wrong secret."""
    files = (each for ticket in store.tickets.values() for each in ticket.files)
    return next((each for each in files if secret and (each.key, each.secret) == (key, secret)), None)


def forget_drafts(context: Context, part_ids: list[str]) -> None:
    """Delete what is on its way for these parts."""
    drafts = context.store.drafts
    for key in [each for each in drafts if each[0] == context.workspace and each[1] in part_ids]:
        del drafts[key]
