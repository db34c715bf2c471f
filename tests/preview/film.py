# SPDX-License-Identifier: AGPL-3.0-or-later
"""A moving picture of a page: shots with a pointer and a caption, written as one animated WebP."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, Page

#: Pixels of the strip under the page, and how often the pointer is seen on its way.
STRIP, STEPS = 46, 6
_ARROW = ((0, 0), (0, 17), (4, 13.4), (6.8, 19.6), (9.6, 18.4), (6.9, 12.4), (12.2, 12))
_INK, _PAPER = (31, 30, 28), (255, 255, 255)


@dataclass
class Film:
    """The page is ``width`` by ``height``; each shot stands for some milliseconds."""

    page: Page
    width: int
    height: int
    caption: str = ""
    pointer: tuple[float, float] = (640.0, 700.0)
    shots: list[tuple[Image.Image, int]] = field(default_factory=list)

    def shot(self, milliseconds: int) -> None:
        """The page as it looks now."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        self._keep(picture, milliseconds)

    def click(self, target: Locator, *, hold: int = 250) -> None:
        """The pointer goes there, and clicks."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None
        self._travel((box["x"] + min(box["width"] / 2, 90), box["y"] + box["height"] / 2))
        self.shot(hold)
        target.click()

    def type(self, target: Locator, words: str, *, pieces: int = 4) -> None:
        """Somebody writes, in a few pieces."""
        self.click(target, hold=120)
        size = -(-len(words) // pieces)
        for start in range(0, len(words), size):
            target.press_sequentially(words[start : start + size])
            self.shot(160)

    def write(self, path: Path) -> None:
        """All shots one after the other, for ever."""
        pictures = [picture for picture, _ in self.shots]
        durations = [milliseconds for _, milliseconds in self.shots]
        pictures[0].save(
            path,
            save_all=True,
            append_images=pictures[1:],
            duration=durations,
            loop=0,
            quality=72,
            method=5,
            minimize_size=False,
            kmin=9,
            kmax=40,
            allow_mixed=True,
        )

    def _travel(self, there: tuple[float, float]) -> None:
        here, picture = self.pointer, Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        for step in range(1, STEPS + 1):
            part = (step / STEPS) ** 2 * (3 - 2 * step / STEPS)
            self.pointer = (here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part)
            self._keep(picture, 45)

    def _keep(self, picture: Image.Image, milliseconds: int) -> None:
        whole = Image.new("RGB", (self.width, self.height + STRIP), _INK)
        whole.paste(picture, (0, 0))
        font = ImageFont.load_default(20)
        ImageDraw.Draw(whole).text(
            (self.width / 2, self.height + STRIP / 2), self.caption, fill=_PAPER, font=font, anchor="mm"
        )
        arrow = _arrow()
        whole.paste(arrow, (round(self.pointer[0]), round(self.pointer[1])), arrow)
        self.shots.append((whole, milliseconds))


def _arrow() -> Image.Image:
    """A pointer, drawn large and made small for smooth edges."""
    large = Image.new("RGBA", (80, 100), (0, 0, 0, 0))
    outline = [(4 + x * 4.6, 4 + y * 4.6) for x, y in _ARROW]
    draw = ImageDraw.Draw(large)
    draw.polygon(outline, fill=(*_INK, 255))
    draw.line([*outline, outline[0]], fill=(*_PAPER, 255), width=7, joint="curve")
    return large.resize((20, 25), Image.Resampling.LANCZOS)
