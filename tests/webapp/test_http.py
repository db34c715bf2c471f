# SPDX-License-Identifier: AGPL-3.0-or-later
"""One request, one answer, within a time that is kept."""

import gzip
import io
import socket
import time

import pytest

from tests.webapp.server import LocalServer, Reply
from webapp.network.http import Answer, Dropped, Http, TimedOut, Timeout, TooLarge, Unreachable

QUICK, PATIENT = Timeout(connect=0.3, read=0.3, total=0.6), Timeout(connect=60, read=60, total=60)
#: Seconds that a busy machine may need to notice the end of a quick one; without a limit each takes longer than that.
BUSY = 10.0


def get(http: Http, url: str, timeout: Timeout = PATIENT) -> Answer:
    return http.request("GET", url, headers={"X-Mine": "1"}, body=None, timeout=timeout)


def test_an_answer_has_status_headers_and_body(http: Http, server: LocalServer) -> None:
    server.reply(Reply(418, b"short and stout", {"X-Kind": "teapot"}))

    answer = http.request("POST", f"{server.url}/pot", headers={"X-Mine": "1"}, body="ü".encode(), timeout=PATIENT)

    assert (answer.status, answer.headers["x-kind"], answer.body) == (418, "teapot", b"short and stout")
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body, asked.headers["x-mine"]) == ("POST", "/pot", "ü".encode(), "1")
    assert asked.headers["user-agent"] == "itop-intercom"


def test_a_redirect_is_an_answer_like_any_other(http: Http, server: LocalServer) -> None:
    server.reply(Reply(302, headers={"Location": "http://elsewhere.example/"}))

    assert get(http, server.url).status == 302
    assert len(server.asked) == 1


def test_connections_are_kept(http: Http, server: LocalServer) -> None:
    for _ in range(5):
        get(http, server.url)

    assert server.connections == 1


def test_cookies_are_kept_only_where_they_were_asked_for(http: Http, cookie_http: Http, server: LocalServer) -> None:
    server.reply(Reply(headers={"Set-Cookie": "session=abc; Path=/"}))
    for client in (http, cookie_http):
        get(client, server.url)
        get(client, server.url)

    assert [asked.headers.get("cookie") for asked in server.asked] == [None, None, None, "session=abc"]
    assert cookie_http.has_cookies() and not http.has_cookies()
    cookie_http.forget_cookies()
    assert not cookie_http.has_cookies()


def test_a_compressed_answer_is_read(http: Http, server: LocalServer) -> None:
    server.reply(Reply(body=gzip.compress(b"hello" * 1000), headers={"Content-Encoding": "gzip"}))

    assert get(http, server.url).body == b"hello" * 1000


def test_nobody_listening_is_unreachable(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(Unreachable) as failure:
        get(http, f"http://127.0.0.1:{port}/?token=secret")
    assert "secret" not in str(failure.value)


def test_an_unknown_name_is_unreachable(http: Http) -> None:
    with pytest.raises(Unreachable):
        get(http, "http://nowhere.invalid/")


def test_silence_ends_in_time(http: Http, server: LocalServer) -> None:
    server.reply(Reply(hang=True))
    began = time.monotonic()

    with pytest.raises(TimedOut):
        get(http, server.url, QUICK)
    assert time.monotonic() - began < BUSY


def test_an_answer_that_drips_ends_in_time(http: Http, server: LocalServer) -> None:
    server.reply(Reply(pieces=[b"x"] * 1000, pause=0.2))
    began = time.monotonic()

    with pytest.raises(TimedOut):
        get(http, server.url, Timeout(connect=5, read=5, total=0.5))
    assert time.monotonic() - began < BUSY


def test_headers_that_drip_end_in_time(http: Http, server: LocalServer) -> None:
    server.reply(Reply(head_pause=1.0))
    began = time.monotonic()

    with pytest.raises(TimedOut):
        get(http, server.url, Timeout(connect=5, read=5, total=0.5))
    assert time.monotonic() - began < BUSY


def test_an_answer_may_take_its_time_within_the_limit(http: Http, server: LocalServer) -> None:
    server.reply(Reply(body=b"slowly", head_pause=0.005))

    assert get(http, server.url, Timeout(connect=60, read=60, total=120)).body == b"slowly"


def test_a_deadline_bounds_every_call_until_then(http: Http, server: LocalServer) -> None:
    server.reply(Reply(hang=True))
    bounded = http.until(time.monotonic() + 0.3)
    began = time.monotonic()

    for _ in range(3):
        with pytest.raises(TimedOut):
            get(bounded, server.url, Timeout(connect=5, read=5, total=5))
    assert time.monotonic() - began < BUSY
    assert bounded.until(time.monotonic() + 60).deadline == bounded.deadline


def test_an_endless_answer_is_not_read_to_its_end(server: LocalServer) -> None:
    client = Http(max_bytes=1000)
    server.reply(Reply(body=b"x" * 5000))

    with pytest.raises(TooLarge):
        get(client, server.url)
    client.close()


@pytest.mark.parametrize("said", ["eight", "8, 8", "-8", ""])
def test_a_length_that_is_no_number_counts_as_none(http: Http, server: LocalServer, said: str) -> None:
    server.reply(Reply(body=b"the file", headers={"Content-Length": said}, close_after=True))
    into = io.BytesIO()

    assert http.download(server.url, into=into, max_bytes=1000, timeout=PATIENT).status == 200
    assert into.getvalue() == b"the file"


@pytest.mark.parametrize(("said", "error"), [("80", Unreachable), ("9" * 30, TooLarge), ("8, 9", Unreachable)])
def test_a_length_that_lies_makes_no_file(http: Http, server: LocalServer, said: str, error: type[Exception]) -> None:
    server.reply(Reply(body=b"the file", headers={"Content-Length": said}, close_after=True))

    with pytest.raises(error):
        http.download(server.url, into=io.BytesIO(), max_bytes=1000, timeout=PATIENT)


def test_a_connection_closed_before_the_answer_is_told_apart(http: Http, server: LocalServer) -> None:
    server.reply(Reply(drop=True))

    with pytest.raises(Dropped):
        get(http, server.url)


def test_an_answer_that_breaks_off_is_unreachable(http: Http, server: LocalServer) -> None:
    server.reply(Reply(body=b"half", headers={"Content-Encoding": "gzip"}))

    with pytest.raises(Unreachable):
        get(http, server.url)
