# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms that go on in iTop itself: put aside under a reference, and the page that this leads to."""

import hashlib
import json
import secrets
from dataclasses import replace
from urllib.parse import urlencode

from flask import Response

from simulator.itop import forms, people, purposes, view
from simulator.itop.drafts import Draft
from simulator.itop.inputs import Failure, Input
from simulator.itop.objects import HandedOver
from simulator.itop.pages import handed_over_page, message_page
from simulator.itop.store import Store
from simulator.itop.view import Context
from webapp.contract import MODULE_CODE

Result = dict[str, object]

PAGE = "hand-over.php"
SECONDS = 86_400
MOST_BYTES = 200_000
#: Forms that wait at once, of a conversation and altogether; the oldest make room.
MOST_OF_CONVERSATION, MOST_FORMS = 10, 500
#: Kinds whose values iTop's form shows however wrong they are.
_TEXTS = frozenset({"string", "text", "html", "email", "url", "phone", "ip", "case_log"})
_GONE = (
    "This link no longer works. Go back to the conversation in Intercom and click “Continue in iTop” again: "
    "each link works for 24 hours."
)


def hand_over(context: Context, params: Input) -> Result:
    """Where the form goes on, and what was entered and is no value at all."""
    if context.store.read_only:
        raise Failure.of_read_only()
    of = params.one_of("of", ("ticket", "person"), "ticket")
    given = params.values("values")
    if len(json.dumps(given)) > MOST_BYTES:
        raise params.bad("values", f"must not be longer than {MOST_BYTES} bytes")
    form, draft = _of_person(context, params) if of == "person" else _of_ticket(context, params)
    draft.fill(given)
    attributes = draft.purpose.attributes
    wrong = {code: value for code, value in given.items() if value and code in attributes and code in draft.problems}
    shown = {code: value for code, value in wrong.items() if isinstance(value, str) and _is_text(draft, code)}
    conversation_id = params.sub("conversation").text("id", "", max_bytes=64)
    place = place_of(context.workspace, conversation_id)
    reference = put(context.store, replace(form, values={**_settled(draft), **shown}, place=place))
    query = urlencode({"exec_module": MODULE_CODE, "exec_page": PAGE, "reference": reference})
    return {
        "url": f"{context.url}pages/exec.php?{query}",
        "left_out": [forms.named(draft, code) for code in sorted(wrong) if code not in shown],
    }


def put(store: Store, form: HandedOver) -> str:
    """The reference of the form from now on; those that are too old go."""
    now, reference = store.clock(), secrets.token_hex(32)
    clear(store)
    of_conversation = [key for key, each in store.handed_over.items() if form.place and each.place == form.place]
    _make_room(store, of_conversation, MOST_OF_CONVERSATION)
    _make_room(store, list(store.handed_over), MOST_FORMS)
    store.handed_over[_key(reference)] = replace(form, expires=now + SECONDS)
    return reference


def place_of(workspace_id: str, conversation_id: str) -> str:
    """What a conversation is called here: its id is unique within its workspace only."""
    return f"{workspace_id}:{conversation_id}" if conversation_id else ""


def clear(store: Store) -> None:
    """What has waited for too long goes."""
    now = store.clock()
    store.handed_over = {key: each for key, each in store.handed_over.items() if each.expires > now}


def forget(store: Store, place: str) -> int:
    """What waits for a conversation goes; how many that were."""
    found = [key for key, each in store.handed_over.items() if place and each.place == place]
    _make_room(store, found, 1)
    return len(found)


def _make_room(store: Store, keys: list[str], most: int) -> None:
    """The oldest of these go, so that one more makes no more than that many."""
    for key in keys[: max(0, len(keys) - most + 1)]:
        del store.handed_over[key]


def page(store: Store, reference: str) -> Response:
    """What somebody sees who follows the link."""
    with store.lock:
        form = store.handed_over.get(_key(reference))
        if form is None or form.expires <= store.clock():
            return message_page(_GONE)
        made = [
            each for each in store.tickets.values()
            if form.conversation_id and (each.workspace, each["intercom_ref"]) == (form.workspace, form.conversation_id)
            and each.id not in form.known
        ]  # fmt: skip
    return handed_over_page(form, [(each.id, view.name_of(each)) for each in made])


def _of_ticket(context: Context, params: Input) -> tuple[HandedOver, Draft]:
    conversation = params.sub("conversation")
    conversation_id, url = conversation.name("id"), conversation.text("url", "", max_bytes=2048)
    person = people.person_of(context, params.sub("contact"), conversation_id).required()
    draft = Draft(context, purposes.of_ticket(context, person, conversation_id, url))
    known = frozenset(each.id for each in view.of_conversation(context, conversation_id))
    return HandedOver(draft.purpose.cls, {}, context.workspace, conversation_id, known), draft


def _of_person(context: Context, params: Input) -> tuple[HandedOver, Draft]:
    draft = Draft(context, purposes.of_person(context, params.sub("contact")))
    return HandedOver(draft.purpose.cls, {}), draft


def _settled(draft: Draft) -> dict[str, str]:
    """What follows from the conversation, and what was entered rightly."""
    codes = draft.codes()
    return {code: value for code, value in draft.values.items() if value and (code in codes or not _asked(draft, code))}


def _asked(draft: Draft, code: str) -> bool:
    """Whether it is the agent's to say, or without a place in this form at all."""
    attribute = draft.purpose.attributes[code]
    return draft.purpose.admits(code) or attribute.later or attribute.read_only


def _is_text(draft: Draft, code: str) -> bool:
    return draft.purpose.attributes[code].kind in _TEXTS and draft.can_be_shown(code)


def _key(reference: str) -> str:
    return hashlib.sha256(reference.encode()).hexdigest()
