# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person can do by the card, a function each: one call of iTop, and what the card shows then.

Whose the ticket is, iTop decides for each of these calls (People/Caller.php in the module).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from webapp.conversations import ConversationRef
from webapp.errors import AppError
from webapp.inbox import HOME, Action, conversation_url, to
from webapp.lenient import text
from webapp.messenger.card import Card, Shown
from webapp.messenger.views import CLOSE, COMMENT, GRADE, REOPEN
from webapp.payloads.writing import CopyConversation, EnterAgain, once_more
from webapp.store import names

_LOG = logging.getLogger(__name__)

#: Characters that a title and a description, or what is added, may have.
_TITLE, _WORDS = 255, 4_000


def create(card: Card) -> Shown:
    """A new ticket, of the conversation in which the card is, where that is one of this person."""
    title, words = text(card.look.values.get("title", "")), _read_typed(card, "text")
    draft = {"title": title, "text": words}
    if not title or not words:
        return Shown(to("new"), problem="missing", draft=draft)
    if len(title) > _TITLE or len(words) > _WORDS:
        return Shown(to("new"), problem="too_long", draft=draft)
    conversation = _own_conversation(card)
    request_id = card.request_id("create", title, words)
    made = card.itop(conversation).create({"title": title, "description": words}, request_id=request_id)
    if conversation.id:
        ids = card.look.workspace_id, request_id
        copy = CopyConversation(workspace=ids[0], conversation=conversation.id, tickets=(made.ticket.id,))
        card.services.jobs.add([copy.job(unique=names.record("messenger-copy", *ids))])
    return Shown(to("ticket", id=made.ticket.id), news="created")


def add(card: Card) -> Shown:
    """Words of the person to the public log, as written by themselves."""
    words, there = _read_typed(card, "text"), to("ticket", id=card.ticket_id)
    if not words or len(words) > _WORDS:
        return Shown(there, problem="too_long" if words else "missing", draft={"text": words})
    request_id = card.request_id("add", card.ticket_id, words)
    done = card.itop().entry(card.ticket_id, "public", words, request_id=request_id)
    if done.changed:
        again = EnterAgain(
            workspace=card.look.workspace_id,
            conversation=card.look.conversation_id,
            ticket=card.ticket_id,
            log="public",
            text=words,
            request=request_id,
            person=card.who.external_id,
        )
        card.services.jobs.add(once_more(again))
    return Shown(there, news="added")


def close(card: Card) -> Shown:
    """It is solved, and how content the person is with it."""
    values = {name: _read_typed(card, name) for name in (GRADE, COMMENT)}
    given = {name: value for name, value in values.items() if value}
    done = card.itop().act(card.ticket_id, CLOSE, given, state=card.action.args.get("state", ""))
    return Shown(to("ticket", id=card.ticket_id), news="closed" if done.changed else "changed_meanwhile")


def reopen(card: Card) -> Shown:
    """It is not solved."""
    done = card.itop().act(card.ticket_id, REOPEN, {}, state=card.action.args.get("state", ""))
    return Shown(to("ticket", id=card.ticket_id), news="reopened" if done.changed else "changed_meanwhile")


Deed = Callable[[Card], Shown]
DEEDS: Mapping[str, Deed] = {"create": create, "add": add, "close": close, "reopen": reopen}


def place_of(action: Action) -> Action:
    """The view from which a deed was done."""
    ticket_id = action.args.get("id", "")
    if action.name == "create":
        return to("new")
    if action.name == "close":
        return to("solved", id=ticket_id)
    return to("ticket", id=ticket_id) if action.name in DEEDS else HOME


def _read_typed(card: Card, name: str) -> str:
    return card.look.values.get(name, "").strip()


def _own_conversation(card: Card) -> ConversationRef:
    """The conversation of the card where Intercom says that this contact takes part; else none: the ticket matters more
    than its link, and the words of somebody else's conversation go into no ticket of theirs.
    """
    look, none = card.look, ConversationRef("")
    if not look.conversation_id:
        return none
    try:
        found = card.services.light().intercom(look.workspace_id, look.region).conversation(look.conversation_id)
    except AppError as error:
        _LOG.warning("ticket of no conversation", extra={"conversation": look.conversation_id, "detail": error.code})
        return none
    if look.contact.id not in found.contact_ids:
        return none
    region = card.services.region_of(look.workspace_id, look.region)
    url = conversation_url(region=region, workspace_id=look.workspace_id, conversation_id=look.conversation_id)
    return ConversationRef(look.conversation_id, url)
