# SPDX-License-Identifier: AGPL-3.0-or-later
"""Intercom as the service meets it: each workspace with its secret, its token and its region."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

from webapp.config import Config
from webapp.doctor.finding import Finding, failed, ok, warning
from webapp.errors import AppError, IntercomRefused
from webapp.intercom import ATTRIBUTES, Intercom, Owner
from webapp.lenient import REGIONS, region
from webapp.network.http import Http
from webapp.parameters import placeholder
from webapp.settings.module_settings import ModuleSettings, Workspace
from webapp.settings.to_intercom import ToIntercom

_PATIENCE = 15.0
#: The id of nothing: Intercom answers 404 where it may be asked for, and 403 where it may not.
_NOBODY = "0"
_ENTRY = "the entry of the workspace in the parameter workspaces of the module"


def examine(config: Config, settings: ModuleSettings) -> Iterator[Finding]:
    """Yield what is found of every workspace that iTop's configuration names, or of the one that it need not name."""
    with closing(Http()) as http:
        for workspace in (yield from _workspaces(settings)):
            yield _secret(workspace, config.client_secrets or settings.client_secrets)
            patient = http.until(time.monotonic() + _PATIENCE)
            yield from _token(workspace, config.intercom_api_url, patient, settings.to_intercom(workspace.id))


def regions(settings: ModuleSettings) -> Iterator[Finding]:
    """Yield a warning where no workspace says its region, which need not be seen from what Intercom answers."""
    if not any(workspace.region for workspace in _named_workspaces(settings)):
        detail = "No workspace says where Intercom keeps it, so that it is taken for one of the US."
        yield warning("region", detail, f"Set 'region' => 'us', 'eu' or 'au' in {_ENTRY}.")


def _named_workspaces(settings: ModuleSettings) -> list[Workspace]:
    return [one for key, one in settings.workspaces.items() if not placeholder(key)]


def _workspaces(settings: ModuleSettings) -> Generator[Finding, None, list[Workspace]]:
    """Those that iTop's configuration names, or the one that it need not name, with a warning."""
    if named := _named_workspaces(settings):
        return named
    advice = "Name it in the parameter workspaces of the module, with the scope of its users."
    yield warning("workspaces", "No workspace is configured, so that the chat widget is shown nowhere.", advice)
    return [Workspace("", access_token=settings.access_token)]


def _name(what: str, workspace: Workspace) -> str:
    return f"{what} of workspace {workspace.id}" if workspace.id else what


def _secret(workspace: Workspace, shared: tuple[str, ...]) -> Finding:
    name = _name("client secret", workspace)
    if workspace.client_secrets or shared:
        return ok(name, "there is one")
    advice = "Set INTERCOM_CLIENT_SECRET or sync_app.client_secret (Developer Hub, your app, Basic information)."
    return failed(name, "There is none, so that every request of Intercom is refused.", advice)


def _token(workspace: Workspace, api_url: str, http: Http, wanted: ToIntercom) -> Iterator[Finding]:
    name = _name("access token", workspace)
    if not workspace.access_token:
        yield _no_token(workspace)
        return
    asked = workspace.region or "us"
    try:
        owner = _owner(asked, workspace, api_url, http)
    except IntercomRefused as error:
        if error.status not in (401, 403):
            yield failed(name, error.detail, "Look at https://www.intercomstatus.com, then try again.")
            return
        yield _refusal(name, asked, error, workspace, api_url, http)
        return
    except AppError as error:
        advice = "Let this machine call the host by https; mind firewall and proxy."
        yield failed(name, error.detail, advice)
        return
    if workspace.id and owner.workspace_id and owner.workspace_id != workspace.id:
        detail = f"The token belongs to workspace {owner.workspace_id}."
        yield failed(name, detail, f"Give this workspace a token of its own, in {_ENTRY}.")
        return
    yield ok(name, f'Intercom accepts it for "{owner.workspace_name}"')
    yield from _region(workspace, asked, owner)
    yield from _identity(workspace, owner)
    intercom = Intercom(region=asked, token=workspace.access_token, http=http, api_url=api_url)
    yield from _permissions(workspace, owner, intercom)
    yield from _speakers(workspace, wanted, intercom)
    yield from _attributes(workspace, intercom)


def _permissions(workspace: Workspace, owner: Owner, intercom: Intercom) -> Iterator[Finding]:
    """Each that the service needs, by a call that reads little or is about something that does not exist."""
    tried: tuple[Callable[[], object], ...] = (
        lambda: next(intercom.touched(since=int(time.time())), None),
        lambda: intercom.reply(_NOBODY, admin_id=owner.admin_id or _NOBODY, html="<p>?</p>"),
        lambda: intercom.contacts_with("doctor@example.invalid"),
    )
    for attempt in tried:
        try:
            attempt()
        except IntercomRefused as error:
            if error.status == 403:
                advice = "Tick it in the Developer Hub, copy the token again, and restart the service."
                yield failed(_name("permission", workspace), error.detail, advice)
        except AppError as error:
            yield warning(_name("permission", workspace), error.detail, "Ask once more later.")
            return


def _speakers(workspace: Workspace, wanted: ToIntercom, intercom: Intercom) -> Iterator[Finding]:
    """Who tells in Intercom what happens in iTop, where anything is to be told there."""
    if not wanted.on:
        return
    try:
        admins = intercom.admins()
    except IntercomRefused as error:
        advice = "Tick it in the Developer Hub; until then whoever made the token speaks for every author."
        yield warning(_name("permission", workspace), error.detail, advice)
        return
    except AppError:
        return  # what was asked before has told it
    if wanted.teammate and wanted.teammate.casefold() not in admins:
        detail = f'Nobody who may write in the inbox has the address "{wanted.teammate}" of to_intercom.teammate.'
        advice = "Correct it, or give that teammate a seat; until then whoever made the token speaks."
        yield warning(_name("teammate", workspace), detail, advice)


def _attributes(workspace: Workspace, intercom: Intercom) -> Iterator[Finding]:
    """What the widget says of its visitor; Intercom drops it in silence where the Messenger may not write it.

    Where the widget signs its users that is how they are protected.
    """
    if workspace.signs_users:
        return
    try:
        found = intercom.attributes()
    except AppError:
        return  # a permission that the service can do without
    closed = [name for name in ATTRIBUTES if not found.get(name, True)]
    if closed:
        detail = f"The Messenger may not write {' and '.join(closed)}, so that Intercom drops what the widget says."
        advice = "Allow it in Intercom: Settings, Data, People. As the widget signs nobody, nothing else names them."
        yield warning(_name("attributes", workspace), detail, advice)


def _identity(workspace: Workspace, owner: Owner) -> Iterator[Finding]:
    """iTop believes what the widget has signed; without Intercom's check anybody names whom he likes, unsigned."""
    if workspace.signs_users and owner.verifies is False:
        detail = "The widget signs its users, but Intercom also takes users whom nobody has signed."
        advice = "Enforce it in Intercom: Settings, Channels, Messenger, Security, for the web."
        yield warning(_name("identity", workspace), detail, advice)


def _no_token(workspace: Workspace) -> Finding:
    advice = "Set INTERCOM_ACCESS_TOKEN or sync_app.access_token (Developer Hub, your app, Authentication)."
    return failed(_name("access token", workspace), "There is none, so that conversations cannot be read.", advice)


def _owner(asked: str, workspace: Workspace, api_url: str, http: Http) -> Owner:
    return Intercom(region=asked, token=workspace.access_token, http=http, api_url=api_url).owner()


def _refusal(name: str, asked: str, error: IntercomRefused, workspace: Workspace, api_url: str, http: Http) -> Finding:
    """A token is only known in its own region, and elsewhere refused like a wrong one: ask there too."""
    for other in REGIONS if not api_url else ():
        if other == asked:
            continue
        try:
            _owner(other, workspace, "", http)
        except AppError:
            continue
        detail = f'The token is one of the region "{other}", not of "{asked}".'
        return failed(name, detail, f"Set 'region' => '{other}' in {_ENTRY}.")
    advice = "Copy the token again (Developer Hub, your app, Authentication); it ends when the app is uninstalled."
    return failed(name, error.detail, advice)


def _region(workspace: Workspace, asked: str, owner: Owner) -> Iterator[Finding]:
    """Without one the service follows what Intercom's requests say, but the chat widget asks in the US."""
    theirs = region(owner.region)
    if theirs in ("", asked) or not workspace.id:
        return
    said = f'say "{asked}"' if workspace.region else "name none"
    tell = failed if workspace.region else warning
    detail = f'Intercom keeps the workspace in "{theirs}", the parameters {said}.'
    yield tell(_name("region", workspace), detail, f"Set 'region' => '{theirs}' in {_ENTRY}.")
