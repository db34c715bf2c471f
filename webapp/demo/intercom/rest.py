# SPDX-License-Identifier: AGPL-3.0-or-later
"""The REST calls of the stand-in; what the published contract does not have is refused and kept for the tests.

Contract: https://github.com/intercom/Intercom-OpenAPI (descriptions/2.14 to 2.16)
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Flask, Response, request

from webapp.demo.intercom.faults import Faults
from webapp.demo.intercom.model import Json, admin_json, contact_json, conversation_json
from webapp.demo.intercom.search import search
from webapp.demo.intercom.workspace import Workspace

VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "Preview"} | {f"2.{minor}" for minor in range(17)})
#: The newest parts a conversation answers with; older ones are left out without a word.
MOST_PARTS = 500
APP_PACKAGE_CODE = "itop-intercom-sync"

_REPLY_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "message_type": str,
    "type": str,
    "admin_id": str,
    "body": str,
    "created_at": int,
    "attachment_urls": list,
    "attachment_files": list,
}


@dataclass
class Contract:
    """What was asked, and what of it the published contract does not have."""

    calls: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def create_rest(workspace: Workspace, faults: Faults, contract: Contract, *, token: str) -> Flask:
    """The web application of the REST calls."""
    app = Flask(__name__, static_folder=None)

    @app.before_request
    def entrance() -> Response | None:
        contract.calls.append(f"{request.method} {request.path}")
        refusal = faults.suffer()
        if refusal is not None:
            return _error(refusal.status, refusal.code, "As commanded.", _rate(workspace, refusal.reset_in))
        _check_headers(contract, token)
        return None

    @app.errorhandler(_Refused)
    def refused(error: _Refused) -> Response:
        return _error(error.status, error.code, str(error))

    @app.errorhandler(404)
    @app.errorhandler(405)
    def no_such_call(_error_: Exception) -> Response:
        contract.violations.append(f"no such call: {request.method} {request.path}")
        return _error(404, "not_found", "Not found")

    @app.get("/conversations/<key>")
    def conversation(key: str) -> Response:
        unknown = set(request.args) - {"display_as", "include_translations"}
        if unknown:
            contract.violations.append(f"GET conversation: unknown parameters {sorted(unknown)}")
        return _answer(_conversation(workspace, key, plain=request.args.get("display_as") == "plaintext"))

    @app.post("/conversations/<key>/reply")
    def reply(key: str) -> Response:
        return _answer(_reply(workspace, contract, key))

    @app.post("/conversations/search")
    def search() -> Response:
        return _answer(_search(workspace, contract))

    @app.get("/contacts/<key>")
    def contact(key: str) -> Response:
        found = workspace.contacts.get(key)
        if found is None:
            raise _Refused(404, "not_found", "User Not Found")
        return _answer(contact_json(found, workspace.id))

    @app.put("/contacts/<key>")
    def update_contact(key: str) -> Response:
        return _answer(_updated(workspace, contract, key))

    @app.post("/data_attributes")
    def data_attribute() -> Response:
        return _answer(_new_attribute(workspace, contract))

    @app.get("/me")
    def me() -> Response:
        app_json = {"type": "app", "id_code": workspace.id, "name": "Shop", "region": workspace.region}
        admin = admin_json(next(iter(workspace.admins.values())))
        return _answer({**admin, "email_verified": True, "app": {**app_json, "timezone": "Europe/Paris"}})

    @app.get("/admins")
    def admins() -> Response:
        return _answer({"type": "admin.list", "admins": [admin_json(each) for each in workspace.admins.values()]})

    return app


def _check_headers(contract: Contract, token: str) -> None:
    if request.headers.get("Authorization") != f"Bearer {token}":
        raise _Refused(401, "unauthorized", "Access Token Invalid")
    version = request.headers.get("Intercom-Version")
    if version not in VERSIONS:
        contract.violations.append(f"Intercom-Version is {version!r}")
        raise _Refused(400, "intercom_version_invalid", "The requested version could not be found")
    if "application/json" not in request.headers.get("Accept", ""):
        contract.violations.append("Accept does not name application/json")


def _conversation(workspace: Workspace, key: str, *, plain: bool) -> Json:
    found = workspace.conversations.get(key)
    if found is None:
        raise _Refused(404, "not_found", "Resource Not Found")
    shown = conversation_json(found, found.parts[-MOST_PARTS:], plain=plain)
    shown["conversation_parts"]["total_count"] = len(found.parts)  # type: ignore[index]
    return shown


def _reply(workspace: Workspace, contract: Contract, key: str) -> Json:
    body = _json_object(contract)
    problem = _problem(body, workspace)
    if problem:
        contract.violations.append(f"POST reply: {problem}")
        raise _Refused(400, "parameter_invalid", problem)
    if key not in workspace.conversations:
        raise _Refused(404, "not_found", "Resource Not Found")
    admin = workspace.admins.get(str(body["admin_id"]))
    if admin is None:
        raise _Refused(404, "admin_not_found", "Admin for admin_id not found")
    created_at = body.get("created_at")
    workspace.act(
        key,
        admin,
        str(body["message_type"]),
        str(body["body"]),
        at=created_at if isinstance(created_at, int) else None,
        app_package_code=APP_PACKAGE_CODE,
    )
    return _conversation(workspace, key, plain=False)


def _search(workspace: Workspace, contract: Contract) -> Json:
    body = _json_object(contract)
    try:
        found, following = search(list(workspace.conversations.values()), body)
    except ValueError as error:
        contract.violations.append(f"POST search: {error}")
        raise _Refused(400, "parameter_invalid", str(error)) from None
    pages: Json = {"type": "pages", "page": 1, "per_page": len(found), "total_pages": 1}
    if following:
        pages["next"] = {"page": 2, "starting_after": following}
    listed = [conversation_json(each, None) for each in found]
    return {"type": "conversation.list", "pages": pages, "total_count": len(listed), "conversations": listed}


def _json_object(contract: Contract) -> Json:
    if request.mimetype != "application/json":
        contract.violations.append(f"POST with content type {request.mimetype!r}")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        contract.violations.append("POST without a JSON object")
        raise _Refused(400, "bad_request", "The body is not a JSON object.")
    return body


def _problem(body: Json, workspace: Workspace) -> str:
    unknown = set(body) - set(_REPLY_FIELDS)
    if unknown:
        return f"unknown fields {sorted(unknown)}"
    missing = {"message_type", "type", "admin_id", "body"} - set(body)
    if missing:
        return f"missing fields {sorted(missing)}"
    mistyped = [name for name, value in body.items() if not isinstance(value, _REPLY_FIELDS[name])]
    if mistyped:
        return f"mistyped fields {sorted(mistyped)}"
    if body["type"] != "admin" or body["message_type"] not in ("comment", "note"):
        return "type must be admin, message_type comment or note"
    return "" if str(body["body"]).strip() else "body is empty"


def _updated(workspace: Workspace, contract: Contract, key: str) -> Json:
    """A contact with other custom attributes; nothing else is changed here."""
    body, found = _json_object(contract), workspace.contacts.get(key)
    if found is None:
        raise _Refused(404, "not_found", "User Not Found")
    attributes = body.get("custom_attributes")
    if set(body) != {"custom_attributes"} or not isinstance(attributes, dict):
        contract.violations.append(f"PUT contact: {sorted(body)}")
        raise _Refused(400, "parameter_invalid", "custom_attributes expected")
    for name in attributes:
        if name not in workspace.attributes:
            raise _Refused(400, "parameter_invalid", f"Custom attribute '{name}' does not exist")
    workspace.contacts[key] = replace(found, custom_attributes={**found.custom_attributes, **attributes})
    return contact_json(workspace.contacts[key], workspace.id)


def _new_attribute(workspace: Workspace, contract: Contract) -> Json:
    """A further custom attribute of contacts."""
    body = _json_object(contract)
    name = body.get("name")
    if set(body) != {"name", "model", "data_type"} or body["model"] != "contact" or body["data_type"] != "string":
        contract.violations.append(f"POST data attribute: {body}")
        raise _Refused(400, "parameter_invalid", "name, model and data_type expected")
    if not isinstance(name, str) or name in workspace.attributes:
        raise _Refused(400, "parameter_invalid", f"You already have '{name}' in your people data.")
    workspace.attributes.add(name)
    full_name = f"custom_attributes.{name}"
    return {"type": "data_attribute", "name": name, "full_name": full_name, "model": "contact", "custom": True}


def _rate(workspace: Workspace, reset_in: int) -> dict[str, str]:
    reset = str(int(workspace.clock()) + reset_in)
    return {"X-RateLimit-Limit": "166", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}


def _answer(value: Json) -> Response:
    return Response(json.dumps(value), mimetype="application/json")


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    errors = [{"code": code, "message": message}]
    body = {"type": "error.list", "request_id": str(uuid.uuid4()), "errors": errors}
    return Response(json.dumps(body), status, headers=dict(headers or {}), mimetype="application/json")
