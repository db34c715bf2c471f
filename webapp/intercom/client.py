# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calls of Intercom's REST API that the service makes, for one workspace.

https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from webapp.conversations import Contact
from webapp.enclosures import Going
from webapp.errors import IntercomRefused
from webapp.intercom.shapes import Conversation, Part
from webapp.intercom.transport import API_VERSION, NOTIFICATIONS_VERSION, call
from webapp.lenient import REGIONS, identifier, items, members, moment, text, words
from webapp.network.http import Http

__all__ = ["API_VERSION", "NOTIFICATIONS_VERSION", "Intercom", "Owner", "Touched"]

#: What the widget says of its visitor: class and id of the person in iTop.
ATTRIBUTES = ("itop_contact_class", "itop_contact_id")
#: The most that a search answers with.
_PER_PAGE = 150
#: The most that an OR may join.
#: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/searchconversations
_MOST_FILTERS = 15
_DELETED_PER_PAGE, _LAST_PAGE = 60, 200


@dataclass(frozen=True)
class Owner:
    """Whose an access token is; empty for what was not said.

    `region` is spelled as Intercom likes ("US", "Europe"), `timezone` is a name of IANA ("America/Los_Angeles").
    `verifies`: the Messenger refuses users that nobody has signed; None where that was not said.
    https://developers.intercom.com/docs/references/rest-api/api.intercom.io/admins/identifyadmin
    """

    workspace_id: str
    workspace_name: str
    region: str
    timezone: str
    #: Who made the token.
    admin_id: str = ""
    verifies: bool | None = None


@dataclass(frozen=True)
class Touched:
    """A conversation and when something last happened in it (unix seconds)."""

    id: str
    updated_at: int


class Intercom:
    """One workspace; `region` is us, eu or au (anything else is us), `api_url` takes the place of the region's host."""

    def __init__(
        self, *, region: str, token: str, http: Http, api_url: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        self._base = api_url.rstrip("/") or REGIONS.get(region, REGIONS["us"]).api
        self._token = token
        self._http = http
        self._clock = clock

    def conversation(self, conversation_id: str) -> Conversation:
        """The conversation with its newest 500 parts, bodies in HTML."""
        path = f"/conversations/{quote(conversation_id, safe='')}"
        return Conversation.decode(self._call("GET", path))

    def contact(self, contact_id: str) -> Contact:
        """The contact, or the one it was merged into."""
        path = f"/contacts/{quote(contact_id, safe='')}"
        return Contact.decode(self._call("GET", path))

    def identify(self, contact_id: str, *, itop_class: str, itop_id: str) -> None:
        """Note down at the contact who they are in iTop, as the widget does."""
        attributes = dict(zip(ATTRIBUTES, (itop_class, itop_id), strict=True))
        path, body = f"/contacts/{quote(contact_id, safe='')}", {"custom_attributes": attributes}
        try:
            self._call("PUT", path, body)
        except IntercomRefused as error:
            if error.status != 400:
                raise
            # Intercom takes only attributes that the workspace knows; the first visitor of the widget makes them too.
            for name in attributes:
                self._make_attribute(name)
            self._call("PUT", path, body)

    def touched(self, *, since: int) -> Iterator[Touched]:
        """Conversations in which something happened after that moment (unix seconds), page by page.

        The index of the search may be some seconds behind.
        """
        return self._search({"field": "updated_at", "operator": ">", "value": since})

    def conversations_of(self, *contact_ids: str) -> Iterator[Touched]:
        """Every conversation of any of these contacts; one that many of them have may come more than once."""
        filters = [{"field": "contact_ids", "operator": "=", "value": each} for each in contact_ids]
        for start in range(0, len(filters), _MOST_FILTERS):
            some = filters[start : start + _MOST_FILTERS]
            yield from self._search(some[0] if len(some) == 1 else {"operator": "OR", "value": some})

    def contacts_with(self, email: str) -> tuple[str, ...]:
        """The ids of the contacts with that e-mail address: there may be several.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/contacts/searchcontacts
        """
        query = {"field": "email", "operator": "=", "value": email}
        body = {"query": query, "pagination": {"per_page": _PER_PAGE}}
        found = (Contact.decode(raw).id for raw in items(self._call("POST", "/contacts/search", body).get("data")))
        return tuple(filter(None, found))

    def deleted(self, *, since: float) -> Iterator[str]:
        """Conversations that were deleted after that moment (unix seconds), the latest first, page by page.

        https://github.com/intercom/Intercom-OpenAPI (GET /conversations/deleted, from version 2.16 on)
        """
        for page in range(1, _LAST_PAGE):
            path = f"/conversations/deleted?order=desc&per_page={_DELETED_PER_PAGE}&page={page}"
            raws = [each for each in map(members, items(self._call("GET", path).get("conversations"))) if each]
            for raw in raws:
                if moment(raw.get("deleted_at")) < since:
                    return
                if key := identifier(raw.get("id")):
                    yield key
            if len(raws) < _DELETED_PER_PAGE:
                return

    def owner(self) -> Owner:
        """Whose the access token is."""
        me = self._call("GET", "/me")
        app = members(me.get("app"))
        verifies = app.get("identity_verification")
        return Owner(
            workspace_id=text(app.get("id_code")),
            workspace_name=text(app.get("name")),
            region=text(app.get("region")),
            timezone=text(app.get("timezone")),
            admin_id=identifier(me.get("id")),
            verifies=verifies if isinstance(verifies, bool) else None,
        )

    def reply(self, conversation_id: str, *, admin_id: str, html: str, files: Sequence[Going] = ()) -> tuple[Part, ...]:
        """Tell the end user something as that teammate, with at most 10 files; its parts afterwards.

        There is no idempotency key: whoever repeats this after an unclear answer has to look first. How large a file
        may be is written nowhere.
        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/replyconversation
        """
        return self._post(conversation_id, "comment", admin_id, html, files)

    def note(self, conversation_id: str, *, admin_id: str, html: str, files: Sequence[Going] = ()) -> tuple[Part, ...]:
        """Leave a note for the teammates; answers and repeats as `reply` does."""
        return self._post(conversation_id, "note", admin_id, html, files)

    def close(self, conversation_id: str, *, admin_id: str) -> None:
        """Close the conversation as that teammate.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/manageconversation
        """
        self._manage(conversation_id, {"message_type": "close", "type": "admin", "admin_id": admin_id})

    def snooze(self, conversation_id: str, *, admin_id: str, until: int) -> None:
        """Put the conversation aside until that moment (unix seconds), or until the end user writes."""
        self._manage(conversation_id, {"message_type": "snoozed", "admin_id": admin_id, "snoozed_until": until})

    def admins(self) -> Mapping[str, str]:
        """The ids of the teammates who may write, by their e-mail addresses in small letters.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/admins/listadmins
        """
        listed = map(members, items(self._call("GET", "/admins").get("admins")))
        seated = [each for each in listed if each.get("has_inbox_seat") is not False]
        found = ((text(each.get("email")).casefold(), identifier(each.get("id"))) for each in seated)
        return {email: id for email, id in found if email and id}

    def teams(self) -> Mapping[str, str]:
        """The names of the teams by their ids.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/teams/listteams
        """
        listed = map(members, items(self._call("GET", "/teams").get("teams")))
        return {id: text(each.get("name")) for each in listed if (id := identifier(each.get("id")))}

    def attributes(self) -> Mapping[str, bool]:
        """The custom attributes of contacts by name, and whether the Messenger may write them.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/data-attributes/lisdataattributes
        """
        found = map(members, items(self._call("GET", "/data_attributes?model=contact").get("data")))
        return {text(each.get("name")): each.get("messenger_writable") is not False for each in found}

    def _make_attribute(self, name: str) -> None:
        """A custom attribute of contacts; one that is there already is fine.

        https://developers.intercom.com/docs/references/rest-api/api.intercom.io/data-attributes/createdataattribute
        """
        # By itself Intercom would let only the API write it, and ignore what the widget says of later visitors.
        body = {"name": name, "model": "contact", "data_type": "string", "messenger_writable": True}
        try:
            self._call("POST", "/data_attributes", body)
        except IntercomRefused as error:
            if error.status != 400:
                raise

    def _search(self, query: Mapping[str, object]) -> Iterator[Touched]:
        cursor: dict[str, object] = {}
        while True:
            pagination = {"per_page": _PER_PAGE, **cursor}
            page = self._call("POST", "/conversations/search", {"query": query, "pagination": pagination})
            for raw in map(members, items(page.get("conversations"))):
                if key := identifier(raw.get("id")):
                    yield Touched(key, moment(raw.get("updated_at")))
            starting_after = _next_page(page)
            if not starting_after:
                return
            cursor = {"starting_after": starting_after}

    def _post(
        self, conversation_id: str, message_type: str, admin_id: str, html: str, files: Sequence[Going]
    ) -> tuple[Part, ...]:
        body: dict[str, object] = {"message_type": message_type, "type": "admin", "admin_id": admin_id, "body": html}
        if files:
            # Bytes become base64 where they are written.
            body["attachment_files"] = [
                {"content_type": each.type, "data": each.content, "name": each.name} for each in files
            ]
        path = f"/conversations/{quote(conversation_id, safe='')}/reply"
        return Conversation.decode(self._call("POST", path, body, long=bool(files))).parts

    def _manage(self, conversation_id: str, body: Mapping[str, object]) -> None:
        self._call("POST", f"/conversations/{quote(conversation_id, safe='')}/parts", body)

    def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, long: bool = False
    ) -> dict[str, object]:
        return call(self._http, self._base, self._token, method, path, body, clock=self._clock, long=long)


def _next_page(page: Mapping[str, object]) -> str:
    return words(members(members(page.get("pages")).get("next")).get("starting_after"))
