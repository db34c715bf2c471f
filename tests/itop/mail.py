# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that a real iTop makes when a ticket changes, as its administrator would set them up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from tests.itop import php
from tests.itop.admin_rest import AdminRest
from tests.world import World

_SCRIPT = """
require_once 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
$sFile = APPROOT.'conf/production/config-itop.php';
$oConfig = new Config($sFile);
echo $oConfig->Get('email_transport');
$oConfig->Set('email_transport', $argv[1]);
$oConfig->WriteToFile($sFile.'.new');
chmod($sFile.'.new', fileperms($sFile) & 0777);
rename($sFile.'.new', $sFile);
"""


def _transport(world: World, name: str) -> str:
    """Send mails that way from now on; how it was before."""
    return php.run(["-r", _SCRIPT, "--", name], Path(world.itop_dir))


@contextmanager
def mailing(
    rest: AdminRest, world: World, person: str, body: str, *, at: str = "TriggerOnObjectUpdate"
) -> Iterator[None]:
    """In the block that person gets a mail with that HTML at each change of a ticket; none leaves the machine.

    `at` is another class of triggers.
    """
    before = _transport(world, "LogFile")
    to = f"SELECT Person WHERE id = {world.persons[person]}"
    action = rest.create(
        "ActionEmail",
        {"name": "Ticket changed", "status": "enabled", "from": "itop@itop.example", "to": to, "subject": "$this->ref$",
         "body": body},
    )  # fmt: skip
    wanted = {"target_class": world.ticket_class, "action_list": [{"action_id": action.id}]}
    trigger = rest.create(at, {"description": "Ticket changed", **wanted})
    try:
        yield
    finally:
        rest.delete(at, trigger.id)
        rest.delete("ActionEmail", action.id)
        _transport(world, before)


def last_mail(world: World) -> str:
    """The HTML of the mail that was made last, as it would have left."""
    html = [part for part in _last(world).walk() if part.get_content_type() == "text/html"][0]
    return bytes(html.get_payload(decode=True)).decode()


def pictures_of_last_mail(world: World) -> dict[str, bytes]:
    """The pictures that go along in it, by the ids by which its HTML shows them."""
    parts = [part for part in _last(world).walk() if part.get_content_maintype() == "image"]
    return {str(part["Content-ID"]).strip("<> "): bytes(part.get_payload(decode=True)) for part in parts}


def _last(world: World) -> Message:
    written = (Path(world.itop_dir) / "log" / "mail.log").read_bytes()
    # Older ones add to the file, with a line of their own before each mail.
    return message_from_bytes(re.split(rb"^=+ [0-9: -]+ =+\r?\n", written, flags=re.MULTILINE)[-1])
