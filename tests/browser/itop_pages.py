# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the widget do in the pages of a real iTop."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from playwright.sync_api import Error, Page

from tests.browser.itop_setting import SECRET
from tests.world import World


def log_in(page: Page, world: World, login: str) -> None:
    """Log in by the form; iTop leads portal users to their portal and everybody else to the back office."""
    password = world.admin_password if login == world.admin_user else world.user_password
    _open(page, f"{world.url}pages/UI.php")
    page.fill("input[name=auth_user]", login)
    page.fill("input[name=auth_pwd]", password)
    page.press("input[name=auth_pwd]", "Enter")
    page.wait_for_selector("a[href*='logoff.php']", state="attached")
    page.wait_for_load_state("networkidle")


def _open(page: Page, url: str) -> None:
    """Once more where the page before was still on its way to another one, as iTop's after a logout."""
    try:
        page.goto(url)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise
        page.wait_for_load_state("networkidle")
        page.goto(url)


def booted(page: Page) -> None:
    """Wait until the recorder in Intercom's place has come up."""
    page.wait_for_selector("#intercom-stand-in")


def log_out(page: Page) -> None:
    """Follow iTop's own link; its menu is closed, so the click is the one a keyboard makes."""
    page.eval_on_selector("a[href*='logoff.php']", "link => link.click()")
    page.wait_for_url("**/pages/logoff.php*")
    page.wait_for_load_state("networkidle")


def verified_claims(token: object, secret: str = SECRET) -> dict[str, object]:
    """The claims of a token that is signed with the secret; AssertionError for any other."""
    signed, signature = str(token).rsplit(".", 1)
    expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    assert _decode(signature) == expected
    return dict(json.loads(_decode(signed.split(".")[1])))


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
