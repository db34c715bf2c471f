# SPDX-License-Identifier: AGPL-3.0-or-later
"""From spec, contract and languages to the files of the module, in memory: {path: bytes}, sorted by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from generator import dictionary, own_names, sources
from generator.literals import Php, php
from generator.problems import Problem, Problems
from generator.spec import Spec
from webapp import contract
from webapp.languages import Languages

#: Template => path in the module. A dictionary is rendered once a language.
TARGETS: Mapping[str, str] = {
    "datamodel.xml.jinja": "datamodel.{code}.xml",
    "dict.php.jinja": "{language}.dict.{code}.php",
    "extension.xml.jinja": "extension.xml",
    "module.php.jinja": "module.{code}.php",
    "src/ModuleInfo.php.jinja": "src/ModuleInfo.php",
}


def render(
    spec: Spec,
    languages: Languages,
    *,
    templates: Path = sources.TEMPLATES,
    skeleton: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return every file of the module. Problems names the template and the line that cannot be rendered."""
    files = dict(sources.skeleton() if skeleton is None else skeleton)
    for path, content in _rendered(spec, languages, templates):
        if path in files:
            message = f"is in the skeleton and made by a template. Remove {sources.SKELETON.name}/{path}."
            raise Problems([Problem(path, 0, message)])
        files[path] = content.encode("utf-8")
    for path, source in files.items():
        if path.endswith((".php", ".xml")):
            files[path] = own_names.rename(source.decode("utf-8"), spec.code).encode("utf-8")
    files["LICENSE"] = sources.LICENSE.read_bytes()
    return dict(sorted(files.items()))


def _rendered(spec: Spec, languages: Languages, templates: Path) -> Iterator[tuple[str, str]]:
    shared = {
        "spec": spec,
        "contract": contract,
        "dependencies": dependencies(spec),
        "operations": _operations(),
        "parameters": _parameters(spec),
        "profile_id": own_names.profile_id(spec.code),
    }
    for name, target in TARGETS.items():
        template = _template(templates, name)
        if "{language}" not in target:
            yield target.format(code=spec.code), _render(template, shared)
            continue
        for one in spec.languages:
            texts = languages.texts(one)
            values = {**shared, "language": texts.language, "entries": dictionary.entries(texts, spec)}
            yield target.format(code=spec.code, language=one), _render(template, values)


def _template(templates: Path, name: str) -> Template:
    xml = name.endswith(".xml.jinja")
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=xml,
        finalize=None if xml else _only_literals,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["php"] = php
    try:
        return environment.get_template(name)
    except TemplateError as error:
        raise Problems([_problem(name, error)]) from error


def _render(template: Template, values: Mapping[str, object]) -> str:
    try:
        return template.render(values)
    except (TemplateError, TypeError) as error:
        raise Problems([_problem(template.name or "", error)]) from error


def _only_literals(value: object) -> object:
    if not isinstance(value, Php):
        raise TypeError(f"{value!r} is printed without the filter php")
    return value


def _problem(name: str, error: Exception) -> Problem:
    line = getattr(error, "lineno", None) or 0
    trace = error.__traceback__
    while trace is not None:  # Jinja gives the frames of a template the template's own lines.
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return Problem(f"templates/{name}", line, f"{error}. Mend the template, or give it what it asks for in render.py.")


def dependencies(spec: Spec) -> str:
    """Write the one expression of alternatives that makes every module in it load before ours, if it is there."""
    always = ["itop-config-mgmt/2.7.0", "itop-structure/3.0.0"]
    optional = [module for one in spec.classes for module in one.modules]
    # The published extension defines the same attributes: beside it, under another code, ours has to come second.
    published = [] if spec.code == contract.MODULE_CODE else [f"{contract.MODULE_CODE}/1.0.0"]
    return "||".join([*always, *optional, *published])


def _operations() -> dict[str, str]:
    return {name: f"ItopIntercom\\Operation\\{contract.php_class(name)}" for name in contract.OPERATIONS}


def _parameters(spec: Spec) -> dict[str, dict[str, object]]:
    return {one.name: {"kind": one.kind, "secret": one.secret, "default": one.default} for one in spec.parameters}
