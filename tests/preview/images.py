# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of a page as files, without transparency and as small as their colours allow."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page


def save(what: Page | Locator, path: Path) -> None:
    """What can be seen of it."""
    Image.open(io.BytesIO(what.screenshot())).convert("RGB").save(path, optimize=True)
    print(path, path.stat().st_size)
