# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a request comes from Intercom."""

import ast
import inspect

import pytest

from webapp import signatures
from webapp.signatures import canvas_signature, fits_canvas, fits_webhook, webhook_signature

SECRET = "s3cr3t-demo"
BODY = b'{"workspace_id":"ws1demo","component_id":"send"}'
CANVAS = "c7351577c110262a9dd5a0f7975290f2739eb802572bf12e0fae5eb83d9899e2"
WEBHOOK = "sha1=85c6f01fb8f7e839001f02691fb549236b6e359e"


def test_a_known_body_has_the_known_signatures() -> None:
    assert canvas_signature(SECRET, BODY) == CANVAS
    assert webhook_signature(SECRET, BODY) == WEBHOOK


def test_one_of_several_secrets_is_enough() -> None:
    for secrets in (("s3cr3t-demo",), ("other", "s3cr3t-demo"), ("s3cr3t-demo", "other", "")):
        assert fits_canvas(CANVAS, BODY, secrets)
        assert fits_webhook(WEBHOOK, BODY, secrets)


def test_letter_case_and_space_around_do_not_matter() -> None:
    assert fits_canvas(f" {CANVAS.upper()} ", BODY, [SECRET])
    assert fits_webhook(WEBHOOK.upper(), BODY, [SECRET])


@pytest.mark.parametrize(
    "header",
    [None, "", " ", CANVAS[:-1], CANVAS + "0", f"sha256={CANVAS}", WEBHOOK, "0" * 64, "schlüssel", "\udcff", "é" * 64],
)
def test_any_other_header_is_wrong(header: str | None) -> None:
    assert not fits_canvas(header, BODY, [SECRET])


@pytest.mark.parametrize("header", [None, "", WEBHOOK.removeprefix("sha1="), CANVAS, "sha1=", f"sha256={CANVAS}", "ü"])
def test_any_other_webhook_header_is_wrong(header: str | None) -> None:
    assert not fits_webhook(header, BODY, [SECRET])


def test_every_byte_of_the_body_counts() -> None:
    assert not fits_canvas(CANVAS, BODY + b" ", [SECRET])
    assert not fits_canvas(CANVAS, BODY[:-1], [SECRET])


def test_without_a_secret_nothing_fits() -> None:
    assert not fits_canvas(canvas_signature("", BODY), BODY, [])
    assert not fits_canvas(canvas_signature("", BODY), BODY, [""])


def test_signatures_are_compared_in_constant_time_and_in_no_other_way() -> None:
    tree = ast.parse(inspect.getsource(signatures))
    by_value = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)  # how old one is may be asked
    compares = [each for each in ast.walk(tree) if isinstance(each, ast.Compare)]
    compared = [ast.unparse(each) for each in compares if any(isinstance(sign, by_value) for sign in each.ops)]
    assert compared == [], "hmac.compare_digest takes the same time wherever the first difference is"
    assert "compare_digest" in {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
