# SPDX-License-Identifier: AGPL-3.0-or-later
"""The effective values of the parameters as checks ask for them, and what iTop says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webapp.parameters import PARAMETERS

Json = Mapping[str, Any]

DECLARED = {one.name: one for one in PARAMETERS}
MAPPING = "sync_app.ticket.attributes_mapping"
_TEXTS = ("string", "text", "html", "email", "url", "phone", "ip", "enum", "case_log")
#: Role => types of attributes that can play it, and how to say so.
ROLES: Mapping[str, tuple[Sequence[str], str]] = {
    "org_id": (("external_key", "hierarchical_key"), "a key to organizations"),
    "caller_id": (("external_key", "hierarchical_key"), "a key to persons"),
    "status": (_TEXTS, "an enumeration"),
    "intercom_ref": (_TEXTS, "a string"),
    "intercom_url": (_TEXTS, "a URL"),
    "intercom_sync_activated": (("enum",), "an enumeration of yes and no"),
    "public_log": (("case_log",), "a case log"),
    "private_log": (("case_log",), "a case log"),
}


class Values:
    """The effective values of the parameters, and what iTop says of them."""

    def __init__(self, raw: Json) -> None:
        self.facts: Json = raw["facts"]
        self.parameters: Json = raw["parameters"]
        self.ticket_class: str = raw["ticket"]["class"]
        self.languages: Sequence[str] = raw["itop"]["languages"]
        self.attributes: Mapping[str, Json] = self.facts["attributes"]
        #: Role => attribute code; a mapping may name only what differs.
        self.mapping = {role: role for role in ROLES} | {
            role: str(code or "").strip()
            for role, code in self.parameters[MAPPING].items()
            if code is not None and is_text(code)
        }

    def texts(self, name: str) -> list[str]:
        """A parameter as a list, whatever its kind."""
        value = self.parameters[name]
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    def is_default(self, name: str) -> bool:
        """Whether the value is the published one, by whatever way it came."""
        published = DECLARED[name].default
        return bool(self.parameters[name] == (list(published) if isinstance(published, tuple) else published))

    def values_of(self, code: str) -> Sequence[str] | None:
        """The values that an enumeration can have, None for an attribute that can have any, or is none."""
        values: Sequence[str] | None = self.attributes.get(code, {}).get("values")
        return values


def not_days(days: str) -> list[str]:
    """Why a text is no number of days; nothing where it is one."""
    return [] if re.fullmatch("[0-9]{1,5}", days) else [f' says "{days}", which is not a number of days']


def is_text(value: object) -> bool:
    """Whether it can be read as a text."""
    return value is None or isinstance(value, str | int | float)
