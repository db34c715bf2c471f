# SPDX-License-Identifier: AGPL-3.0-or-later
"""The back office of a real iTop as a browser without JavaScript sees it."""

from __future__ import annotations

import re

import requests


class BackOffice:
    """Logged in by iTop's own form."""

    def __init__(self, url: str, login: str, password: str, *, environment: str = "") -> None:
        """In an environment of iTop other than the usual one, where it is named."""
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False
        if environment:
            self._http.get(f"{url}pages/UI.php", timeout=60)
            self._http.get(f"{url}pages/UI.php", params={"switch_env": environment}, timeout=60)
        form = {"auth_user": login, "auth_pwd": password, "loginop": "login"}
        self._http.post(f"{url}pages/UI.php", data=form, timeout=60)

    def page(self, query: str = "", path: str = "pages/UI.php", *, whole: bool = True) -> str:
        """A page that came up whole, with the way out of a session, or the piece of one; no error of PHP in it."""
        answer = self._http.get(f"{self._url}{path}{f'?{query}' if query else ''}", timeout=60)
        assert answer.status_code == 200, f"{path}?{query} answered {answer.status_code}"
        assert not whole or "logoff.php" in answer.text, f"{path}?{query} is no page of somebody logged in"
        for sign in ("Fatal error", "Uncaught ", "<b>Warning</b>"):
            assert sign not in answer.text, f"{path}?{query}: {sign}"
        return answer.text

    def add_entry(self, class_name: str, key: str, text: str, log: str = "public_log") -> float:
        """The form of an object is opened, a log written into and saved; returns the seconds until iTop answered.

        Its answer sends the browser on to the ticket; the browser goes there without waiting for what else is to come.
        """
        form = self.page(f"operation=modify&class={class_name}&id={key}")
        [transaction, *_] = re.findall(r'name="transaction_id"[^>]* value="([^"]+)"', form)
        values = {
            "operation": "apply_modify", "class": class_name, "id": key, "transaction_id": transaction,
            f"attr_{log}": text,
        }  # fmt: skip
        answer = self._http.post(f"{self._url}pages/UI.php", data=values, timeout=60, allow_redirects=False)
        assert answer.status_code in (200, 302), f"saving answered {answer.status_code}"
        return answer.elapsed.total_seconds()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
