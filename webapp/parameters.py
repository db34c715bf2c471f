# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parameters of the module, with their defaults.

The build step renders them into the module (XML, ModuleInfo.php), the service reads the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from webapp.contract import SERVICE_PROFILE

Kind = Literal["string", "bool", "array", "hash"]
Value = str | bool | tuple["Value", ...] | Mapping[str, "Value"]

_PLACEHOLDER = re.compile(r"PUT_YOUR_[A-Z_]+_HERE")


@dataclass(frozen=True)
class Parameter:
    """One parameter of the module: its default goes into the XML and can be overloaded in iTop's configuration file."""

    name: str
    kind: Kind
    default: Value
    #: One sentence for the administrator.
    help: str
    #: Never shown, never logged, never in a built module.
    secret: bool = False
    #: XML tag of the elements of an array.
    item: str = "item"
    #: Each element has an id, its value in small letters with hyphens: deltas of others name the published ones.
    ids: bool = False


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "workspaces",
        "hash",
        {"PUT_YOUR_WORKSPACE_ID_HERE": {"scope": "SELECT Organization"}},
        "Workspace id => scope (OQL that finds something for the users of the workspace), optionally client_secret, "
        "organizations (OQL of those whose persons and tickets its panel may see), access_token, region (us, eu, au), "
        "identity_secret, identity_method (jwt, user_hash), connector_secret (lets Fin ask for its users' tickets), "
        "language, timezone, tell_end_user_on_creation, reply_to_finished, reopen_days, to_intercom.*. Ids that start "
        "with a digit can only be given in the configuration file.",
    ),
    Parameter(
        "sync_app.url", "string", "", "Public address of the sync app, for instance https://intercom-sync.example.com"
    ),
    Parameter(
        "sync_app.client_secret",
        "string",
        "PUT_YOUR_APP_CLIENT_SECRET_HERE",
        "Client secret of the Intercom app: proves that a request comes from Intercom.",
        secret=True,
    ),
    Parameter(
        "sync_app.access_token",
        "string",
        "PUT_YOUR_APP_ACCESS_TOKEN_HERE",
        "Access token of the Intercom app: lets the sync app read conversations and write to them.",
        secret=True,
    ),
    Parameter(
        "sync_app.service_profiles",
        "array",
        (SERVICE_PROFILE,),
        "Profiles one of which the account of the sync app needs; whoever has one of them can read its secrets.",
        item="profile",
    ),
    Parameter("sync_app.ticket.class", "string", "UserRequest", "Class of the tickets, with all classes below it."),
    Parameter("sync_app.ticket.origin", "string", "chat", "Value of the attribute origin in tickets made from a chat."),
    Parameter(
        "sync_app.ticket.attributes_mapping",
        "hash",
        {
            "org_id": "org_id",
            "caller_id": "caller_id",
            "status": "status",
            "intercom_ref": "intercom_ref",
            "intercom_url": "intercom_url",
            "intercom_sync_activated": "intercom_sync_activated",
            "public_log": "public_log",
            "private_log": "private_log",
        },
        "What the attributes on the left are called in the class of the tickets.",
    ),
    Parameter(
        "sync_app.act_as",
        "string",
        "service",
        "Whose rights count in the panel: service (those of the account of the sync app) or agent (also those of the "
        "agent's own iTop user, where there is one).",
    ),
    Parameter(
        "sync_app.act_as_unknown",
        "string",
        "refuse",
        "With act_as agent, what an agent without a user in iTop may do: refuse (nothing) or service (what the account "
        "may). Whose user is disabled may do nothing.",
    ),
    Parameter(
        "sync_app.default_caller",
        "string",
        "",
        "Id or e-mail address of the person that tickets may be made for where nobody is known; empty for none.",
    ),
    Parameter(
        "sync_app.create_ticket.form_attributes",
        "array",
        ("title", "description", "urgency"),
        "Attributes the creation form asks for; mandatory ones are added to it.",
        item="attribute",
    ),
    Parameter(
        "sync_app.tell_end_user_on_creation",
        "string",
        "ask",
        "Whether the end user is told of a new ticket in the conversation: ask (the creation form shows the words, and "
        "the agent decides), always or never. Also in an entry of workspaces.",
    ),
    Parameter(
        "sync_app.search_ticket.excluded_states",
        "array",
        ("rejected", "closed"),
        "Tickets in these states are not listed as ongoing (done_states is the old name).",
        item="state",
    ),
    Parameter(
        "sync_app.search_ticket.subtitle_attribute",
        "string",
        "title",
        "Attribute shown as the title of a ticket in lists.",
    ),
    Parameter("sync_app.search_ticket.logs", "bool", False, "Whether tickets are also found by words in their logs."),
    Parameter(
        "sync_app.view_ticket.details_attributes",
        "array",
        ("status", "title", "description", "start_date", "last_update"),
        "Attributes shown in the view of a ticket.",
        item="attribute",
    ),
    Parameter(
        "sync_app.view_ticket.show_open_in_backoffice_button",
        "bool",
        True,
        "Whether the view of a ticket links to the back office; turn it off when agents have no access to it.",
    ),
    Parameter(
        "sync_app.copy_bot_messages",
        "bool",
        False,
        "Whether the words of bots and of the operator are copied into the logs too.",
    ),
    Parameter(
        "sync_app.log_mark",
        "string",
        "Intercom",
        "What stands beside the author of a copied message and says where it came from; empty for nothing.",
    ),
    Parameter(
        "sync_app.fold_quotes",
        "bool",
        True,
        "Whether one line stands for what a reply by e-mail quotes of the messages before it.",
    ),
    Parameter(
        "sync_app.files",
        "bool",
        True,
        "Whether files and pictures of a conversation are copied into the tickets; else they stay links, which expire.",
    ),
    Parameter(
        "sync_app.files.max_size",
        "string",
        "20971520",
        "Bytes of the largest file that is copied, as far as this iTop takes one of that size.",
    ),
    Parameter(
        "sync_app.files.types",
        "array",
        tuple(
            "png jpg jpeg gif webp bmp tif tiff heic pdf txt log csv rtf md json eml msg doc docx xls xlsx ppt "
            "pptx odt ods odp zip 7z gz mp4 mov webm mp3 m4a wav ogg".split()
        ),
        "Endings of the names of the files that are copied.",
        item="type",
    ),
    Parameter(
        "sync_app.reply_to_finished",
        "string",
        "note",
        "What a reply of the end user leads to when the ticket is finished: note (the teammates are told), reopen, "
        "follow_up (a new ticket under the old one), reopen_or_follow_up; the teammates are told where it cannot be.",
    ),
    Parameter(
        "sync_app.reopen_days", "string", "14", "Days after a ticket was finished within which a reply may reopen it."
    ),
    Parameter(
        "sync_app.connectors.mask_cards",
        "bool",
        True,
        "Whether the numbers of payment cards are masked in what data connectors write, but for the last four digits.",
    ),
    Parameter(
        "sync_app.to_intercom.public_log",
        "string",
        "off",
        "What becomes of a public entry that somebody writes in iTop: off (nothing), note (an internal note in the "
        "conversations of the ticket) or reply (the end user is told). As all of these also in an entry of workspaces.",
    ),
    Parameter(
        "sync_app.to_intercom.private_log",
        "string",
        "off",
        "What becomes of a private entry that somebody writes in iTop: off or note.",
    ),
    Parameter(
        "sync_app.to_intercom.states",
        "array",
        (),
        "States whose entering is told by a note in the conversations of the ticket.",
        item="state",
    ),
    Parameter(
        "sync_app.to_intercom.assignment",
        "string",
        "off",
        "Whether a note tells who is to work on the ticket now: off or note.",
    ),
    Parameter(
        "sync_app.to_intercom.solved",
        "string",
        "off",
        "What becomes of the solution when a ticket is resolved or closed: off, note or reply (the end user is told).",
    ),
    Parameter(
        "sync_app.to_intercom.then",
        "string",
        "nothing",
        "What becomes of the conversations when a ticket is resolved or closed: nothing, close or snooze.",
    ),
    Parameter(
        "sync_app.to_intercom.satisfaction",
        "string",
        "off",
        "Whether the end user who is told of the solution is asked how satisfied they are: off or ask.",
    ),
    Parameter(
        "sync_app.to_intercom.snooze_days",
        "string",
        "7",
        "Days for which a conversation is snoozed then; it comes back sooner when the end user writes.",
    ),
    Parameter(
        "sync_app.to_intercom.files",
        "string",
        "off",
        "What becomes of files that somebody adds to a ticket along with an entry: off (they are named) or public "
        "(those of public entries go to Intercom with the words; never those of private ones).",
    ),
    Parameter(
        "sync_app.to_intercom.teammate",
        "string",
        "",
        "E-mail address of the teammate who speaks in Intercom for those who have no account there.",
    ),
    Parameter(
        "sync_app.tell_all",
        "bool",
        False,
        "Whether agents may tell the people of all conversations of a ticket something at once, from the panel.",
    ),
    Parameter(
        "sync_app.ticket_rules",
        "hash",
        {},
        "Rules by which tickets are made without anybody: name => when (tag, team, attribute, unanswered_minutes with "
        "office_hours and timezone), ticket (values by attribute code), workspace, on. No rule: no such ticket.",
    ),
    Parameter(
        "sync_app.portal_url_maker_class",
        "string",
        "iTopPortalViewUrlMaker",
        "PHP class that makes the address of a ticket in the portal of the end users; empty for none.",
    ),
    Parameter(
        "enabled_portals",
        "array",
        ("itop-portal",),
        'Portals with the chat widget; "backoffice" is the back office.',
        item="enabled_portal",
        ids=True,
    ),
    Parameter(
        "allowed_profiles",
        "array",
        ("Portal user",),
        "Users with one of these profiles get the chat widget; empty for everybody.",
        item="allowed_profile",
        ids=True,
    ),
)


def placeholder(value: object) -> bool:
    """Tell whether a value is one of the published PUT_YOUR_..._HERE texts, which mean: not configured yet."""
    return isinstance(value, str) and _PLACEHOLDER.fullmatch(value) is not None
