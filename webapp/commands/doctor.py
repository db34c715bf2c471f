# SPDX-License-Identifier: AGPL-3.0-or-later
"""`intercom-sync doctor`: one line a check, exit 0 where nothing keeps the service from its work."""

from __future__ import annotations

import dataclasses
import json
import os
import sys

import click

from webapp.doctor import examine


@click.command(help="Check configuration, iTop and Intercom, and say what to do next.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
def doctor(form: str) -> None:
    """Exit 0 unless something has failed; warnings are no failure."""
    found = []
    for finding in examine(os.environ):
        found.append(finding)
        if form == "text":
            click.echo(str(finding))
    well = all(one.state != "failed" for one in found)
    if form == "json":
        checks = [dataclasses.asdict(one) for one in found]
        click.echo(json.dumps({"ok": well, "checks": checks}, indent=2, ensure_ascii=False))
    sys.exit(0 if well else 1)
