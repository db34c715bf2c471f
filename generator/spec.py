# SPDX-License-Identifier: AGPL-3.0-or-later
"""The spec of one build: a TOML file, or nothing at all, becomes a frozen Spec."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.problems import Problem, Problems
from generator.values import parameter
from webapp.contract import MODULE_CODE, VERSION
from webapp.languages import Languages
from webapp.parameters import PARAMETERS, Parameter


@dataclass(frozen=True)
class TicketClass:
    """A class that gets origin and the three Intercom attributes, where iTop has it.

    `fieldset` is the path of item ids in its details ("col:col3/fieldset:Ticket:relation") that shows them.
    `module` is the iTop module that brings the class ("itop-incident-mgmt-itil/2.7.0"): ours has to load after it.
    """

    name: str
    fieldset: tuple[str, ...]
    modules: tuple[str, ...]


#: Defined by one of the two ticket modules, or by none: both stay optional.
USER_REQUEST = TicketClass(
    "UserRequest",
    ("col:col3", "fieldset:Ticket:relation"),
    ("itop-request-mgmt/2.7.0", "itop-request-mgmt-itil/2.7.0"),
)


@dataclass(frozen=True)
class Spec:
    """What one build is made from, beside the contract and the languages."""

    code: str = MODULE_CODE
    version: str = VERSION
    label: str = "Intercom integration"
    description: str = "Live chat by Intercom in portals and back office; support agents turn chats into tickets."
    languages: tuple[str, ...] = ()
    classes: tuple[TicketClass, ...] = (USER_REQUEST,)
    parameters: tuple[Parameter, ...] = PARAMETERS


_TEXTS = {
    "code": (
        re.compile(r"(?=.{1,30}$)[a-z][a-z0-9]*(-[a-z0-9]+)*"),
        'small words joined by "-", 30 characters at most, such as "acme-intercom"',
    ),
    "version": (re.compile(r"\d+\.\d+\.\d+"), 'three numbers, for instance "2.0.0"'),
    "label": (re.compile(r"[^<>\x00-\x1f]{1,80}"), 'one line of at most 80 characters without "<" and ">"'),
    "description": (re.compile(r"[^<>\x00-\x1f]{0,300}"), 'one line of at most 300 characters without "<" and ">"'),
}
_KEYS = (*_TEXTS, "languages", "parameters", "classes")
_CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MODULE = re.compile(r"[A-Za-z0-9_-]+/\d+\.\d+\.\d+")


def read(path: Path | None, languages: Languages) -> Spec:
    """Read the spec from a TOML file, or return the default one. Problems names every fault with its line."""
    if path is None:
        return Spec(languages=languages.ids)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"cannot be read ({error.strerror}). Make one with: intercom-module init {path}"
        raise Problems([Problem(str(path), 0, message)]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Problems([Problem(str(path), line, "is not UTF-8. Save it as UTF-8.")]) from error
    return parse(text, str(path), languages)


def parse(text: str, file: str, languages: Languages) -> Spec:
    """Turn the text of a spec into a Spec. Problems holds every fault that was found."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r" \(at line (\d+), column (\d+)\)", str(error))
        reason = str(error).replace(at.group(0), "") if at else str(error)
        message = f"{reason}. Values are written as TOML has them (https://toml.io): texts in quotes."
        raise Problems([Problem(file, int(at.group(1)) if at else text.count("\n") + 1, message)]) from error

    faults: list[tuple[str, str]] = []
    for key in document:
        if key not in _KEYS:
            faults.append((key, f'unknown key "{key}". Known are: {", ".join(_KEYS)}.'))
    spec = Spec(
        **_texts(document, faults),
        languages=_languages(document.get("languages"), languages, faults),
        classes=(USER_REQUEST, *_classes(document.get("classes", []), faults)),
        parameters=_parameters(document.get("parameters", {}), faults),
    )
    if faults:
        raise Problems([Problem(file, _line(text, key), message) for key, message in faults])
    return spec


def _texts(document: Mapping[str, object], faults: list[tuple[str, str]]) -> dict[str, str]:
    texts = {}
    for key, (pattern, remedy) in _TEXTS.items():
        value = document.get(key)
        if value is None:
            continue
        if isinstance(value, str) and pattern.fullmatch(value):
            texts[key] = value
        else:
            faults.append((key, f"{key} is {value!r}. It has to be {remedy}."))
    return texts


def _languages(wanted: object, languages: Languages, faults: list[tuple[str, str]]) -> tuple[str, ...]:
    if wanted is None:
        return languages.ids
    known = ", ".join(languages.ids)
    if not isinstance(wanted, list) or "en" not in wanted:
        faults.append(("languages", 'languages has to be a list with "en" in it: iTop falls back on English.'))
        return ()
    for one in wanted:
        if one not in languages.ids:
            remedy = f"There are: {known}. A further language is a further file in webapp/languages."
            faults.append(("languages", f"unknown language {one!r}. {remedy}"))
    return tuple(sorted({str(one) for one in wanted}))


def _classes(wanted: object, faults: list[tuple[str, str]]) -> Iterator[TicketClass]:
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        faults.append(("classes", 'classes has to be written as [[classes]] tables, each with a name = "...".'))
        return
    seen = {USER_REQUEST.name}
    for one in wanted:
        name, fieldset, module = one.get("name"), one.get("fieldset", ""), one.get("module", "")
        unknown = sorted(set(one) - {"name", "fieldset", "module"})
        if unknown:
            remedy = "Known are: name, fieldset, module."
            faults.append((unknown[0], f'unknown key "{unknown[0]}" in [[classes]]. {remedy}'))
        elif not isinstance(name, str) or not _CLASS.fullmatch(name) or name in seen:
            faults.append(("name", f"class name {name!r}. It has to be the name of an iTop class, each one once."))
        elif name == "Ticket":
            remedy = "It is above UserRequest, which has the attributes already. Name the classes below it."
            faults.append(("name", f"class name {name!r}. {remedy}"))
        elif not isinstance(fieldset, str) or (fieldset and not all(fieldset.split("/"))):
            remedy = 'ids of items joined by "/", for instance "col:col3/fieldset:Ticket:relation"'
            faults.append(("fieldset", f"fieldset is {fieldset!r}. It has to be {remedy}."))
        elif not isinstance(module, str) or (module and not _MODULE.fullmatch(module)):
            remedy = 'module and lowest version, for instance "itop-incident-mgmt-itil/2.7.0"'
            faults.append(("module", f"module is {module!r}. It has to be {remedy}."))
        else:
            seen.add(name)
            yield TicketClass(name, tuple(fieldset.split("/")) if fieldset else (), (module,) if module else ())


def _parameters(wanted: object, faults: list[tuple[str, str]]) -> tuple[Parameter, ...]:
    if not isinstance(wanted, dict):
        faults.append(("parameters", "parameters has to be a table: [parameters]."))
        return PARAMETERS
    known = {one.name: one for one in PARAMETERS}
    for name in wanted:
        if name not in known:
            remedy = "Names with a dot stand in quotes. Known are: " + ", ".join(known) + "."
            faults.append((name, f'unknown parameter "{name}". {remedy}'))
    return tuple(parameter(one, wanted[name], faults) if name in wanted else one for name, one in known.items())


def _line(text: str, key: str) -> int:
    """Find the line that a key is written on; 0 if it cannot be told."""
    written = re.compile(rf"""^\s*\[*\s*(?:[^=#"]*\.)?["']?{re.escape(key)}["']?\s*[\]=.]""", re.MULTILINE)
    found = written.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 0
