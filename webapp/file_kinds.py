# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is, by its first bytes, and what it may be called: neither name nor announced type is believed."""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass

#: So much of a file tells what it is; the frame of a JPEG comes behind what a camera notes.
HEAD = 256 * 1024
#: Longest name, in characters, and in bytes: its history keeps 255 of them, and 2.7 and 3.0 refuse what is longer.
_LONGEST_NAME = 100
_MOST_BYTES = 240
_LONGEST_ENDING = 10
#: Names that Windows has for devices, whatever their ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?=\.|$)", re.IGNORECASE)

_PICTURES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
#: By their first bytes: a kind, and the endings that its files have.
_SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    (b"GIF87a", "image/gif", ("gif",)),
    (b"GIF89a", "image/gif", ("gif",)),
    (b"BM", "image/bmp", ("bmp",)),
    (b"II*\x00", "image/tiff", ("tif", "tiff")),
    (b"MM\x00*", "image/tiff", ("tif", "tiff")),
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"PK\x03\x04", "application/zip", ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "docm", "xlsm", "pptm")),
    (b"PK\x05\x06", "application/zip", ("zip",)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole", ("doc", "xls", "ppt", "msg", "vsd", "mpp", "pub")),
    (b"{\\rtf", "application/rtf", ("rtf", "doc")),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", ("7z",)),
    (b"\x1f\x8b", "application/gzip", ("gz", "tgz")),
    (b"\x1aE\xdf\xa3", "video/webm", ("webm", "mkv")),
    (b"OggS", "audio/ogg", ("ogg", "oga", "ogv", "opus")),
    (b"ID3", "audio/mpeg", ("mp3",)),
    (b"MZ", "application/x-executable", ("exe", "dll", "scr", "com", "sys")),
    (b"\x7fELF", "application/x-executable", ("so", "bin")),
)
#: What is served under another type than that of its container.
_BY_ENDING = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "msg": "application/vnd.ms-outlook",
    "csv": "text/csv",
    "json": "application/json",
}
#: Endings whose files begin with one of the signatures above.
_SIGNED = frozenset(ending for _, _, endings in _SIGNATURES for ending in endings)
#: What a browser would run, however it is called.
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|meta|title|style|img|a |p>|div|table|\?xml|!--)", re.IGNORECASE
)
_FTYP = {b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"avif": "avif", b"qt  ": "mov", b"M4A ": "m4a"}
_ENDING = re.compile(rf"[A-Za-z0-9]{{1,{_LONGEST_ENDING}}}")
_NAMELESS = "file"


@dataclass(frozen=True)
class Kind:
    """A type of content, and the endings that its files have; none where it can have any."""

    mime: str
    endings: tuple[str, ...] = ()

    @property
    def is_picture(self) -> bool:
        """Whether iTop shows it among the words."""
        return self.mime in _PICTURES.values()

    def fits(self, ending: str) -> bool:
        """Whether a file of this content may have that ending."""
        if self.endings:
            return ending in self.endings
        return ending not in _SIGNED and (self.mime != "text/html" or ending in ("html", "htm", "svg", "xml"))

    def served_as(self, ending: str) -> str:
        """The type that iTop keeps: markup as mere bytes, for browsers would run it."""
        if self.mime in ("application/zip", "application/x-ole", "text/plain", "application/rtf"):
            return _BY_ENDING.get(ending, self.mime if self.mime != "application/x-ole" else "application/octet-stream")
        return "application/octet-stream" if self.mime == "text/html" else self.mime


def kind_of(head: bytes) -> Kind:
    """The kind of a file by its first bytes."""
    for start, mime, endings in _SIGNATURES:
        if head.startswith(start):
            return Kind(mime, endings)
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        ending = head[8:12].strip().lower().decode()
        return {"webp": Kind("image/webp", ("webp",)), "wave": Kind("audio/wav", ("wav",))}.get(
            ending, Kind("video/x-msvideo", ("avi",))
        )
    if head[4:8] == b"ftyp":
        ending = _FTYP.get(head[8:12], "mp4")
        kinds = {"heic": "image/heic", "avif": "image/avif", "mov": "video/quicktime", "m4a": "audio/mp4"}
        return Kind(kinds.get(ending, "video/mp4"), (ending, "heif") if ending == "heic" else (ending, "m4v", "mp4"))
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return Kind("audio/mpeg", ("mp3",))
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(start):
        return Kind("text/html")
    return Kind("application/octet-stream" if b"\0" in head[:4096] else "text/plain")


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters; empty where nothing does."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and _ENDING.fullmatch(ending) else ""


def clean_name(name: str, kind: Kind | None = None) -> str:
    """The name as a file of iTop's may have it: no folders, nothing that cannot be seen, not too long, an ending."""
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8")).replace("\\", "/")
    seen = "".join(" " if sign in "\t\r\n" else sign for sign in plain.rpartition("/")[2] if _is_seen(sign))
    seen = " ".join(re.sub(r'[<>:"|?*]', "_", seen).split()).strip(". ")
    ending = ending_of(seen)
    stem = _short((seen[: -len(ending) - 1] if ending else seen).rstrip(". "))
    stem = f"_{stem}" if _DEVICE.match(stem) else stem
    if not ending and kind is not None and kind.endings:
        ending = kind.endings[0]
    return f"{stem or _NAMELESS}.{ending}" if ending else stem or _NAMELESS


def _short(stem: str) -> str:
    """As much of a name as an ending can follow."""
    kept = stem[: _LONGEST_NAME - _LONGEST_ENDING - 1].encode()[: _MOST_BYTES - _LONGEST_ENDING - 1]
    return kept.decode(errors="ignore").rstrip(". ")


def _is_seen(sign: str) -> bool:
    # Of what could not be carried there is only a replacement.
    if sign == "\N{REPLACEMENT CHARACTER}":
        return False
    return sign in "\t\r\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def measure(head: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG in pixels; None where its beginning does not say."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">II", head[16:24])
        if head[:3] == b"GIF":
            return struct.unpack("<HH", head[6:10])
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except struct.error:
        return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    """From the first frame: each segment has a marker and its length."""
    at = 2
    while at + 9 < len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], struct.unpack(">H", head[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
