# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal of a real iTop as its page's own script talks to it."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import requests

_EDIT = "pages/exec.php/object/edit/{cls}/{key}?exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal"


class Portal:
    """Logged in by iTop's own form."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False
        form = {"auth_user": login, "auth_pwd": password, "loginop": "login"}
        self._http.post(f"{url}pages/UI.php", data=form, timeout=120)

    def add_entry(self, class_name: str, key: str, text: str) -> None:
        """What somebody does who opens a request of theirs, writes into its public log and submits."""
        page = self._http.get(self._url + _EDIT.format(cls=class_name, key=key), timeout=120)
        assert page.status_code == 200, f"the portal answered {page.status_code}"
        manager, data = re.search(r'formmanager_class: "([^"]+)"', page.text), page.text.find("formmanager_data: ")
        endpoint = re.search(r'endpoint: "([^"]+)"', page.text)
        assert manager is not None and endpoint is not None and data > 0, "no form of the portal"
        values, _ = json.JSONDecoder().raw_decode(page.text, data + len("formmanager_data: "))
        sent = {
            "operation": "submit",
            "stimulus_code": "",
            "transaction_id": values["transaction_id"],
            "formmanager_class": re.sub(r"\\x5C|\\u005C|\\\\", lambda _: "\\", manager.group(1)),
            "formmanager_data": json.dumps(values),
            "current_values[public_log]": text,
        }
        # Without this header it answers with the page around the form, and saves nothing.
        asked = {"X-Requested-With": "XMLHttpRequest"}
        address = urljoin(self._url, endpoint.group(1))
        answer = self._http.post(address, data=sent, headers=asked, timeout=120)
        assert answer.status_code == 200 and answer.json()["form"]["validation"]["valid"], answer.text[:500]

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
