# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo iTop on the web: the Sync API page with its login, and a look at each ticket for a person's eyes."""

import base64
import binascii
import json
import logging
import secrets
from dataclasses import replace

from flask import Flask, Request, Response, request

from simulator.itop import files, handing, parameters, territory
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import LANGUAGES
from simulator.itop.objects import Person
from simulator.itop.operations import OF_A_CONTACT, OF_THE_PANEL, OPERATIONS
from simulator.itop.pages import form_page, no_files, picture, ticket_list, ticket_page
from simulator.itop.people import is_disabled, is_in_portal, language_of, require_caller, user_of
from simulator.itop.rights import of_account, of_both, of_caller
from simulator.itop.store import Store
from simulator.itop.view import Context
from webapp.contract import MODULE_CODE, WITHOUT_AGENT

MOST_BYTES = 4 * 1024 * 1024
COOKIE = "itop-demo"
_LOG = logging.getLogger(__name__)


class Sessions:
    """The accounts that are logged in, by cookie."""

    def __init__(self) -> None:
        self._logins: dict[str, str] = {}

    def begin(self, login: str) -> str:
        """A new cookie for that account."""
        cookie = secrets.token_hex(16)
        self._logins[cookie] = login
        return cookie

    def login(self, cookie: str) -> str | None:
        """The account behind a cookie."""
        return self._logins.get(cookie)

    def end_all(self) -> None:
        """Everybody has to log in again, as after a restart of the web server."""
        self._logins.clear()


def create_itop(store: Store, sessions: Sessions) -> Flask:
    """The web application of the demo iTop."""
    app = Flask(__name__, static_folder=None)

    @app.route("/pages/exec.php", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    def exec_page() -> Response:
        name = request.args.get("exec_page") if request.args.get("exec_module") == MODULE_CODE else ""
        if name == "sync-api.php":
            return _sync_api(store, sessions)
        if name == handing.PAGE:
            return handing.page(store, request.args.get("reference", ""))
        return Response("<html><body><h1>Not found</h1></body></html>", 404, mimetype="text/html")

    @app.post("/pages/UI.php")
    def new_object() -> Response:
        return form_page(request.form)

    @app.get("/pages/UI.php")
    @app.get("/pages/exec.php/object/view/UserRequest/<ticket_id>")
    def ticket_view(ticket_id: str = "") -> Response:
        if request.args.get("operation") == "stimulus":
            return form_page(request.args)
        return ticket_page(store, ticket_id or request.args.get("id", ""))

    @app.get("/pages/ajax.document.php")
    def document() -> Response:
        found = files.served(store, request.args.get("id", ""), request.args.get("s", ""))
        return no_files() if found is None else picture(found)

    @app.get("/")
    def front() -> Response:
        return ticket_list(store)

    return app


def _sync_api(store: Store, sessions: Sessions) -> Response:
    cookie: str | None = None
    try:
        _check_shape(request)
        cookie = _login(store, sessions, request)
        answer, status = {"result": _run(store, request)}, 200
    except Failure as failure:
        answer, status = {"error": failure.answer()}, failure.status
    except Exception:
        reference = secrets.token_hex(4)
        _LOG.exception("the demo iTop failed, reference %s", reference)
        answer, status = {"error": {"code": "internal_error", "message": f"See the log under {reference}."}}, 500
    response = Response(json.dumps(answer), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if cookie is not None:
        response.set_cookie(COOKIE, cookie, httponly=True, samesite="Lax")
    return response


def _check_shape(call: Request) -> None:
    if call.method != "POST":
        raise Failure(405, "bad_request", "Only POST is answered here.")
    if call.mimetype != "application/json":
        raise Failure(415, "bad_request", "The body must be application/json.")
    if (call.content_length or 0) > MOST_BYTES:
        raise Failure(413, "bad_request", "The body must not be longer than 4 MB.")


def _login(store: Store, sessions: Sessions, call: Request) -> str | None:
    login = sessions.login(call.cookies.get(COOKIE, ""))
    if login is not None:
        return None
    login = _credentials(store, call)
    if login != store.world.account.login:
        raise Failure(403, "account_refused", "The account has none of the profiles of sync_app.service_profiles.")
    return sessions.begin(login)


def _credentials(store: Store, call: Request) -> str:
    kind, _, encoded = call.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "basic":
        raise Failure(401, "login_required", "No session and no credentials.")
    try:
        login, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Failure(401, "login_required", "The credentials cannot be read.") from None
    passwords = {person.user: store.world.user_password for person in store.world.persons if person.user}
    passwords[store.world.account.login] = store.world.account.password
    known = passwords.get(login, "")
    if not known or not secrets.compare_digest(known.encode(), password.encode()):
        raise Failure(401, "login_required", "Wrong credentials.")
    return login


def _run(store: Store, call: Request) -> dict[str, object]:
    try:
        body = json.loads(call.get_data())
    except ValueError:
        raise Failure(400, "bad_request", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Failure(400, "bad_request", "The body is not an object.")
    outer = Input(body, "body")
    name, params = outer.text("operation"), outer.sub("params")
    operation = OPERATIONS.get(name)
    if operation is None:
        raise Failure(400, "bad_request", "Unknown operation.")
    workspace = _workspace(params) if name != "settings" else ""
    context = Context(store, call.url_root, of_account(store), params.sub("agent"), workspace=workspace)
    if name in OF_THE_PANEL and context.agent.text("role", "") == "contact":
        context = replace(context, acting=_acting(name, params))
    with store.lock:
        handing.clear(store)
        if name != "settings" and not parameters.has_tickets(store):
            raise Failure(422, "no_ticket_class", "Parameter sync_app.ticket.class names no class of this iTop.")
        rights = territory.of_workspace(store, context.rights, workspace)
        user = user_of(store, context.agent) if name in OF_THE_PANEL and context.acting is None else None
        language = language_of(user)
        if context.acting is not None:
            caller = require_caller(context, rights)
            rights, language = of_caller(rights, caller), _language(context.agent.text("language", ""), caller)
        elif name in OF_THE_PANEL:
            # What the app does by itself names no agent, or a bot.
            by_itself = name in WITHOUT_AGENT and not params.has("agent")
            if not by_itself and context.agent.text("role", "") != "bot":
                rights = of_both(store, user, disabled=is_disabled(store, context.agent))
                rights = territory.of_workspace(store, rights, workspace)
        store.by_app = True
        try:
            result = operation(replace(context, rights=rights, language=language), params)
        finally:
            store.by_app = False
        return result | {"language": language} if name in OF_THE_PANEL else result


def _acting(name: str, params: Input) -> Input:
    """The contact who acts for themselves: on what concerns their own tickets, and in the public log."""
    if name not in OF_A_CONTACT:
        raise params.bad("agent.role", "must not be contact in this operation")
    if params.has("log") and params.text("log") != "public":
        raise params.bad("log", "must be public for a contact")
    return params.sub("contact")


def _language(wanted: str, caller: Person) -> str | None:
    """The language that is asked for, else that of their user in the portal."""
    return wanted if wanted in LANGUAGES else language_of(caller if is_in_portal(caller) and caller.portal else None)


def _workspace(params: Input) -> str:
    """The workspace that asks: that of the call or of its conversation."""
    conversation = params.sub("conversation")
    workspace = (conversation if conversation.has("workspace") else params).workspace_id("workspace")
    if params.has("workspace") and params.workspace_id("workspace") != workspace:
        raise params.bad("workspace", "must be that of the conversation")
    return workspace
