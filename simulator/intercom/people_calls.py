# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls about contacts with their attributes, teammates and teams, and the workspace itself."""

from dataclasses import replace

from flask import Flask, Response

from simulator.intercom.answering import Contract, Refused, answer, body_of_request, error_answer, violation
from simulator.intercom.model import Admin, Json, admin_json, contact_json
from simulator.intercom.workspace import Workspace


def add_people_calls(app: Flask, workspace: Workspace, contract: Contract) -> None:
    """Contacts, their attributes, and who else there is."""

    @app.get("/admins")
    def admins() -> Response:
        listed: list[Json] = [{**admin_json(each), "avatar": None} for each in workspace.admins.values()]
        return answer({"type": "admin.list", "admins": listed})

    @app.get("/teams")
    def teams() -> Response:
        listed: list[Json] = [
            {"type": "team", "id": key, "name": name, "admin_ids": []} for key, name in workspace.teams.items()
        ]
        return answer({"type": "team.list", "teams": listed})

    @app.post("/contacts/search")
    def search_contacts() -> Response:
        return answer(_contacts(workspace, contract))

    @app.get("/contacts/<key>")
    def contact(key: str) -> Response:
        found, left = workspace.contacts.get(key), workspace.merged_contacts.get(key)
        if left is not None:
            link = {"Link": f'</contacts/{left}>; rel="canonical"'}
            return error_answer(410, "contact_merged", "This contact has been merged.", link)
        if found is None:
            raise Refused(404, "not_found", "User Not Found")
        return answer(contact_json(found, workspace.id))

    @app.put("/contacts/<key>")
    def update_contact(key: str) -> Response:
        return answer(_update(workspace, contract, key))

    @app.get("/data_attributes")
    def data_attributes() -> Response:
        found = [_attribute(workspace, name) for name in workspace.attributes]
        return answer({"type": "list", "data": found})

    @app.post("/data_attributes")
    def data_attribute() -> Response:
        return answer(_new_attribute(workspace, contract))

    @app.get("/me")
    def me() -> Response:
        app_json: Json = {"type": "app", "id_code": workspace.id, "name": "Shop", "region": workspace.region}
        app_json |= {"identity_verification": workspace.verifies, "timezone": workspace.timezone}
        # Who made the token; it outlives the teammates that the demo shows.
        admin = admin_json(next(iter(workspace.admins.values()), Admin("0", "", "")))
        return answer({**admin, "email_verified": True, "app": app_json})


def _contacts(workspace: Workspace, contract: Contract) -> Json:
    """All contacts of an e-mail address on one page."""
    query = body_of_request().get("query")
    if not isinstance(query, dict) or (query.get("field"), query.get("operator")) != ("email", "="):
        raise violation(contract, "POST contacts/search: only for an e-mail address here")
    wanted = str(query.get("value", "")).casefold()
    found = [each for each in workspace.contacts.values() if (each.email or "").casefold() == wanted]
    pages = {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1}
    data = [contact_json(each, workspace.id) for each in found]
    return {"type": "list", "data": data, "total_count": len(found), "pages": pages}


def _update(workspace: Workspace, contract: Contract, key: str) -> Json:
    """A contact with other custom attributes; nothing else is changed here."""
    body, found = body_of_request(), workspace.contacts.get(key)
    if found is None:
        raise Refused(404, "not_found", "User Not Found")
    attributes = body.get("custom_attributes")
    if set(body) != {"custom_attributes"} or not isinstance(attributes, dict):
        raise violation(contract, "PUT contact: only custom attributes are changed here")
    for name in attributes:
        if name not in workspace.attributes:
            raise Refused(400, "parameter_invalid", f"Custom attribute '{name}' does not exist")
    workspace.contacts[key] = replace(found, custom_attributes={**found.custom_attributes, **attributes})
    return contact_json(workspace.contacts[key], workspace.id)


def _new_attribute(workspace: Workspace, contract: Contract) -> Json:
    """A further custom attribute of contacts."""
    body = body_of_request()
    name = str(body["name"])
    if body["model"] != "contact" or body["data_type"] != "string":
        raise violation(contract, "POST data attribute: only texts of contacts are made here")
    if name in workspace.attributes:
        raise Refused(400, "parameter_invalid", f"You already have '{name}' in your people data.")
    workspace.attributes[name] = body.get("messenger_writable") is True
    return _attribute(workspace, name)


def _attribute(workspace: Workspace, name: str) -> Json:
    return {
        "type": "data_attribute", "name": name, "full_name": f"custom_attributes.{name}", "model": "contact",
        "data_type": "string", "custom": True, "archived": False, "messenger_writable": workspace.attributes[name],
    }  # fmt: skip
