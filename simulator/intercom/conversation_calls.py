# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls about conversations."""

import base64
import binascii

from flask import Flask, Response, request

from simulator.intercom.answering import Contract, Refused, answer, body_of_request, violation
from simulator.intercom.model import Attachment, Conversation, Json, Part, conversation_json
from simulator.intercom.search import search
from simulator.intercom.workspace import Workspace

#: The newest parts a conversation answers with; older ones are left out without a word.
MOST_PARTS = 500
APP_PACKAGE_CODE = "itop-intercom-sync"


def add_conversation_calls(app: Flask, workspace: Workspace, contract: Contract) -> None:
    """Reading, searching, replying, closing and snoozing."""

    @app.get("/conversations/deleted")
    def deleted() -> Response:
        return answer(_deleted(workspace))

    @app.get("/conversations/<key>")
    def conversation(key: str) -> Response:
        return answer(_conversation(workspace, key, plain=request.args.get("display_as") == "plaintext"))

    @app.post("/conversations/<key>/reply")
    def reply(key: str) -> Response:
        return answer(_reply(workspace, contract, key))

    @app.post("/conversations/<key>/parts")
    def manage(key: str) -> Response:
        return answer(_manage(workspace, contract, key))

    @app.post("/conversations/search")
    def search_conversations() -> Response:
        return answer(_search(workspace, contract))


def _conversation(workspace: Workspace, key: str, *, plain: bool) -> Json:
    found = workspace.conversations.get(key)
    if found is None:
        raise Refused(404, "not_found", "Resource Not Found")
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
    body = body_of_request()
    if body["type"] != "admin" or body["message_type"] == "quick_reply":
        raise violation(contract, "POST reply: only comments and notes of teammates are played here")
    if key not in workspace.conversations:
        raise Refused(404, "not_found", "Resource Not Found")
    admin = workspace.admins.get(str(body["admin_id"]))
    if admin is None:
        raise Refused(404, "admin_not_found", "Admin for admin_id not found")
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
            raise violation(contract, "POST reply: a file without a name, a type or data")
        try:
            content = base64.b64decode(each["data"], validate=True)
        except binascii.Error:
            raise violation(contract, "POST reply: a file that is no base64") from None
        if len(content) > workspace.files.largest:
            raise Refused(422, "attachment_too_large", "The attachment is too large")
        place = workspace.files.keep(each["name"], content, each["content_type"])
        found.append(Attachment(each["name"], place, each["content_type"], len(content)))
    return tuple(found)


def _manage(workspace: Workspace, contract: Contract, key: str) -> Json:
    """A conversation is closed, opened or snoozed."""
    body = body_of_request()
    kind = str(body["message_type"])
    if kind == "assignment" or body.get("body"):
        raise violation(contract, "POST parts: only closing, opening and snoozing without words are played here")
    admin = workspace.admins.get(str(body["admin_id"]))
    if key not in workspace.conversations or admin is None:
        raise Refused(404, "not_found", "Resource Not Found")
    if kind == "snoozed":
        until = int(str(body["snoozed_until"]))
        if until <= workspace.clock():
            raise violation(contract, "POST parts: snoozed until a moment that is over")
        workspace.snooze(key, admin, until=until, app_package_code=APP_PACKAGE_CODE)
    else:
        workspace.act(key, admin, kind, None, app_package_code=APP_PACKAGE_CODE)
    return _conversation(workspace, key, plain=False)


def _search(workspace: Workspace, contract: Contract) -> Json:
    try:
        found, following = search(list(workspace.conversations.values()), body_of_request())
    except ValueError as error:
        raise violation(contract, f"POST search: {error}") from None
    pages: Json = {"type": "pages", "page": 1, "per_page": len(found), "total_pages": 1}
    if following:
        pages["next"] = {"starting_after": following}
    listed = [_shown(each, None) for each in found]
    return {"type": "conversation.list", "pages": pages, "total_count": len(listed), "conversations": listed}
