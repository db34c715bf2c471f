# SPDX-License-Identifier: AGPL-3.0-or-later
"""intercom-module: build, check, ls, verify, init. Exit 0 fine, 1 problems found, 2 wrong usage."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from generator import fit, package, unpacked_itop
from generator.checks import php_files, problems
from generator.example import EXAMPLE
from generator.module import Module
from generator.problems import Problem, Problems
from generator.render import render
from generator.spec import read
from webapp.contract import VERSION
from webapp.languages import LanguageError, Languages

FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
SPEC = click.option("--spec", type=click.Path(path_type=Path, dir_okay=False), help="The spec (see init).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="intercom-module", message="%(prog)s %(version)s")
def main() -> None:
    """Build the iTop module of itop-intercom."""


@main.command()
@SPEC
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default="build", help="Where to write.")
@FORMAT
def build(spec: Path | None, out: Path, form: str) -> None:
    """Check the module and write <out>/<code>/ and its zip, whose path is the last line."""

    def work() -> tuple[list[Problem], dict[str, object]]:
        module, found = _checked(spec)
        return found, {} if found else {"zip": str(package.write(module, out))}

    _answer(work, form, lambda result: [str(result["zip"])])


@main.command()
@SPEC
@click.option("--itop", type=click.Path(path_type=Path, file_okay=False), help="An unpacked iTop: would it fit there?")
@FORMAT
def check(spec: Path | None, itop: Path | None, form: str) -> None:
    """Check the module without writing anything."""

    def work() -> tuple[list[Problem], dict[str, object]]:
        there = None if itop is None else unpacked_itop.read(itop)  # first, as the rest takes its time
        module, found = _checked(spec)
        result: dict[str, object] = {"files": len(module.files)}
        if there is not None:
            fits = list(fit.fits(module, there))
            found = [*found, *fit.problems(module, there, fits)]
            result["itop"] = {"version": there.version, "modules": len(there.modules)}
            result["classes"] = [dataclasses.asdict(one) for one in fits]
            if form == "text":
                _show(there.version, fits)
        return found, result

    _answer(work, form, lambda result: [f"{result['files']} files, no problem"])


def _show(version: str, fits: Sequence[fit.ClassFit]) -> None:
    """Say what would become of each node, before the problems."""
    for one in fits:
        brought = f"as {one.brought_by} brings it" if one.brought_by else "which no module there brings"
        click.echo(f"iTop {version}, {one.class_name} {brought}:")
        for step in one.steps:
            click.echo(f"  {step.outcome:8} {step.node}{f': {step.reason}' if step.reason else ''}")


@main.command()
@SPEC
@FORMAT
def ls(spec: Path | None, form: str) -> None:
    """List the files of the module with their sizes in bytes."""

    def work() -> tuple[list[Problem], dict[str, object]]:
        return [], {"files": {path: len(content) for path, content in _module(spec).files.items()}}

    def lines(result: dict[str, object]) -> list[str]:
        files = result["files"]
        assert isinstance(files, dict)
        return [f"{size:8}  {path}" for path, size in files.items()]

    _answer(work, form, lines)


@main.command()
@click.argument("zip", type=click.Path(path_type=Path))
@FORMAT
def verify(zip: Path, form: str) -> None:
    """Tell whether ZIP is whole and unchanged since it was built."""
    _answer(lambda: (list(package.verify(zip)), {"zip": str(zip)}), form, lambda _: [f"{zip}: whole and unchanged"])


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default="extension.toml")
def init(file: Path) -> None:
    """Write a commented spec to FILE; an existing one is left alone."""
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(EXAMPLE)
    except FileExistsError:
        raise click.UsageError(f"{file} exists already; name another file.") from None
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written ({error.strerror}); name another file.") from None
    click.echo(str(file))


def _module(spec: Path | None) -> Module:
    try:
        languages = Languages.load()
    except LanguageError as error:
        raise Problems([Problem("webapp/languages", 0, str(error))]) from error
    parsed = read(spec, languages)
    return Module(parsed, render(parsed, languages))


def _checked(spec: Path | None) -> tuple[Module, list[Problem]]:
    module = _module(spec)
    if php_files.program() is None:
        click.echo("note: there is no PHP here (apt-get install php-cli), PHP files were not checked", err=True)
    return module, problems(module)


def _answer(
    work: Callable[[], tuple[list[Problem], dict[str, object]]],
    form: str,
    lines: Callable[[dict[str, object]], Iterable[str]],
) -> None:
    """Do the work, show its result or the problems, and exit accordingly."""
    try:
        found, result = work()
    except Problems as error:
        found, result = list(error.found), {}
    if form == "json":
        click.echo(json.dumps({"problems": [one.as_dict() for one in found], **result}, indent=2, ensure_ascii=False))
    elif found:
        for one in found:
            click.echo(str(one), err=True)
        click.echo(f"{len(found)} problem{'s' if len(found) > 1 else ''}", err=True)
    else:
        for line in lines(result):
            click.echo(line)
    sys.exit(1 if found else 0)
