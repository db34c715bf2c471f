# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our module over, or beside, an older one that links tickets by the same attributes.

`python -m tests.itop.upgrade ITOP_DIR OLD_MODULE [--beside CODE]`: installs OLD_MODULE (a folder named by its code, as
that of the published extension 1.1.0) by iTop's own setup, links a ticket, writes old entries into the configuration
file, installs ours (under its own code CODE if given), and looks whether the ticket is still linked and takes messages.
OLD_MODULE may be one of ours under another code: then both have to answer, in one iTop.
Database as in `python -m tests.itop`.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests

from generator.own_names import rename
from tests import world as names
from tests.itop import php
from tests.itop.admin_rest import AdminRest, RestError
from tests.itop.back_office import BackOffice
from tests.itop.configuration import configure, grant
from tests.itop.installation import HarnessError, build_zip, itop_version, run_setup, unpack
from tests.itop.page.caller import Caller
from tests.itop.page.parameters import problems
from tests.itop.php import PhpFailed
from tests.itop.response_file import Database, Setup, TicketModule
from tests.itop.seeding import seed
from tests.itop.server import serving
from tests.ports import free_port
from tests.world import World
from webapp.contract import MODULE_CODE, service_profile

CONVERSATION = "215473840912837"
WORKSPACE = "7k2"
URL = f"https://app.intercom.com/a/apps/{WORKSPACE}/inbox/inbox/conversation/{CONVERSATION}"
#: Further linked tickets: by conversation the address, and the workspace that it tells.
OTHERS: Mapping[str, tuple[str, str]] = {
    "215473840912838": ("https://app.eu.intercom.com/a/inbox/ws_eu-1/inbox/conversation/215473840912838", "ws_eu-1"),
    "215473840912839": ("https://app.intercom.com/a/apps/7k2/conversations/215473840912839", "7k2"),
    "215473840912840": ("https://chat.example/somewhere/215473840912840", ""),
    "215473840912841": ("", ""),
}
#: What the account of the sync app needed before the module had a profile of its own.
EARLIER_PROFILES = ("REST Services User", "Support Agent")
#: Where Intercom called the published extension.
FORMER_PAGES = ("incoming-canvas-kits.php", "incoming-webhooks.php")
STATES = "sync_app.search_ticket.excluded_states"
#: As people wrote them for the older module.
ENTRIES: Mapping[str, object] = {
    "workspaces": {"7123": {"scope": "SELECT Organization"}},
    "sync_app.client_secret": "old-secret",
    "sync_app.search_ticket.done_states": ["closed", "rejected", "resolved"],
    "sync_app.create_ticket.form_attributes": "title, description",
    "enabled_portals": ["itop-portal"],
}


def main(arguments: Sequence[str]) -> int:
    """Exit status: 0 where everything is as it was, 1 with what is not, 2 where it could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.itop.upgrade", description=__doc__)
    parser.add_argument("itop_dir", type=Path)
    parser.add_argument("old_module", type=Path)
    parser.add_argument("--beside", metavar="CODE", default=MODULE_CODE)
    options = parser.parse_args(arguments)
    try:
        _run(options.itop_dir.resolve(), options.old_module.resolve(), options.beside)
    except (HarnessError, PhpFailed, RestError) as error:
        print(error, file=sys.stderr)
        return 2
    except AssertionError as error:
        print(f"after the upgrade: {error}", file=sys.stderr)
        return 1
    return 0


def _run(itop_dir: Path, old_module: Path, code: str) -> None:
    old = old_module.name
    target = itop_dir / "extensions" / old
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(old_module, target)
    php.Account.owning(itop_dir).own(target)
    port = free_port()
    world = World(url=f"http://127.0.0.1:{port}/", itop_dir=str(itop_dir), itop_version=itop_version(itop_dir))
    before = Setup(itop_dir, Database.from_environment(os.environ), world.url, TicketModule.ITIL, (old,))
    run_setup(before)
    print(f"iTop {world.itop_version}: {old} is installed", flush=True)
    configure(itop_dir, ENTRIES, old)
    grant(itop_dir, world.admin_user, "REST Services User")
    with serving(itop_dir, port), AdminRest(world.url, world.admin_user, world.admin_password) as rest:
        world = seed(rest, world, EARLIER_PROFILES)
        ticket = _linked_ticket(rest, world, CONVERSATION, URL)
        others = {talk: _linked_ticket(rest, world, talk, url) for talk, (url, _) in OTHERS.items()}
    extensions = (_ours(itop_dir, code),) if code == old else (old, _ours(itop_dir, code))
    run_setup(dataclasses.replace(before, extensions=extensions, upgrade=True))
    print(f"iTop {world.itop_version}: {code} is installed {'over' if code == old else 'beside'} it", flush=True)
    if code != old:
        configure(itop_dir, ENTRIES, code)
    with serving(itop_dir, port), AdminRest(world.url, world.admin_user, world.admin_password) as rest:
        # As setup tells the administrator to.
        wanted = dict.fromkeys((*names.SERVICE_PROFILES, service_profile(code)))
        profiles = [{"profileid": {"name": name}, "reason": "test"} for name in wanted]
        rest.update("UserLocal", world.users[world.service_user], {"profile_list": profiles})
        older = code == old and _version(old_module) < (2, 0, 0)
        _look(rest, world, code, ticket, older=older)
        for page in FORMER_PAGES if older else ():
            answer = requests.post(f"{world.url}pages/exec.php?exec_module={code}&exec_page={page}", timeout=60)
            assert answer.status_code == 503, (page, answer.status_code, answer.text[:200])
        _look_at_links(rest, world, code, {CONVERSATION: ticket, **others})
        if code != old and _version(old_module) >= (2, 0, 0):
            _look_at_links(rest, world, old, {CONVERSATION: ticket, **others})
        _look_at_what_is_taken_back(rest, world, code, ticket)
    print(f"iTop {world.itop_version}: the ticket is still linked, the next messages have arrived")


def _ours(itop_dir: Path, code: str) -> str:
    with tempfile.TemporaryDirectory() as directory:
        spec = Path(directory) / "extension.toml"
        spec.write_text(f'code = "{code}"\n', encoding="utf-8")
        return unpack(build_zip(Path(directory) / "build", "--spec", str(spec)), itop_dir)


def _version(module: Path) -> tuple[int, ...]:
    """As its own file says it."""
    text = (module / f"module.{module.name}.php").read_text(encoding="utf-8")
    found = re.search(rf"{re.escape(module.name)}/([0-9.]+)", text)
    assert found is not None, module
    return tuple(map(int, found[1].split(".")))


def _linked_ticket(rest: AdminRest, world: World, conversation: str, url: str) -> str:
    return rest.create("UserRequest", {
        "title": "Linked by the older module", "description": "<p>It burns.</p>", "origin": "chat",
        "org_id": world.organisations[names.CLIENT], "caller_id": world.persons[names.OTTO.name],
        "intercom_ref": conversation, "intercom_url": url, "intercom_sync_activated": "yes",
    }).id  # fmt: skip


def _look_at_links(rest: AdminRest, world: World, code: str, tickets: Mapping[str, str]) -> None:
    caller = _caller(world, code)
    told = {CONVERSATION: WORKSPACE} | {talk: workspace for talk, (_, workspace) in OTHERS.items()}
    found = rest.find(rename("IntercomConversation", code), {"sync": "yes"})
    links = sorted((each.fields["conversation"], each.fields["workspace"], each.fields["ticket_id"]) for each in found)
    assert links == sorted((talk, told[talk], ticket) for talk, ticket in tickets.items()), links
    for talk, ticket in tickets.items():
        for workspace, mine in ((told[talk] or "first", [ticket]), ("second", [])):
            asked = {"workspace": workspace, "list": "linked", "conversation_id": talk, "contact": {}}
            rows = caller.call("tickets", asked).result["tickets"]
            assert [row["id"] for row in rows] == mine, (talk, workspace)
    caller.close()


def _look_at_what_is_taken_back(rest: AdminRest, world: World, code: str, ticket: str) -> None:
    """From a ticket of which it is remembered that it belonged to the conversation."""
    caller = _caller(world, code)
    here: dict[str, object] = {"workspace": WORKSPACE, "conversation_id": CONVERSATION}
    assert caller.call("unlink", {**here, "id": ticket}).result["changed"]
    outcomes = caller.call("redact", {**here, "part_ids": ["1"]}).result["tickets"]
    assert [(one["id"], one["redacted"]) for one in outcomes] == [(ticket, 1)], outcomes
    assert "Part 1" not in str(rest.get("UserRequest", ticket).fields["public_log"]["entries"])
    caller.close()


def _caller(world: World, code: str) -> Caller:
    caller = Caller(world.url)
    caller.address = caller.address.replace(MODULE_CODE, code)
    caller.call("settings", login=(world.service_user, world.service_password))
    return caller


def _look(rest: AdminRest, world: World, code: str, ticket: str, *, older: bool) -> None:
    caller = _caller(world, code)
    settings = caller.call("settings", {"facts": True}).result
    assert problems(settings) == [], problems(settings)
    parameters = settings["parameters"]
    assert parameters["workspaces"] == ENTRIES["workspaces"], parameters["workspaces"]
    assert parameters[STATES] == ENTRIES["sync_app.search_ticket.done_states"], parameters[STATES]
    here: dict[str, object] = {"workspace": WORKSPACE, "conversation_id": CONVERSATION}
    home = caller.call("home", {**here, "contact": {"email": names.OTTO.email}}).result
    assert (home["linked"]["count"], home["linked"]["synced"]) == (1, 1), home
    author = {"kind": "contact", "email": names.OTTO.email, "name": names.OTTO.name}
    messages = [
        {"part_id": part, "log": log, "author": author, "date": int(time.time()), "html": f"<p>Part {part}</p>"}
        for part, log in (("1", "public"), ("2", "private"))
    ]
    outcomes = caller.call("append", {**here, "messages": messages}).result["tickets"]
    assert [(one["id"], one["outcome"], one["appended"]) for one in outcomes] == [(ticket, "appended", 2)], outcomes
    [copied] = caller.call("copied", here).result["tickets"]
    # Reconciling must not add again what the older module has copied; beside it both copy, and nothing is known.
    assert copied["created_here"] is not older, copied
    assert copied["linked_since"] is not None, copied
    fields = rest.get("UserRequest", ticket).fields
    kept = (fields["origin"], fields["intercom_ref"], fields["intercom_url"], fields["intercom_sync_activated"])
    assert kept == ("chat", CONVERSATION, URL, "yes"), kept
    for log, part in (("public_log", "1"), ("private_log", "2")):
        assert [entry["message"].strip() for entry in fields[log]["entries"]] == [f"Part {part}"], fields[log]
    office = BackOffice(world.url, world.admin_user, world.admin_password)
    assert "Linked by the older module" in office.page(f"operation=details&class=UserRequest&id={ticket}")
    office.close()
    caller.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
