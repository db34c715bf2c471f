# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of a page as files, without transparency and as small as their colours allow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page


def save(what: Page | Locator, path: Path) -> None:
    """What can be seen of it."""
    _write(Image.open(io.BytesIO(what.screenshot())), path)


def save_side_by_side(pictures: Sequence[Image.Image], path: Path, *, gap: int) -> None:
    """Several of one size in one file, `gap` pixels apart."""
    width, height = pictures[0].size
    whole = Image.new("RGB", (len(pictures) * (width + gap) - gap, height), (255, 255, 255))
    for place, picture in enumerate(pictures):
        whole.paste(picture, (place * (width + gap), 0))
    _write(whole, path)


def _write(picture: Image.Image, path: Path) -> None:
    picture.convert("RGB").save(path, optimize=True)
    print(path, path.stat().st_size)
