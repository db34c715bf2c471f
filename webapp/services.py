# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundle that every screen and every task is given: both remote sides, the settings, the queue, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from webapp.config import Config
from webapp.contract import MODULE_CODE
from webapp.conversations import Contact
from webapp.errors import NotConfigured, StoreUnavailable
from webapp.intercom import FileHosts, Intercom, Owner, Owners, Recent
from webapp.intercom.shapes import Conversation
from webapp.itop import Credentials, Itop
from webapp.languages import Languages, Texts
from webapp.lenient import REGIONS, region
from webapp.metrics import Metrics
from webapp.network.http import Http
from webapp.parameters import placeholder
from webapp.settings.current import Settings
from webapp.settings.module_settings import ModuleSettings, Overrides
from webapp.store import Findings, Jobs, Journal, Readings, Records, Tellings, names, open_database
from webapp.store.database import Database
from webapp.timezones import zone

#: Bytes: the newest 500 parts in one answer, which may be mails with everything they quote, or hold pictures; and what
#: somebody else's message can wait for.
_LONGEST_CONVERSATION, _LIGHT = 32 * 1024 * 1024, 2 * 1024 * 1024


@dataclass(frozen=True)
class Services:
    """Opened once a process; frozen, so that nobody can swap a part of it under way."""

    config: Config
    settings: Settings
    itop: Itop
    intercom_http: Http
    #: Where files of conversations are fetched from.
    file_hosts: FileHosts
    owners: Owners
    #: By workspace and contact: what iTop calls the people of Intercom.
    contacts: Recent[Contact]
    #: By key of jobs: one fetch serves the messages that came at once.
    conversations: Recent[Conversation]
    #: By key of jobs: conversations that had a ticket a while ago.
    linked: Recent[bool]
    #: By access token: the workspace it belongs to.
    token_owners: Recent[str]
    #: By workspace: the ids of its teammates by their addresses.
    admins: Recent[Mapping[str, str]]
    #: By workspace: the names of its teams by their ids.
    teams: Recent[Mapping[str, str]]
    #: By workspace: the region that is in the store; each click names one.
    regions: Recent[str]
    jobs: Jobs
    readings: Readings
    records: Records
    findings: Findings
    tellings: Tellings
    journal: Journal
    languages: Languages
    metrics: Metrics
    #: Unix seconds.
    clock: Callable[[], float]

    @classmethod
    def open(
        cls,
        config: Config,
        *,
        clock: Callable[[], float] | None = None,
        steady: Callable[[], float] | None = None,
        door: Callable[..., Http] = Http,
        languages: Languages | None = None,
        metrics: Metrics | None = None,
        database: Database | None = None,
    ) -> Services:
        """Everything as the configuration has it, with tables made or migrated; raises `StoreUnavailable`.

        `clock` is that of the wall (unix seconds), `steady` one that nobody sets, `door` what makes the ways to the
        network; `languages` may have been read and the `database` opened before. To be called after a fork, not
        before: connections and threads belong to one process.
        """
        steady = steady or clock or time.monotonic
        config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        metrics = metrics or Metrics()
        itop = _open_itop(config, door, metrics, steady)
        database = database or open_database(config.database_url, clock=clock)
        return cls(
            config=config,
            settings=_open_settings(config, itop),
            itop=itop,
            intercom_http=door(max_bytes=_LONGEST_CONVERSATION, heard=metrics.heard_from("intercom"), clock=steady),
            file_hosts=_open_file_hosts(config, door, metrics, steady),
            owners=Owners(clock=steady),
            contacts=Recent(ttl=300.0, size=5_000, clock=steady),
            conversations=Recent(ttl=20.0, size=16, clock=steady),
            linked=Recent(ttl=600.0, size=5_000, clock=steady),
            token_owners=Recent(ttl=86_400.0, size=100, clock=steady),
            admins=Recent(ttl=300.0, size=100, clock=steady),
            teams=Recent(ttl=300.0, size=100, clock=steady),
            regions=Recent(ttl=600.0, size=1_000, clock=steady),
            jobs=Jobs(database),
            readings=Readings(database),
            records=Records(database),
            findings=Findings(database),
            tellings=Tellings(database),
            journal=Journal(database),
            languages=languages or Languages.load(config.default_language),
            metrics=metrics,
            clock=clock or time.time,
        )

    def close(self) -> None:
        """Close files and connections."""
        self.jobs.close()
        self.itop.close()
        self.intercom_http.close()
        self.file_hosts.close()
        self.metrics.close()

    def until(self, deadline: float) -> Services:
        """The same services for work that ends by `deadline` (of `time.monotonic`): no call waits longer."""
        return replace(self, itop=self.itop.until(deadline), intercom_http=self.intercom_http.until(deadline))

    def light(self) -> Services:
        """The same services for work that somebody waits for: a larger answer of Intercom's raises `TooHeavy`."""
        return replace(self, intercom_http=self.intercom_http.up_to(_LIGHT))

    def of(self, workspace_id: str) -> Services:
        """The same services for what a workspace asks for: iTop answers as far as that workspace may see it."""
        return replace(self, itop=self.itop.of(workspace_id))

    def intercom(self, workspace_id: str, payload_region: str = "") -> Intercom:
        """Intercom's REST API for that workspace; `payload_region` counts where the configuration names none, else what
        the panel was told before: notifications and jobs name none.

        Never with the token of another one: where several workspaces share the common token, Intercom says once whose
        it is. Raises `NotConfigured` for a workspace without a token, and Intercom's errors while that is not known.
        """
        settings = self.settings.current()
        workspace = settings.workspace(workspace_id)
        if not workspace.access_token:
            raise NotConfigured(f"There is no access token for workspace {workspace_id}.", code="no_access_token")
        intercom = Intercom(
            region=self.region_of(workspace_id, payload_region),
            token=workspace.access_token,
            http=self.intercom_http,
            api_url=self.config.intercom_api_url,
            clock=self.clock,
        )
        if workspace_id and settings.shares_token(workspace_id):
            owner = self.owner_of(workspace.access_token, intercom)
            if owner and owner != workspace_id:
                raise NotConfigured(
                    f"The common access token is that of workspace {owner}, not of {workspace_id}: give each its own.",
                    code="foreign_access_token",
                )
        return intercom

    def region_of(self, workspace_id: str, payload_region: str = "") -> str:
        """us, eu, au or empty: what the configuration names, else the payload, else what the panel was told before."""
        configured = self.settings.current().workspace(workspace_id).region
        return configured or region(payload_region) or self._learned_region(workspace_id)

    def learn_region(self, workspace_id: str, named: str) -> None:
        """Keep the region that a signed request of the panel named; a store that fails only forgets it."""
        if not named or self.regions.get(workspace_id) == named:
            return
        with suppress(StoreUnavailable):
            if self._learned_region(workspace_id) != named:
                self.jobs.remember(names.region(workspace_id, named))
            self.regions.put(workspace_id, named)

    def _learned_region(self, workspace_id: str) -> str:
        return next((each for each in REGIONS if self.jobs.known(names.region(workspace_id, each))), "")

    def owner_of(self, token: str, intercom: Intercom) -> str:
        """The workspace that a token belongs to; asked once a day, empty where Intercom does not say."""
        known = self.token_owners.get(token)
        return known if known is not None else self.token_owners.put(token, intercom.owner().workspace_id)

    def workspaces(self) -> tuple[str, ...]:
        """The ids of the workspaces there is a token for; where none is named, the one that the token belongs to."""
        settings = self.settings.current()
        named = _named_workspaces(settings)
        if named or not settings.access_token:
            return named
        return tuple(filter(None, [self.owner_of(settings.access_token, self.intercom(""))]))

    def known_workspaces(self) -> tuple[str, ...]:
        """The same as far as it is known; asks nobody."""
        settings = self.settings.known()
        if settings is None:
            return ()
        return _named_workspaces(settings) or tuple(filter(None, [self.token_owners.get(settings.access_token)]))

    def texts(self, workspace_id: str, language: str | None = None) -> Texts:
        """Texts in the language of iTop given ("FR FR"), else in the workspace's, else in DEFAULT_LANGUAGE.

        Never waits or fails: there has to be a language to say what did.
        """
        known = self.settings.known()
        return self.languages.choose(language, known.workspace(workspace_id).language if known is not None else "")

    def ask_owner(self, workspace_id: str, payload_region: str = "", *, patience: float = 0.0) -> Owner | None:
        """What Intercom says of the workspace of its token, None until it has; asked in the background, and waited for
        as long as `patience` says (seconds).
        """
        settings = self.settings.known()
        if settings is None or not settings.workspace(workspace_id).access_token:
            return None

        def ask() -> Owner:
            return self.intercom(workspace_id, payload_region).owner()

        return self.owners.known(workspace_id, ask, patience=patience)

    def zone(self, workspace_id: str, payload_region: str = "") -> ZoneInfo | None:
        """The zone that a workspace reads and writes times in: Intercom's for it, else `timezone` of its entry, else
        iTop's. Never waits or fails: what Intercom says counts as soon as it is there; None where nobody said any.
        """
        settings = self.settings.known()
        if settings is None:
            return None
        workspace = settings.workspace(workspace_id)
        owner = self.ask_owner(workspace_id, payload_region)
        # A token may belong to another workspace than the one that it is configured for.
        theirs = owner.timezone if owner is not None and owner.workspace_id == workspace_id else ""
        found = (zone(name) for name in (theirs, workspace.timezone, settings.time_zone))
        return next(filter(None, found), None)


def _open_itop(config: Config, door: Callable[..., Http], metrics: Metrics, steady: Callable[[], float]) -> Itop:
    return Itop(
        config.itop_url,
        Credentials(config.itop_user, config.itop_password, config.itop_token),
        door(cookies=True, heard=metrics.heard_from("itop"), clock=steady, authorities=config.itop_authorities),
        config.itop_module or MODULE_CODE,
        logins_file=config.data_dir / "login-refused.json",
    )


def _open_file_hosts(
    config: Config, door: Callable[..., Http], metrics: Metrics, steady: Callable[[], float]
) -> FileHosts:
    heard = metrics.heard_from("intercom_files")
    return FileHosts(
        public=door(heard=heard, clock=steady, public=True),
        tests=door(heard=heard, clock=steady),
        api_url=config.intercom_api_url,
    )


def _open_settings(config: Config, itop: Itop) -> Settings:
    return Settings(
        itop.settings,
        source=config.itop_url,
        file=config.data_dir / "settings.json",
        overrides=Overrides(config.client_secrets, config.access_token),
    )


def _named_workspaces(settings: ModuleSettings) -> tuple[str, ...]:
    """The workspaces that the configuration names and has a token for."""
    return tuple(one.id for one in settings.workspaces.values() if one.access_token and not placeholder(one.id))
