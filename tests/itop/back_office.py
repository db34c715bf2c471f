# SPDX-License-Identifier: AGPL-3.0-or-later
"""The back office of a real iTop as a browser without JavaScript sees it."""

from __future__ import annotations

import requests


class BackOffice:
    """Logged in by iTop's own form."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False
        form = {"auth_user": login, "auth_pwd": password, "loginop": "login"}
        self._http.post(f"{url}pages/UI.php", data=form, timeout=60)

    def page(self, query: str = "", path: str = "pages/UI.php") -> str:
        """A page that came up whole: with the way out of a session, and no error of PHP in it."""
        answer = self._http.get(f"{self._url}{path}{f'?{query}' if query else ''}", timeout=60)
        assert answer.status_code == 200, f"{path}?{query} answered {answer.status_code}"
        assert "logoff.php" in answer.text, f"{path}?{query} is no page of somebody logged in"
        for sign in ("Fatal error", "Uncaught ", "<b>Warning</b>"):
            assert sign not in answer.text, f"{path}?{query}: {sign}"
        return answer.text

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
