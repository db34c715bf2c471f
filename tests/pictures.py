# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures for tests, made of nothing."""

import struct
import zlib


def png(width: int, height: int, *, more: int = 0, colour: bytes = b"\x20\x60\xc0") -> bytes:
    """A PNG in one colour, with so many bytes of a comment in it that no program shows."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + colour * width for _ in range(height)))
    # What cannot be made shorter on its way.
    comment = b"c\0" + bytes((place * 2_654_435_761 >> 13) & 0xFF for place in range(4_096)) * (more // 4_096)
    chunks = [(b"IHDR", header), *([(b"tEXt", comment)] if more else []), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
