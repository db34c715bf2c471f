# SPDX-License-Identifier: AGPL-3.0-or-later
"""The REST calls of the stand-in; what Intercom's description does not have is refused and kept for the tests."""

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Flask, Response, request

from simulator.intercom import description
from simulator.intercom.faults import Faults
from simulator.intercom.files import serve_files
from simulator.intercom.model import (
    Admin,
    Attachment,
    Conversation,
    Json,
    Part,
    admin_json,
    contact_json,
    conversation_json,
)
from simulator.intercom.search import search
from simulator.intercom.workspace import Workspace

#: The newest parts a conversation answers with; older ones are left out without a word.
MOST_PARTS = 500
APP_PACKAGE_CODE = "itop-intercom-sync"


@dataclass
class Contract:
    """What was asked, and what of it, or of the answers to it, Intercom's description does not have."""

    calls: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def create_rest(workspace: Workspace, faults: Faults, contract: Contract, *, token: str) -> Flask:
    """The web application of the REST calls."""
    app = Flask(__name__, static_folder=None)

    serve_files(app, workspace.files)

    @app.before_request
    def entrance() -> Response | None:
        if request.endpoint == "file":
            return None
        contract.calls.append(f"{request.method} {request.path}")
        refusal = faults.suffer(request.path)
        if refusal is not None:
            return _error(refusal.status, refusal.code, "As commanded.", _rate(workspace, refusal.reset_in))
        _check_request(contract, token)
        return None

    @app.after_request
    def way_out(response: Response) -> Response:
        if request.endpoint == "file":
            return response
        response.set_data(workspace.files.addressed(response.get_data(as_text=True)))
        call = _described()
        if call is not None and response.status_code == 200:
            found = call.of_answer(response.get_json())
            contract.violations.extend(f"answer to {request.method} {request.path}: {each}" for each in found)
        return response

    @app.errorhandler(_Refused)
    def refused(error: _Refused) -> Response:
        return _error(error.status, error.code, str(error))

    @app.errorhandler(404)
    @app.errorhandler(405)
    def no_such_call(_error_: Exception) -> Response:
        contract.violations.append(f"no such call: {request.method} {request.path}")
        return _error(404, "not_found", "Not found")

    @app.get("/conversations/deleted")
    def deleted() -> Response:
        return _answer(_deleted(workspace))

    @app.get("/conversations/<key>")
    def conversation(key: str) -> Response:
        return _answer(_conversation(workspace, key, plain=request.args.get("display_as") == "plaintext"))

    @app.post("/conversations/<key>/reply")
    def reply(key: str) -> Response:
        return _answer(_reply(workspace, contract, key))

    @app.post("/conversations/<key>/parts")
    def manage(key: str) -> Response:
        return _answer(_managed(workspace, contract, key))

    @app.get("/admins")
    def admins() -> Response:
        listed: list[Json] = [{**admin_json(each), "avatar": None} for each in workspace.admins.values()]
        return _answer({"type": "admin.list", "admins": listed})

    @app.get("/teams")
    def teams() -> Response:
        listed: list[Json] = [
            {"type": "team", "id": key, "name": name, "admin_ids": []} for key, name in workspace.teams.items()
        ]
        return _answer({"type": "team.list", "teams": listed})

    @app.post("/conversations/search")
    def search() -> Response:
        return _answer(_search(workspace, contract))

    @app.post("/contacts/search")
    def search_contacts() -> Response:
        return _answer(_contacts(workspace, contract))

    @app.get("/contacts/<key>")
    def contact(key: str) -> Response:
        found, left = workspace.contacts.get(key), workspace.merged_contacts.get(key)
        if left is not None:
            link = {"Link": f'</contacts/{left}>; rel="canonical"'}
            return _error(410, "contact_merged", "This contact has been merged.", link)
        if found is None:
            raise _Refused(404, "not_found", "User Not Found")
        return _answer(contact_json(found, workspace.id))

    @app.put("/contacts/<key>")
    def update_contact(key: str) -> Response:
        return _answer(_updated(workspace, contract, key))

    @app.get("/data_attributes")
    def data_attributes() -> Response:
        found = [_attribute(workspace, name) for name in workspace.attributes]
        return _answer({"type": "list", "data": found})

    @app.post("/data_attributes")
    def data_attribute() -> Response:
        return _answer(_new_attribute(workspace, contract))

    @app.get("/me")
    def me() -> Response:
        app_json: Json = {"type": "app", "id_code": workspace.id, "name": "Shop", "region": workspace.region}
        app_json |= {"identity_verification": workspace.verifies, "timezone": workspace.timezone}
        # Who made the token; it outlives the teammates that the demo shows.
        admin = admin_json(next(iter(workspace.admins.values()), Admin("0", "", "")))
        return _answer({**admin, "email_verified": True, "app": app_json})

    return app


def _check_request(contract: Contract, token: str) -> None:
    if request.headers.get("Authorization") != f"Bearer {token}":
        raise _Refused(401, "unauthorized", "Access Token Invalid")
    version = request.headers.get("Intercom-Version", "")
    if version not in description.VERSIONS:
        contract.violations.append(f"Intercom-Version is {version!r}")
        raise _Refused(400, "intercom_version_invalid", "The requested version could not be found")
    if "application/json" not in request.headers.get("Accept", ""):
        contract.violations.append("Accept does not name application/json")
    call = _described()
    if call is None:
        contract.violations.append(f"no such call: {request.method} {request.path}")
        raise _Refused(404, "not_found", "Not found")
    found = call.of_request(request.args.to_dict(), request.mimetype, request.get_data())
    if found:
        raise _violation(contract, f"{request.method} {request.path}: {', '.join(found)}")


def _described() -> description.Call | None:
    return description.known(request.method, request.path, request.headers.get("Intercom-Version", ""))


def _violation(contract: Contract, problem: str) -> _Refused:
    """A request that Intercom would refuse, or of which the stand-in does not know how it is answered."""
    contract.violations.append(problem)
    return _Refused(400, "parameter_invalid", problem)


def _conversation(workspace: Workspace, key: str, *, plain: bool) -> Json:
    found = workspace.conversations.get(key)
    if found is None:
        raise _Refused(404, "not_found", "Resource Not Found")
    shown = _shown(found, found.parts[-MOST_PARTS:], plain=plain)
    shown["conversation_parts"]["total_count"] = len(found.parts)  # type: ignore[index]
    return shown


def _shown(conversation: Conversation, parts: tuple[Part, ...] | None, *, plain: bool = False) -> Json:
    """A conversation as this version of the API has it; notifications have the version of the Developer Hub.

    From 2.16 on nobody is 0, and there are other priorities.
    """
    team, admin = int(conversation.team or 0), int(conversation.assignee or 0)
    return {
        **conversation_json(conversation, parts, plain=plain),
        "priority": "none",
        "team_assignee_id": team,
        "admin_assignee_id": admin,
    }


def _deleted(workspace: Workspace) -> Json:
    """One page, the latest first."""
    page, per_page = int(request.args.get("page", "1")), min(60, int(request.args.get("per_page", "20")))
    latest = sorted(workspace.deleted.items(), key=lambda each: -each[1])
    listed = [
        {"type": "conversation", "id": key, "metrics_retained": True, "deleted_at": at}
        for key, at in latest[(page - 1) * per_page : page * per_page]
    ]
    pages = {"type": "pages", "page": page, "per_page": per_page, "total_pages": -(-len(latest) // per_page)}
    return {"type": "conversations.list", "total_count": len(latest), "pages": pages, "conversations": listed}


def _reply(workspace: Workspace, contract: Contract, key: str) -> Json:
    body = _body()
    if body["type"] != "admin" or body["message_type"] == "quick_reply":
        raise _violation(contract, "POST reply: only comments and notes of teammates are played here")
    if key not in workspace.conversations:
        raise _Refused(404, "not_found", "Resource Not Found")
    admin = workspace.admins.get(str(body["admin_id"]))
    if admin is None:
        raise _Refused(404, "admin_not_found", "Admin for admin_id not found")
    created_at = body.get("created_at")
    files = _sent_along(workspace, contract, body.get("attachment_files"))
    workspace.act(
        key,
        admin,
        str(body["message_type"]),
        str(body["body"]),
        at=created_at if isinstance(created_at, int) else None,
        attachments=files,
        app_package_code=APP_PACKAGE_CODE,
    )
    return _conversation(workspace, key, plain=False)


def _sent_along(workspace: Workspace, contract: Contract, sent: object) -> tuple[Attachment, ...]:
    """Files in base64. How large they may be is written nowhere: here it is what the workspace says."""
    files, found = sent if isinstance(sent, list) else [], []
    for each in files:
        if not {"content_type", "data", "name"} <= set(each) or not each["name"].strip():
            raise _violation(contract, "POST reply: a file without a name, a type or data")
        try:
            content = base64.b64decode(each["data"], validate=True)
        except binascii.Error:
            raise _violation(contract, "POST reply: a file that is no base64") from None
        if len(content) > workspace.files.largest:
            raise _Refused(422, "attachment_too_large", "The attachment is too large")
        place = workspace.files.keep(each["name"], content, each["content_type"])
        found.append(Attachment(each["name"], place, each["content_type"], len(content)))
    return tuple(found)


def _managed(workspace: Workspace, contract: Contract, key: str) -> Json:
    """A conversation is closed, opened or snoozed."""
    body = _body()
    kind = str(body["message_type"])
    if kind == "assignment" or body.get("body"):
        raise _violation(contract, "POST parts: only closing, opening and snoozing without words are played here")
    admin = workspace.admins.get(str(body["admin_id"]))
    if key not in workspace.conversations or admin is None:
        raise _Refused(404, "not_found", "Resource Not Found")
    if kind == "snoozed":
        until = int(str(body["snoozed_until"]))
        if until <= workspace.clock():
            raise _violation(contract, "POST parts: snoozed until a moment that is over")
        workspace.snooze(key, admin, until=until, app_package_code=APP_PACKAGE_CODE)
    else:
        workspace.act(key, admin, kind, None, app_package_code=APP_PACKAGE_CODE)
    return _conversation(workspace, key, plain=False)


def _search(workspace: Workspace, contract: Contract) -> Json:
    try:
        found, following = search(list(workspace.conversations.values()), _body())
    except ValueError as error:
        raise _violation(contract, f"POST search: {error}") from None
    pages: Json = {"type": "pages", "page": 1, "per_page": len(found), "total_pages": 1}
    if following:
        pages["next"] = {"starting_after": following}
    listed = [_shown(each, None) for each in found]
    return {"type": "conversation.list", "pages": pages, "total_count": len(listed), "conversations": listed}


def _contacts(workspace: Workspace, contract: Contract) -> Json:
    """All contacts of an e-mail address on one page."""
    query = _body().get("query")
    if not isinstance(query, dict) or (query.get("field"), query.get("operator")) != ("email", "="):
        raise _violation(contract, "POST contacts/search: only for an e-mail address here")
    wanted = str(query.get("value", "")).casefold()
    found = [each for each in workspace.contacts.values() if (each.email or "").casefold() == wanted]
    pages = {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}
    data = [contact_json(each, workspace.id) for each in found]
    return {"type": "list", "data": data, "total_count": len(found), "pages": pages}


def _body() -> Json:
    return description.decoded(request.get_data()) or {}


def _updated(workspace: Workspace, contract: Contract, key: str) -> Json:
    """A contact with other custom attributes; nothing else is changed here."""
    body, found = _body(), workspace.contacts.get(key)
    if found is None:
        raise _Refused(404, "not_found", "User Not Found")
    attributes = body.get("custom_attributes")
    if set(body) != {"custom_attributes"} or not isinstance(attributes, dict):
        raise _violation(contract, "PUT contact: only custom attributes are changed here")
    for name in attributes:
        if name not in workspace.attributes:
            raise _Refused(400, "parameter_invalid", f"Custom attribute '{name}' does not exist")
    workspace.contacts[key] = replace(found, custom_attributes={**found.custom_attributes, **attributes})
    return contact_json(workspace.contacts[key], workspace.id)


def _new_attribute(workspace: Workspace, contract: Contract) -> Json:
    """A further custom attribute of contacts."""
    body = _body()
    name = str(body["name"])
    if body["model"] != "contact" or body["data_type"] != "string":
        raise _violation(contract, "POST data attribute: only texts of contacts are made here")
    if name in workspace.attributes:
        raise _Refused(400, "parameter_invalid", f"You already have '{name}' in your people data.")
    workspace.attributes[name] = body.get("messenger_writable") is True
    return _attribute(workspace, name)


def _attribute(workspace: Workspace, name: str) -> Json:
    return {
        "type": "data_attribute", "name": name, "full_name": f"custom_attributes.{name}", "model": "contact",
        "data_type": "string", "custom": True, "archived": False, "messenger_writable": workspace.attributes[name],
    }  # fmt: skip


def _rate(workspace: Workspace, reset_in: int) -> dict[str, str]:
    reset = str(int(workspace.clock()) + reset_in)
    return {"X-RateLimit-Limit": "166", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}


def _answer(value: Json) -> Response:
    return Response(json.dumps(value), mimetype="application/json")


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    errors = [{"code": code, "message": message}]
    body = {"type": "error.list", "request_id": str(uuid.uuid4()), "errors": errors}
    return Response(json.dumps(body), status, headers=dict(headers or {}), mimetype="application/json")
