# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of a conversation: from where they are fetched, what they are, and what they are called."""

import io
import ssl

import pytest

from tests.pictures import png
from webapp.file_kinds import clean_name, ending_of, kind_of, measure
from webapp.intercom import FileHosts
from webapp.network.http import Http, Timeout, Unreachable
from webapp.settings.file_limits import FileLimits

QUICK = Timeout(connect=1.0, read=1.0, total=2.0)


@pytest.mark.parametrize(
    "url",
    [
        "https://downloads.intercomcdn.com/i/o/k7/1/ab/x.png?expires=1&signature=2",
        "https://downloads.intercomcdn.eu/i/o/1/x",
        "https://downloads.au.intercomcdn.com/i/o/1/x",
        "https://gifs.intercomcdn.com/x.gif",
        "https://shop.intercom-attachments-1.com/i/o/1/x",
        "https://shop.intercom-attachments.eu/i/o/1/x",
        "https://shop.au.intercom-attachments.com/i/o/1/x",
        "https://DOWNLOADS.intercomcdn.com:443/x",
        "https://uploads.intercomusercontent.com/x",
    ],
)
def test_files_come_from_where_intercom_keeps_them(url: str) -> None:
    assert FileHosts(Http(public=True), Http()).has(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://downloads.intercomcdn.com/x",
        "https://downloads.intercomcdn.com:8443/x",
        "https://downloads.intercomcdn.com.evil.example/x",
        "https://evil-intercomcdn.com/x",
        "https://intercomcdn.com.evil.example/x",
        "https://evil.example/downloads.intercomcdn.com/x",
        "https://downloads.intercomcdn.com@evil.example/x",
        "https://evil.example\\@downloads.intercomcdn.com/x",
        "https://downloads.intercomcdn.com\\.evil.example/x",
        "https://downloads.intercomcdn.com\t.evil.example/x",
        "https://user@downloads.intercomcdn.com/x",
        "https://shop.intercom-attachments-10.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[broken/x",
        "https://downloads.intercomcdn.com:port/x",
        "file:///etc/passwd",
        "//downloads.intercomcdn.com/x",
        "",
    ],
)
def test_they_come_from_nowhere_else(url: str) -> None:
    hosts = FileHosts(Http(public=True), Http())
    assert not hosts.has(url)
    assert hosts.fetch(url, into=io.BytesIO(), max_bytes=10, timeout=QUICK) == "elsewhere"


def test_the_override_for_tests_opens_exactly_its_own_origin() -> None:
    hosts = FileHosts(Http(public=True), Http(), "http://127.0.0.1:8123")
    assert hosts.has("http://127.0.0.1:8123/i/o/1/x")
    assert not hosts.has("http://127.0.0.1:8124/i/o/1/x")
    assert not hosts.has("https://127.0.0.1:8123/i/o/1/x")


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
)
def test_no_name_leads_into_a_network_of_ones_own(host: str) -> None:
    public = Http(public=True)
    with pytest.raises(Unreachable, match="PermissionError"):
        public.download(f"https://{host}/x", into=io.BytesIO(), max_bytes=10, timeout=QUICK)
    public.close()


def test_nothing_but_https_is_spoken_with_the_internet() -> None:
    public = Http(public=True)
    with pytest.raises((Unreachable, KeyError, ssl.SSLError)):
        public.download("http://127.0.0.1:1/x", into=io.BytesIO(), max_bytes=10, timeout=QUICK)
    public.close()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../x", "x.png"),
        ("..\\..\\Windows\\x.png", "x.png"),
        ("/etc/passwd", "passwd.png"),
        ("a\x00b\x07.png", "ab.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\nb\t c .png", "a b c.png"),
        ("<img src=x>.png", "_img src=x_.png"),
        ("...", "file.png"),
        ("", "file.png"),
        (".htaccess", "htaccess.png"),
        ("\N{REPLACEMENT CHARACTER}.png", "png.png"),
        ("U\u0308bersicht.PNG", "\u00dcbersicht.png"),
        ("n" * 300 + ".pdf", "n" * 89 + ".pdf"),
        ("n" * 300, "n" * 89 + ".png"),
        ("\ud800.png", "_.png"),
        ("CON.pdf", "_CON.pdf"),
        ("aux", "_aux.png"),
        ("com\u00b9.tar.gz", "_com\u00b9.tar.gz"),
        ("contract.pdf", "contract.pdf"),
        ("console", "console.png"),
        ("\u2067\u202egnp.\u05d0\u2069.png", "gnp.\u05d0.png"),
        ("\u5831" * 255 + ".pdf", "\u5831" * 76 + ".pdf"),
        ("\N{FIRE}" * 255 + ".jpeg", "\N{FIRE}" * 57 + ".jpeg"),
    ],
)
def test_a_name_has_no_folders_nothing_unseen_and_an_ending(name: str, clean: str) -> None:
    assert clean_name(name, kind_of(png(9, 9))) == clean


@pytest.mark.parametrize(
    ("head", "mime", "fits", "does_not"),
    [
        (png(9, 9), "image/png", "png", "jpg"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "jpeg", "png"),
        (b"GIF89a", "image/gif", "gif", "png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "webp", "png"),
        (b"\0\0\0\x18ftypheic", "image/heic", "heic", "jpg"),
        (b"\0\0\0\x18ftypisom", "video/mp4", "mp4", "png"),
        (b"%PDF-1.7", "application/pdf", "pdf", "png"),
        (b"PK\x03\x04", "application/zip", "docx", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole", "xls", "pdf"),
        (b"MZ\x90\0", "application/x-executable", "exe", "txt"),
        (b"<html><body>", "text/html", "html", "txt"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html>", "text/html", "htm", "png"),
        (b"<svg xmlns='x' onload='alert(1)'>", "text/html", "svg", "png"),
        (b"<?xml version='1.0'?><svg>", "text/html", "svg", "csv"),
        (b"line one", "text/plain", "log", "pdf"),
        (b"\xff\xfeo\0", "application/octet-stream", "txt", "png"),
        (b"", "text/plain", "txt", "png"),
    ],
)
def test_what_a_file_is_stands_in_its_first_bytes(head: bytes, mime: str, fits: str, does_not: str) -> None:
    kind = kind_of(head)
    assert kind.mime == mime and kind.fits(fits) and not kind.fits(does_not)


def test_markup_is_kept_as_mere_bytes() -> None:
    assert kind_of(b"<svg>").served_as("svg") == kind_of(b"<html>").served_as("html") == "application/octet-stream"
    assert kind_of(b"PK\x03\x04").served_as("docx").endswith("wordprocessingml.document")
    assert ending_of("a.tar.GZ") == "gz" and ending_of(".gz") == "" and ending_of("a.b c") == ""


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (png(640, 360), (640, 360)),
        (b"GIF89a\x40\x01\xf0\x00", (320, 240)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\xf0\x01\x40\x03", (320, 240)),
        (b"\xff\xd8\xff\xe0\x00", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"%PDF-", None),
    ],
)
def test_a_picture_is_measured(head: bytes, size: tuple[int, int] | None) -> None:
    assert measure(head) == size


def test_the_parameters_count_as_far_as_itop_can() -> None:
    told = {"attachments": True, "pictures": True, "max_size": 1_000, "chunk": 100}
    limits = FileLimits.decode(told, on=True, max_size="5000", types=["PNG", " .pdf ", ""])
    assert (limits.max_size, limits.chunk, limits.types) == (1_000, 100, frozenset({"png", "pdf"}))
    assert FileLimits.decode(told, on=True, max_size="many", types="png, pdf").max_size == 1_000
    assert FileLimits.decode(told, on=True, max_size="-1", types="png, pdf").types == frozenset({"png", "pdf"})
    assert not FileLimits.decode({}, on=True, max_size="5", types=[]).on
    assert not FileLimits.decode(told, on=False, max_size="5", types=[]).on
