# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader and writer of a real iTop by its own REST services, as administrator.

It shares nothing with the app and its Sync API on purpose: what the tests look at here is what iTop itself says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import requests

from tests.world import World

Key = str | Mapping[str, object]


# Before 3.2 the REST services answer attributes of format HTML with each "&" escaped once more (AttributeText's
# GetEditValue); the database has them right. These are the ones the tests look at.
HTML_ATTRIBUTES = ("description", "solution")


class RestError(Exception):
    """iTop's REST refused, or something else answered in its place."""


@dataclass(frozen=True)
class RestObject:
    """One object: class, id, and its fields as core REST renders them."""

    class_name: str
    id: str
    fields: Mapping[str, Any]

    def log(self, attribute: str) -> list[Mapping[str, Any]]:
        """Entries of a case log, newest first: date, user_login (a friendly name), user_id, message, message_html."""
        entries: list[Mapping[str, Any]] = self.fields[attribute]["entries"]
        return entries


class AdminRest:
    """Core operations of `webservices/rest.php`, version 1.3, which all iTops from 2.7 on have."""

    def __init__(
        self, url: str, user: str, password: str, *, escapes_html: bool = False, timeout: float = 60.0
    ) -> None:
        """`escapes_html`: an iTop before 3.2, whose extra escaping of HTML is to be undone."""
        self._address = f"{url.rstrip('/')}/webservices/rest.php?version=1.3"
        self._account = {"auth_user": user, "auth_pwd": password}
        self._escapes_html = escapes_html
        self._timeout = timeout
        self._http = requests.Session()

    @classmethod
    def of(cls, world: World) -> AdminRest:
        """The administrator's REST of a world that is installed and seeded."""
        old = world.itop_version.startswith(("2.", "3.0", "3.1"))
        return cls(world.url, world.admin_user, world.admin_password, escapes_html=old)

    def __enter__(self) -> AdminRest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def find(self, class_name: str, key: Key, fields: str = "*") -> list[RestObject]:
        """All objects of the class with these attribute values, that OQL, or that id; an unknown one is no error."""
        answer = self._call({"operation": "core/get", "class": class_name, "key": key, "output_fields": fields})
        return self._objects(answer)

    def get(self, class_name: str, key: Key, fields: str = "*") -> RestObject:
        """The one object that fits. RestError if there is none, or several."""
        found = self.find(class_name, key, fields)
        if len(found) != 1:
            raise RestError(f"{len(found)} objects {class_name} fit {key}, expected one")
        return found[0]

    def create(self, class_name: str, fields: Mapping[str, object]) -> RestObject:
        """Insert an object; external keys are given as id or as `{attribute: value}` of the target."""
        return self._one({"operation": "core/create", "class": class_name, "fields": dict(fields)})

    def update(self, class_name: str, key: Key, fields: Mapping[str, object]) -> RestObject:
        """Change attributes of one object."""
        return self._one({"operation": "core/update", "class": class_name, "key": key, "fields": dict(fields)})

    def delete(self, class_name: str, key: Key) -> None:
        """Delete what fits the key, if anything does."""
        self._call({"operation": "core/delete", "class": class_name, "key": key, "comment": "test"})

    def ensure(self, class_name: str, key: Mapping[str, object], fields: Mapping[str, object]) -> str:
        """The id of the object with the attribute values `key`, which is made with `fields` too where it is missing."""
        found = self.find(class_name, key, "id")
        return found[0].id if found else self.create(class_name, {**fields, **key}).id

    def _one(self, request: Mapping[str, object]) -> RestObject:
        answer = self._call({**request, "comment": "test", "output_fields": "*"})
        objects = self._objects(answer)
        if len(objects) != 1:
            raise RestError(f"{request['operation']} of {request['class']} answered {len(objects)} objects")
        return objects[0]

    def _call(self, request: Mapping[str, object]) -> Mapping[str, Any]:
        """One operation. No cookie is kept: iTop would serialise calls of one session."""
        self._http.cookies.clear()
        form = {**self._account, "json_data": json.dumps(request)}
        response = self._http.post(self._address, data=form, timeout=self._timeout)
        try:
            answer: Mapping[str, Any] = response.json()
            code, message = answer["code"], answer.get("message")
        except (ValueError, KeyError, TypeError):
            start = response.text[:200]
            raise RestError(f"{self._address} answered {response.status_code} and no REST: {start}") from None
        if code:
            raise RestError(f"{request['operation']} {request.get('class', '')}: {message} (code {code})")
        return answer

    def _objects(self, answer: Mapping[str, Any]) -> list[RestObject]:
        """The `objects` map of an answer, in its order; iTop says null for none and `[]` for an empty map."""
        objects = answer.get("objects") or {}
        return [RestObject(each["class"], str(each["key"]), self._fields(each["fields"])) for each in objects.values()]

    def _fields(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._escapes_html:
            return fields
        html = {name: fields[name].replace("&amp;", "&") for name in HTML_ATTRIBUTES if name in fields}
        return {**fields, **html}
