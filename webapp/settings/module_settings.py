# SPDX-License-Identifier: AGPL-3.0-or-later
"""The module's settings as one value, read leniently: people write them into iTop's configuration by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from webapp.config import split_secrets
from webapp.errors import ItopUnavailable
from webapp.lenient import items, members, region
from webapp.parameters import placeholder
from webapp.settings.file_limits import FileLimits
from webapp.settings.ticket_rules import PARAMETER, Rule, rules_for
from webapp.settings.to_intercom import ToIntercom

Telling = Literal["ask", "always", "never"]
TELLING: tuple[Telling, ...] = ("ask", "always", "never")


@dataclass(frozen=True)
class Workspace:
    """One Intercom workspace: its own secrets, and the token, region and language that hold for it."""

    id: str
    client_secrets: tuple[str, ...] = field(default=(), repr=False)
    access_token: str = field(default="", repr=False)
    region: str = ""
    language: str = ""
    timezone: str = ""
    #: As of `ModuleSettings.tells_end_user`, empty where the entry does not say.
    tells_end_user: str = ""
    #: The access token is this workspace's, not the common one.
    own_token: bool = False
    #: The widget signs who its users are.
    signs_users: bool = False
    #: What calls of its data connectors bring along, and what checks the tokens of its users in them (hex).
    connector_secrets: tuple[str, ...] = field(default=(), repr=False)
    connector_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Overrides:
    """What the environment says instead of iTop's configuration."""

    client_secrets: tuple[str, ...] = field(default=(), repr=False)
    access_token: str = field(default="", repr=False)


@dataclass(frozen=True)
class ModuleSettings:
    """The answer of `settings`, read leniently: people write these values into iTop's configuration by hand."""

    module_version: str
    contract: int
    itop_version: str
    itop_url: str
    time_zone: str
    default_language: str
    ticket_class: str
    ticket_label: str
    ticket_usable: bool
    client_secrets: tuple[str, ...] = field(repr=False)
    access_token: str = field(repr=False)
    workspaces: Mapping[str, Workspace]
    parameters: Mapping[str, object] = field(repr=False)
    #: What iTop says of files; empty where the module takes none.
    told_of_files: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def decode(cls, raw: Mapping[str, object], overrides: Overrides) -> ModuleSettings:
        """Raises `ItopUnavailable` where this is not an answer of `settings` at all."""
        module, itop, ticket = (members(raw.get(name)) for name in ("module", "itop", "ticket"))
        parameters = members(raw.get("parameters"))
        if not module or not parameters:
            raise ItopUnavailable("iTop answered something else: no module or parameters in its settings.")
        secrets = overrides.client_secrets or split_secrets(_text(parameters.get("sync_app.client_secret")))
        token = overrides.access_token or _text(parameters.get("sync_app.access_token"))
        entries = members(parameters.get("workspaces")).items()
        signing, keys = raw.get("signing_workspaces"), members(raw.get("connector_keys"))
        return cls(
            module_version=_text(module.get("version")),
            contract=_integer(module.get("contract")),
            itop_version=_text(itop.get("version")),
            itop_url=_text(itop.get("url")),
            time_zone=_text(itop.get("time_zone")),
            default_language=_text(itop.get("default_language")),
            ticket_class=_text(ticket.get("class")),
            ticket_label=_text(ticket.get("label")),
            ticket_usable=ticket.get("usable") is True,
            client_secrets=secrets,
            access_token=token,
            workspaces={
                id: replace(
                    _workspace(id, members(entry), token),
                    signs_users=isinstance(signing, list) and id in signing,
                    connector_key=_text(keys.get(id)),
                )
                for id, entry in entries
            },
            parameters=parameters,
            told_of_files=members(raw.get("files")),
        )

    def workspace(self, workspace_id: str) -> Workspace:
        """The entry of that id; where no workspace is configured, one with the values that hold for all of them.

        One that is not configured beside others has no token: whatever there is belongs to another one.
        """
        known = self.workspaces.get(workspace_id)
        if known is not None:
            return known
        return Workspace(workspace_id, access_token="" if self.configured else self.access_token)

    @cached_property
    def configured(self) -> tuple[str, ...]:
        """The ids of the workspaces that iTop's configuration names; the published placeholder is none."""
        return tuple(id for id in self.workspaces if not placeholder(id))

    def secrets_of(self, workspace_id: str) -> tuple[str, ...]:
        """What a request of that workspace may be signed with: its own secrets, else the common one.

        Nothing for one that is not configured, unless none is.
        """
        known = self.workspaces.get(workspace_id)
        if known is not None and known.client_secrets:
            return known.client_secrets
        return self.client_secrets if known is not None or not self.configured else ()

    def shares_token(self, workspace_id: str) -> bool:
        """Whether its token is the common one and several workspaces have no other: a token is that of one only."""
        without = [id for id in self.configured if not self.workspaces[id].own_token]
        return workspace_id not in self.workspaces or (workspace_id in without and len(without) > 1)

    @property
    def every_client_secret(self) -> tuple[str, ...]:
        """Every secret there is, whichever workspace it opens."""
        own = (secret for entry in self.workspaces.values() for secret in entry.client_secrets)
        return tuple(dict.fromkeys((*self.client_secrets, *own)))

    @property
    def copies_bots(self) -> bool:
        """Whether the words of bots go into the logs too."""
        return self.flag("sync_app.copy_bot_messages", default=False)

    @property
    def finished_states(self) -> tuple[str, ...]:
        """The states of tickets that are over."""
        return tuple(map(str, items(self.parameters.get("sync_app.search_ticket.excluded_states"))))

    @property
    def masks_cards(self) -> bool:
        """Whether numbers of payment cards are masked in what data connectors write."""
        return self.flag("sync_app.connectors.mask_cards", default=True)

    @property
    def folds_quotes(self) -> bool:
        """Whether what a mail quotes of the conversation stays out of the logs."""
        return self.flag("sync_app.fold_quotes", default=True)

    @property
    def tells_all(self) -> bool:
        """Whether agents may tell the people of all conversations of a ticket something at once."""
        return self.flag("sync_app.tell_all", default=False)

    @property
    def files(self) -> FileLimits:
        """Which files of a conversation go into its tickets."""
        on = self.flag("sync_app.files", default=True)
        return FileLimits.decode(
            self.told_of_files,
            on=on,
            max_size=self.parameters.get("sync_app.files.max_size"),
            types=self.parameters.get("sync_app.files.types"),
        )

    def tells_end_user(self, workspace_id: str) -> Telling:
        """Whether the end user is told of a new ticket, as the entry of the workspace says, else for all of them."""
        own = self.workspace(workspace_id).tells_end_user
        words = (own, self.text("sync_app.tell_end_user_on_creation").lower())
        return next((known for word in words for known in TELLING if known == word), "ask")

    def to_intercom(self, workspace_id: str) -> ToIntercom:
        """What goes from iTop to Intercom, as the entry of the workspace says, else for all of them."""
        return ToIntercom.read(self.parameters, members(members(self.parameters.get("workspaces")).get(workspace_id)))

    def rules(self, workspace_id: str, *, off: bool = False) -> tuple[Rule, ...]:
        """The rules by which tickets are made in that workspace without anybody; with `off` also those that rest."""
        return rules_for(self.parameters.get(PARAMETER), workspace_id, off=off)

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        return _text(self.parameters.get(name)) or default

    def flag(self, name: str, *, default: bool) -> bool:
        """A parameter as yes or no, in the ways people write that."""
        value = self.parameters.get(name)
        if isinstance(value, bool):
            return value
        word = _text(value).lower()
        return True if word in ("1", "true", "yes", "on") else False if word in ("0", "false", "no", "off") else default


def _workspace(workspace_id: str, entry: Mapping[str, object], token: str) -> Workspace:
    return Workspace(
        id=workspace_id,
        client_secrets=split_secrets(_text(entry.get("client_secret"))),
        access_token=_text(entry.get("access_token")) or token,
        region=region(entry.get("region")),
        language=_text(entry.get("language")),
        timezone=_text(entry.get("timezone")),
        tells_end_user=_text(entry.get("tell_end_user_on_creation")).lower(),
        own_token=bool(_text(entry.get("access_token"))),
        connector_secrets=split_secrets(_text(entry.get("connector_secret"))),
    )


def _text(value: object) -> str:
    """Empty for what is not text, and for the published placeholders: they would be secrets that everybody knows."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return "" if placeholder(text) else text


def _integer(value: object) -> int:
    return value if isinstance(value, int) else 0
