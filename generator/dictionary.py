# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries of one dictionary of iTop: the texts of the section [module], once for each class that has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.itop_versions import has_language_since, own_chat_since
from generator.spec import Spec
from webapp.languages import Texts


@dataclass(frozen=True)
class Entries:
    """`always` for every iTop; `before` for those older than a format, because later ones have texts of their own.

    All of them only since a format of data model files, if `since` names one: before, iTop does not have the language.
    """

    since: str
    always: Mapping[str, str]
    before: Mapping[str, Mapping[str, str]]


#: Attribute codes whose texts are [module] <code>.label, <code>.help and, for an enum, <code>.value.<value>.
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "intercom_ref": (),
    "intercom_url": (),
    "intercom_sync_activated": ("no", "yes"),
}

#: Classes of the module's own, with their attributes; texts are [module] <class>.label, <class>.<attribute>.label.
OWN_CLASSES: Mapping[str, tuple[str, ...]] = {
    "IntercomConversation": (
        "workspace",
        "conversation",
        "url",
        "sync",
        "ticket_class",
        "ticket_id",
        "org_id",
        "known",
    ),
    "IntercomFormerConversation": ("workspace", "conversation", "ticket_class", "ticket_id"),
    "IntercomHandOver": ("reference_hash", "expires", "conversation", "contents"),
}


def entries(texts: Texts, spec: Spec) -> Entries:
    """Return the entries for every class of the spec. KeyError names a text that no language has."""
    always: dict[str, str] = {}
    before: dict[str, dict[str, str]] = {}
    for one in spec.classes:
        for code, values in ATTRIBUTES.items():
            key = f"Class:{one.name}/Attribute:{code}"
            always[key] = texts(f"module.{code}.label")
            always[f"{key}+"] = texts(f"module.{code}.help")
            for value in values:
                always[f"{key}/Value:{value}"] = texts(f"module.{code}.value.{value}")
        since = own_chat_since(one.name)
        chat = before.setdefault(since, {}) if since else always
        chat[f"Class:{one.name}/Attribute:origin/Value:chat"] = texts("module.origin.value.chat")
    for name, codes in OWN_CLASSES.items():
        for key, text in ((f"Class:{name}", name), *((f"Class:{name}/Attribute:{c}", f"{name}.{c}") for c in codes)):
            always[key] = texts(f"module.{text}.label")
            always[f"{key}+"] = texts(f"module.{text}.help")
    for value in ATTRIBUTES["intercom_sync_activated"]:
        key = f"Class:IntercomConversation/Attribute:sync/Value:{value}"
        always[key] = texts(f"module.intercom_sync_activated.value.{value}")
        always[f"Class:IntercomConversation/Attribute:known/Value:{value}"] = texts(f"module.known.value.{value}")
    module = texts.section("module")
    ui = {f"{spec.code}:{key.removeprefix('ui.')}": text for key, text in module.items() if key.startswith("ui.")}
    return Entries(has_language_since(texts.language.code), {**always, **ui}, before)
