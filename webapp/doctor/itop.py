# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop as the service meets it: there, with our page, with an account that may work, with parameters that fit."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from urllib.parse import urlsplit

from webapp.config import Config
from webapp.contract import CONTRACT, MODULE_CODE, SERVICE_PROFILE, VERSION, service_profile
from webapp.doctor.finding import Finding, failed, ok, warning
from webapp.doctor.other_classes import other_classes
from webapp.doctor.parameters import problems
from webapp.errors import AppError
from webapp.itop import Credentials, Itop
from webapp.languages import Languages
from webapp.network.http import Http
from webapp.settings.module_settings import ModuleSettings, Overrides
from webapp.timezones import zone

_PATIENCE = 15.0
_REACH, _PAGE, _ACCOUNT = "iTop", "Sync API", "account"

#: Code of a failure => the check that it fails, and what to do about it. What comes before that check is fine then.
_NEXT: Mapping[str, tuple[str, str]] = {
    "itop_unreachable": (_REACH, "Try the address from this machine (curl -I ITOP_URL); mind firewall, proxy, "
                                 "certificate."),
    "itop_timeout": (_REACH, "Look whether iTop is overloaded, or a firewall swallows what is sent to it."),
    "no_sync_api": (_PAGE, "Install the module into this iTop, or set ITOP_MODULE to the code it was built with. "
                           "ITOP_URL has to be the address of iTop's own folder."),
    "itop_other_answer": (_PAGE, "Open ITOP_URL in a browser: iTop may be in maintenance, or something before it "
                                 "(single sign-on, a proxy) answers in its place."),
    "internal_error": (_PAGE, "The log of iTop (log/error.log) has the reason under that reference."),
    "login_required": (_ACCOUNT, "Check ITOP_USER and ITOP_PASSWORD, or ITOP_TOKEN. The account has to be enabled, "
                                 "its password not expired, and allowed_login_types of iTop has to name \"basic\" "
                                 "(\"token\" for a token). The web server has to pass the header Authorization on."),
    "account_refused": (_ACCOUNT, f"Change the profiles of the account in iTop: it needs \"{SERVICE_PROFILE}\", or "
                                  "what else sync_app.service_profiles names, and must not be a portal user. "
                                  "Where iTop wants https, ITOP_URL has to begin with it."),
    "itop_misconfigured": (_ACCOUNT, "Something before iTop asks for a login of its own: let pages/exec.php pass."),
}  # fmt: skip


def examine(config: Config) -> Generator[Finding, None, ModuleSettings | None]:
    """Yield what is found, and return the settings where iTop told them."""
    credentials = Credentials(config.itop_user, config.itop_password, config.itop_token)
    code = config.itop_module or MODULE_CODE
    http = Http(cookies=True, authorities=config.itop_authorities)
    with closing(Itop(config.itop_url, credentials, http, code)) as itop:
        try:
            raw = itop.until(time.monotonic() + _PATIENCE).settings(other_classes=True, facts=True)
            overrides = Overrides(config.client_secrets, config.access_token)
            settings = ModuleSettings.decode(raw, overrides)
        except AppError as error:
            yield from _failure(error, config)
            return None
    yield ok(_REACH, f"{config.itop_url} answers (iTop {settings.itop_version})")
    yield from unencrypted(config)
    yield ok(_PAGE, f"the module {code} answers")
    account = raw.get("account")
    yield from _account(account if isinstance(account, dict) else {}, settings, service_profile(code))
    yield _module(settings)
    yield from _parameters(settings, list(problems(raw)))
    yield _tickets(settings)
    yield from other_classes(raw, settings)
    return settings


def unencrypted(config: Config) -> Iterator[Finding]:
    """Whether the password crosses a network for everybody to read."""
    place = urlsplit(config.itop_url)
    if place.scheme == "http" and not _is_here(place.hostname or ""):
        detail = "ITOP_URL is plain http: whoever is on the way reads the account's password and every ticket."
        yield warning(_REACH, detail, "Let it begin with https; ITOP_CA_BUNDLE names an authority of your own.")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _account(account: Mapping[str, object], settings: ModuleSettings, profile: str) -> Iterator[Finding]:
    """Who the service is in iTop, and who else could be it."""
    login, readers = account.get("login", ""), account.get("readers")
    yield ok(_ACCOUNT, f'iTop accepts "{login}"')
    if account.get("administrator") is True:
        advice = f'Take "Administrator" away in iTop and give it the profile "{profile}" alone.'
        detail = f'"{login}" is an administrator of iTop: whoever has its password has everything.'
        yield warning(_ACCOUNT, detail, advice)
    if isinstance(readers, int) and readers > 1:
        listed = settings.parameters.get("sync_app.service_profiles")
        profiles = ", ".join(str(each) for each in listed) if isinstance(listed, list) else profile
        detail = f"{readers} accounts of iTop can read the secrets of the Intercom app, having one of: {profiles}."
        advice = f'Give "{profile}" to this account alone, and name no other in sync_app.service_profiles.'
        yield warning("secrets", detail, advice)


def _failure(error: AppError, config: Config) -> Iterator[Finding]:
    check, advice = _NEXT.get(error.code, (_PAGE, "Look into the logs of iTop and of its web server."))
    if check in (_PAGE, _ACCOUNT):
        yield ok(_REACH, f"{config.itop_url} answers")
    if check == _ACCOUNT:
        yield ok(_PAGE, "something asks for a login there")
    yield failed(check, error.detail, advice)


def _module(settings: ModuleSettings) -> Finding:
    theirs = f"version {settings.module_version}, contract {settings.contract}"
    if settings.contract == CONTRACT:
        return ok("module", f"{theirs}, as this service needs it")
    ours = f"this service is version {VERSION} and needs contract {CONTRACT}"
    older = "module in iTop" if settings.contract < CONTRACT else "service"
    return failed("module", f"{theirs}, but {ours}.", f"Upgrade the {older}.")


def _parameters(settings: ModuleSettings, wrong: list[str]) -> Iterator[Finding]:
    languages = Languages.load()
    strange = [one for one in settings.workspaces.values() if one.language and not languages.knows(one.language)]
    for problem in wrong:
        yield warning("parameters", problem, "Mend the entry of the module in config-itop.php of iTop.")
    for one in strange:
        # Every language that iTop has may stand there, and iTop cannot know which of them this service has.
        sentence = f'Parameter workspaces, entry "{one.id}" has the language "{one.language}": no texts here.'
        yield warning("parameters", sentence, f"Take one of {', '.join(languages.ids)}, or leave it out.")
    zones = list(_zones(settings))
    yield from zones
    if not wrong and not strange and not zones:
        yield ok("parameters", "every parameter of the module fits this iTop")


def _zones(settings: ModuleSettings) -> Iterator[Finding]:
    """Those that this machine does not know, which is the one that reads them."""
    for one in settings.workspaces.values():
        if one.timezone and zone(one.timezone) is None:
            said = f'entry "{one.id}" has the timezone "{one.timezone}", which this machine does not know'
            advice = "Take a name such as Europe/Paris, or upgrade the time zones here (pip install --upgrade tzdata)."
            yield warning("parameters", f"Parameter workspaces, {said}.", advice)
    if settings.time_zone and zone(settings.time_zone) is None:
        sentence = f'iTop\'s own time zone is "{settings.time_zone}", which this machine does not know.'
        yield warning("time zone", sentence, "Upgrade the time zones here (pip install --upgrade tzdata).")


def _tickets(settings: ModuleSettings) -> Finding:
    if settings.ticket_usable:
        return ok("tickets", f"{settings.ticket_class} ({settings.ticket_label}) can be made and changed")
    detail = f'Tickets of the class "{settings.ticket_class}" cannot be used. Messages wait meanwhile, up to 72 hours.'
    advice = (
        "The findings about parameters say why; sync_app.ticket.class names the class. Where iTop is to have the chat "
        "alone, take all topics out of Webhooks in the Developer Hub."
    )
    return failed("tickets", detail, advice)
