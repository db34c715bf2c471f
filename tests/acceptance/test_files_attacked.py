# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of those who mean harm, or whose computers do: what is no danger is copied whole, the rest is told."""

from __future__ import annotations

import requests

from simulator.itop.reader import SeenTicket
from tests.acceptance.conftest import Inbox
from tests.acceptance.itop_side import ItopSide
from tests.acceptance.messenger import Cast, Messenger
from tests.acceptance.test_files import PDF, Sent, begun, files, pictures, with_words
from tests.pictures import png

__all__ = ["files"]

#: A picture to a browser that is told so, a page with a script to one that guesses.
POLYGLOT = b"GIF89a/*\x01\x01\x00\x00\xff\x00,*/=1;</p><html><script>alert(document.domain)</script></html>;"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
JAPANESE, FIRE, HEBREW = "\u5831", "\N{FIRE}", "\u05d0"


def test_names_that_deceive_or_are_too_long_become_names_that_every_itop_keeps(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    names = {
        f"{JAPANESE * 255}.pdf": f"{JAPANESE * 76}.pdf",
        f"{FIRE * 255}.pdf": f"{FIRE * 57}.pdf",
        f"\u2067{HEBREW}\u202efdp.exe\u2069.pdf": f"{HEBREW}fdp.exe.pdf",
        "CON.pdf": "_CON.pdf",
        "lpt\u00b9.x.pdf": "_lpt\u00b9.x.pdf",
        "..\\..\\inetpub\\aux ": "_aux.pdf",
        'a<b>:"|?*.pdf . ': "a_b______.pdf",
        "z\u0335\u0321\u0322" * 20 + ".pdf": ("z\u0335\u0321\u0322" * 20) + ".pdf",
        "<script>alert(1)</script>.pdf": "script_.pdf",
        "\u200b\ufeff": "file.pdf",
    }
    hung = tuple(files.attached(name, PDF + bytes([number]), "application/pdf") for number, name in enumerate(names, 1))

    talk.user_says("<p>Ten names</p>", attachments=hung)

    entry = with_words(itop, ticket, "Ten names", timeout=120.0)
    assert "not copied" not in entry.text
    seen = itop.files(ticket)
    assert [each.name for each in seen] == list(names.values())
    assert [each.content for each in seen] == [PDF + bytes([number]) for number in range(1, 11)]


def test_what_would_be_run_as_something_else_is_not_kept_as_that(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    hung = (
        files.attached("logo.png", SCRIPT, "image/png"),
        files.attached("logo2.png", b"\xef\xbb\xbf<!-- --> " + SCRIPT, "image/png"),
        files.attached("wide.png", "\ufeff".encode("utf-16-le") + SCRIPT.decode().encode("utf-16-le"), "image/png"),
        files.attached("page.gif.html", POLYGLOT, "image/gif"),
        files.attached("page.png", POLYGLOT, "image/png"),
        files.attached("dot.gif", POLYGLOT, "text/html"),
        files.attached("setup.txt", b"MZ\x90\0" + bytes(200), "text/plain"),
    )
    talk.user_says(f"<p>Shown {files.shown(SCRIPT)} {files.shown(POLYGLOT, 'x.gif')}</p>", attachments=hung)

    entry = with_words(itop, ticket, "Shown", timeout=120.0)
    text = " ".join(entry.text.split())
    for name in ("logo.png", "logo2.png", "wide.png", "page.png", "setup.txt"):
        assert f"“{name}” was not copied: its content is not what its name says." in text, text
    assert "“page.gif.html” was not copied: files of this type are not accepted." in text
    kept = {(each.name, each.kind) for each in itop.files(ticket)}
    assert kept <= {("dot.gif", "image/gif"), ("x.gif", "image/gif")} and kept
    for address in pictures(entry):
        served = requests.get(address, timeout=60)
        assert served.headers["Content-Type"].startswith("image/gif"), "no browser is told that it is a page"


def test_a_place_that_lies_or_leads_away_gives_no_file(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    last = files.kept.address(files.kept.keep("last.pdf", PDF, "application/pdf"))
    between = files.kept.address(files.kept.keep("between.pdf", b"", "application/pdf", moved_to=last))
    hung = (
        files.attached("chain.pdf", b"", "application/pdf", size=100, moved_to=between),
        files.attached("endless.pdf", PDF, "application/pdf", length="9" * 18),
        files.attached("nothing.png", b"", "image/png"),
        files.attached("whole.pdf", PDF, "application/pdf", length=str(len(PDF))),
    )
    talk.user_says("<p>Four places</p>", attachments=hung)

    text = " ".join(with_words(itop, ticket, "Four places", timeout=180.0).text.split())
    assert "“chain.pdf” was not copied: its address has expired." in text, text
    assert "“endless.pdf” was not copied: it is larger than 21 MB." in text
    assert "“nothing.png” was not copied: it is empty." in text
    assert copied(itop, ticket) == ["whole.pdf"]


def test_a_file_that_breaks_off_is_never_kept_by_half(
    inbox: Inbox, messenger: Messenger, people: Cast, itop: ItopSide, title: str, files: Sent
) -> None:
    talk, ticket = begun(inbox, messenger, people, itop, title)
    half = files.attached("half.png", png(64, 64), "image/png", length=str(len(png(64, 64)) + 1_000))
    talk.user_says("<p>By half</p>", attachments=(half,))

    text = " ".join(with_words(itop, ticket, "By half", timeout=240.0).text.split())
    assert "“half.png” was not copied: it could not be retrieved." in text
    assert copied(itop, ticket) == []


def copied(itop: ItopSide, ticket: SeenTicket) -> list[str]:
    """The names of the files that the ticket has."""
    return [each.name for each in itop.files(ticket)]
