# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a message on their way from Intercom into iTop, while their addresses live.

They come before the words, which then stand in the ticket together with them. Whatever is wrong with a file becomes a
sentence among the words, never an error of the message.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import BinaryIO, cast

from webapp import file_kinds
from webapp.conversations import FileRef
from webapp.enclosures import Bring, Enclosure, Fate, LeftOut, Reason, Stored
from webapp.errors import AppError, IntercomUnavailable, ItopRefused, ItopUnavailable, Retry, TooHeavy
from webapp.file_kinds import Kind
from webapp.intercom.files import Fetched
from webapp.network.http import Timeout
from webapp.services import Services
from webapp.settings.file_limits import FileLimits

#: Files of one message.
MOST = 20
#: Bytes, and seconds, that a message may take among those that somebody waits for.
_LIGHT, _QUICK = 2 * 1024 * 1024, 5.0
#: Seconds for one file, for those of one message, and for an attempt at a job: the next one goes on where it ended.
_OF_FILE, _OF_MESSAGE, _OF_ATTEMPT = 30.0, 90.0, 240.0
#: Pixels: what is not larger is no picture but a sign that the mail was read.
_PIXEL = 4
#: Pixels below which a picture in a mail belongs to a signature, as iTop's mail to ticket automation has it.
_SIGNATURE = (100, 20)
_FINAL: Mapping[Fetched, Reason] = {"elsewhere": "elsewhere", "gone": "gone", "moved": "gone", "too_large": "too_large"}


def carrier(services: Services, *, workspace_id: str, conversation_id: str, patient: bool) -> Bring | None:
    """What brings the files of this conversation; None where they stay links.

    With `patient` a file that cannot be had at the moment is an error, to be tried again.
    """
    limits = services.settings.current().files
    if not limits.on:
        return None
    return _Carrier(services, limits, workspace_id, conversation_id, patient=patient)


class _Carrier:
    def __init__(
        self, services: Services, limits: FileLimits, workspace_id: str, conversation_id: str, *, patient: bool
    ) -> None:
        self._services, self._limits, self._patient = services, limits, patient
        self._workspace_id, self._conversation_id = workspace_id, conversation_id
        self._began = time.monotonic()
        self._some = False

    def __call__(self, part_id: str, enclosed: Sequence[Enclosure]) -> Mapping[Enclosure, Fate]:
        now = time.monotonic()
        if self._some and now - self._began > _OF_ATTEMPT:
            # What came so far stands in the tickets.
            raise AppError("The files of the conversation are under way.", code="files_go_on", retry=Retry.SOON)
        self._some = True
        message = _OfMessage(self._services.intercom_http.light, now)
        fates: dict[Enclosure, Fate] = {}
        for number, each in enumerate(dict.fromkeys(enclosed)):
            name = file_kinds.clean_name(each.name)
            fates[each] = self._fate(part_id, each, message) if number < MOST else LeftOut("many", name, MOST)
        return fates

    def _fate(self, part_id: str, each: Enclosure, message: _OfMessage) -> Fate:
        name, most = file_kinds.clean_name(each.name), self._limits.max_size
        if each.size > most:
            return LeftOut("too_large", name, most)
        if not (self._limits.attachments or (each.inline and self._limits.pictures)):
            return LeftOut("itop", name)
        with tempfile.TemporaryFile(dir=self._services.config.data_dir) as opened:
            file = cast(BinaryIO, opened)
            reason = self._fetch(each, file, message)
            if reason:
                return LeftOut(_reason(reason), name, most)
            return self._judge(part_id, each, file)

    def _fetch(self, each: Enclosure, file: BinaryIO, message: _OfMessage) -> Fetched:
        """Why the file is not there, empty where it is; raises where it is too much for now."""
        left = message.bytes_left(self._limits.max_size)
        if message.light and each.size > left:
            raise _too_much()
        reason = self._services.file_hosts.fetch(each.url, into=file, max_bytes=left, timeout=message.timeout())
        message.took(file.tell())
        if message.light and reason in ("too_slow", "too_large") and left < self._limits.max_size:
            raise _too_much()
        if reason in ("too_slow", "unavailable") and self._patient:
            raise IntercomUnavailable("A file of the message cannot be had at the moment.", code="file_unavailable")
        return reason

    def _judge(self, part_id: str, each: Enclosure, file: BinaryIO) -> Fate:
        size = file.tell()
        file.seek(0)
        head = file.read(file_kinds.HEAD)
        kind = file_kinds.kind_of(head)
        name = file_kinds.clean_name(each.name, kind)
        if not size:
            return LeftOut("empty", name)
        if each.inline and kind.is_picture and _is_ornament(file_kinds.measure(head), by_mail=each.by_mail):
            return None
        ending = file_kinds.ending_of(name)
        if ending not in self._limits.types:
            return LeftOut("type", name)
        if not kind.fits(ending) or (each.inline and kind.mime.partition("/")[0] not in ("image", "video")):
            return LeftOut("content", name)
        return self._give(part_id, name, each, kind, file, size)

    def _give(self, part_id: str, name: str, each: Enclosure, kind: Kind, file: BinaryIO, size: int) -> Fate:
        shown = each.inline and kind.is_picture and self._limits.pictures
        if not shown and not self._limits.attachments:
            return LeftOut("itop", name)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        ending = file_kinds.ending_of(name)
        ref = FileRef(sha256, name, kind.served_as(ending), size, inline=shown)
        try:
            return Stored(sha256) if self._send(part_id, ref, file) else LeftOut("itop", name)
        except ItopRefused as error:
            if error.retry is not Retry.NEVER:
                raise
            return LeftOut("itop", name)
        except ItopUnavailable as error:
            # A fault of iTop's with this file, such as a database that takes none so large.
            if error.code != "internal_error" or self._patient:
                raise
            return LeftOut("itop", name)

    def _send(self, part_id: str, ref: FileRef, file: BinaryIO) -> bool:
        """Piece by piece; one that iTop does not move forward by is not sent for ever."""
        itop, received = self._services.itop.of(self._workspace_id), 0
        for _ in range(2 * (ref.size // self._limits.chunk + 2)):
            file.seek(received)
            received = itop.attach(
                conversation_id=self._conversation_id,
                part_id=part_id,
                file=ref,
                offset=received,
                data=file.read(self._limits.chunk),
            )
            if received == ref.size:
                return True
        return False


class _OfMessage:
    """What is left of the bytes and seconds that the files of one message may take."""

    def __init__(self, light: bool, began: float) -> None:
        self.light = light
        self._began = began
        self._bytes = 0

    def bytes_left(self, most: int) -> int:
        return min(most, max(1, _LIGHT - self._bytes)) if self.light else most

    def took(self, size: int) -> None:
        self._bytes += size

    def timeout(self) -> Timeout:
        longest, together = (_QUICK, _QUICK) if self.light else (_OF_FILE, _OF_MESSAGE)
        left = self._began + together - time.monotonic()
        return Timeout(connect=3.0, read=10.0, total=max(0.1, min(longest, left)))


def _too_much() -> TooHeavy:
    return TooHeavy("The files of the message take longer than somebody else's can wait.")


def _reason(fetched: Fetched) -> Reason:
    return _FINAL.get(fetched, "unavailable")


def _is_ornament(pixels: tuple[int, int] | None, *, by_mail: bool) -> bool:
    """Whether it is a tracking pixel, or the small picture of a signature."""
    if pixels is None:
        return False
    least = _SIGNATURE if by_mail else (_PIXEL + 1, _PIXEL + 1)
    return pixels[0] < least[0] or pixels[1] < least[1]
