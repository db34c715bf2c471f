# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files are copied: what the parameters say, as far as this iTop can take it."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.lenient import members

#: Where iTop does not say: what every one of them takes.
_CHUNK = 256 * 1024
MAX_SIZE = 20 * 1024 * 1024


@dataclass(frozen=True)
class FileLimits:
    """`types` are endings in small letters; sizes in bytes; `chunk` is what one call carries of a file."""

    on: bool = False
    max_size: int = MAX_SIZE
    types: frozenset[str] = frozenset()
    #: Whether iTop keeps attachments, and this account may make them; and whether it shows pictures in logs.
    attachments: bool = False
    pictures: bool = False
    chunk: int = _CHUNK

    @classmethod
    def decode(cls, told: object, *, on: bool, max_size: object, types: object) -> FileLimits:
        """`told` is what `settings` says of files; a module that says nothing takes none."""
        able = members(told)
        most = _bytes(able.get("max_size"), MAX_SIZE)
        listed = types if isinstance(types, list | tuple) else str(types or "").split(",")
        return cls(
            on=on and bool(able),
            max_size=min(_bytes(max_size, MAX_SIZE), most),
            types=frozenset(str(each).strip().lower().lstrip("*.") for each in listed) - {""},
            attachments=able.get("attachments") is True,
            pictures=able.get("pictures") is True,
            chunk=_bytes(able.get("chunk"), _CHUNK),
        )


def _bytes(value: object, default: int) -> int:
    """Bytes as people write them; one that cannot be meant is the default."""
    words = str(value if value is not None else "").strip()
    return int(words) if words.isascii() and words.isdigit() and 0 < int(words) < 2**53 else default
