# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling the people of all conversations of a ticket something: who they are, then each of them once.

A conversation and its outcome are a row (webapp/store/tellings.py), a step a job of its own among the long work, in a
few lines of the workspace: nobody's message and no click waits for it, and Intercom is asked by four at once at most.
"""

from __future__ import annotations

import logging

import msgspec

from webapp.conversations import AgentRef, ConversationRef
from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, ItopRefused
from webapp.intercom import Intercom
from webapp.intercom.shapes import Conversation
from webapp.markup import message_html, own_mark
from webapp.payloads.posting import ListConversations, LookWho, NoteTelling, TellAll, TellOne
from webapp.services import Services
from webapp.store import Job, NewJob, Told
from webapp.store.tellings import Outcome, Telling
from webapp.tasks.aside import EVERYBODY, unless_early
from webapp.tasks.posts import News, Words, say

_LOG = logging.getLogger(__name__)

#: Conversations that iTop names at once, and that are ordered in one transaction.
_PAGE = 200
#: Attempts, and seconds, after which one conversation is given up; while Intercom is away nobody counts attempts.
_ATTEMPTS, _PATIENCE = 5, 3_600.0


def list_conversations(job: Job, services: Services) -> str:
    """A page of them; the next one, and a look at each, are further jobs."""
    order = ListConversations.of(job)
    itop = services.itop.of(order.workspace)
    page = itop.conversations(order.ticket_id, page=order.page, page_size=_PAGE)
    outcomes: dict[str, Outcome] = {each.id: "" if each.sync else "paused" for each in page.conversations}
    jobs: list[NewJob] = [
        LookWho(workspace=order.workspace, region=order.region, telling=order.telling, conversation=each.id).job()
        for each in page.conversations
        if each.sync
    ]
    if page.more:
        following = ListConversations(
            workspace=order.workspace,
            region=order.region,
            telling=order.telling,
            ticket_id=order.ticket_id,
            page=order.page + 1,
        )
        jobs.append(following.job())
    services.tellings.listed(order.telling, outcomes, jobs, last=not page.more)
    return f"{len(outcomes)} conversations"


def look_who(job: Job, services: Services) -> str:
    """Whose conversation it is and which language they speak, or why nobody is to be told there."""
    order = LookWho.of(job)
    known = services.tellings.told(order.telling, order.conversation)
    if known is None or known.outcome:
        return "known"
    try:
        intercom = services.intercom(order.workspace, order.region)
        conversation = _conversation(job, services, intercom, order.conversation)
        outcome = _fitness(conversation)
        contact = conversation.contact_ids[0] if conversation is not None and outcome == "ready" else ""
        language = _language(services, intercom, order.workspace, contact) if contact else ""
    except AppError as error:
        outcome, contact, language = _given_up(job, services, error), "", ""
    services.tellings.settle(order.telling, Told(order.conversation, contact, language, outcome))
    return outcome


def tell_all(job: Job, services: Services) -> str:
    """A job for each who is to be told, those of the newest conversations first."""
    order = TellAll.of(job)
    waiting = services.tellings.waiting(order.telling)
    for begin in range(0, len(waiting), _PAGE):
        services.jobs.add([_one(order, each).job() for each in waiting[begin : begin + _PAGE]])
    if not waiting:
        services.jobs.add([_note(order).job()])
    return f"{len(waiting)} conversations"


def tell_one(job: Job, services: Services) -> str:
    """Reserve, look, say, confirm, as everything that the app says."""
    order = TellOne.of(job)
    telling = services.tellings.find(order.telling)
    known = services.tellings.told(order.telling, order.conversation)
    if telling is None or known is None:
        return "forgotten"
    outcome = known.outcome
    if outcome == "ready":
        outcome = _tell(job, services, order, telling, known)
        services.tellings.settle(order.telling, Told(order.conversation, outcome=outcome))
    if services.tellings.is_over(order.telling):
        services.jobs.add([_note(order).job()])
    return outcome


def note_telling(job: Job, services: Services) -> str:
    """What was told to how many, in the private log of the ticket; then the words are forgotten."""
    order = NoteTelling.of(job)
    telling = services.tellings.find(order.telling)
    if telling is None or not telling.words:
        return "known"
    progress, texts = services.tellings.progress(order.telling), services.texts(order.workspace)
    lines = [texts("notes.told_all", agent=order.name or order.email, count=progress.count("told"))]
    lines += [texts("notes.told_all_failed", count=failed)] if (failed := progress.count("failed")) else []
    lines += [texts("notes.told_all_stopped", count=left)] if (left := progress.count("stopped")) else []
    words = [f"[{language}]\n{said}" if language else said for language, said in telling.words.items()]
    text = "\n\n".join(["\n".join(lines), *words]).encode()[:60_000].decode(errors="ignore")
    agent = AgentRef(email=order.email, name=order.name) if order.email else None
    itop = services.itop.of(order.workspace).beside(ConversationRef(""), agent=agent)
    outcome = "noted"
    try:
        itop.entry(order.ticket_id, "private", text, request_id=order.telling, quiet=True)
    except ItopRefused as error:
        # Everybody has been told, and the panel has the figures.
        _LOG.warning("telling not noted", extra={"code": error.code, "detail": error.detail})
        outcome = f"not_noted ({error.code})"
    services.tellings.end(order.telling)
    return outcome


def _tell(job: Job, services: Services, order: TellOne, telling: Telling, known: Told) -> Outcome:
    if telling.state != "sending" or not services.settings.current().tells_all:
        return "stopped"
    try:
        intercom = services.intercom(order.workspace, order.region)
        conversation = _conversation(job, services, intercom, order.conversation)
        if conversation is None or (outcome := _fitness(conversation)) != "ready":
            return "gone" if conversation is None else outcome
        said = telling.words.get(known.language) or telling.words.get("", "")
        html = own_mark.mark(message_html.from_text(said), order.workspace, order.conversation)
        since, words = job.added_at, [Words(order.admin, html)]
        say(
            News(services, intercom, order.workspace, order.conversation, words, False, order.told, since), conversation
        )
    except AppError as error:
        return _given_up(job, services, error)
    return "told"


def _conversation(job: Job, services: Services, intercom: Intercom, conversation_id: str) -> Conversation | None:
    """None where it was deleted."""
    try:
        return intercom.conversation(conversation_id)
    except IntercomRefused as error:
        if error.status != 404:
            raise
        if (other := unless_early(error, job, services)) is not error:
            raise other from error
        return None


def _fitness(conversation: Conversation | None) -> Outcome:
    if conversation is None:
        return "gone"
    if conversation.merged_away_at:
        return "merged"
    return "ready" if conversation.contact_ids else "nobody"


def _language(services: Services, intercom: Intercom, workspace_id: str, contact_id: str) -> str:
    key = f"{workspace_id}:{contact_id}"
    known = services.contacts.get(key)
    try:
        return (known or services.contacts.put(key, intercom.contact(contact_id))).language
    except IntercomRefused:
        return ""  # they hear it in the language that everybody does


def _given_up(job: Job, services: Services, error: AppError) -> Outcome:
    """`failed`; raises what is worth another attempt."""
    late = services.clock() - job.first_at > _PATIENCE
    often = job.attempts >= _ATTEMPTS and error.code not in EVERYBODY
    unclear = isinstance(error, IntercomUnavailable) and not often
    mendable = not isinstance(error, IntercomUnavailable | IntercomRefused) or error.retry.value != "never"
    if not late and (unclear or (mendable and not isinstance(error, IntercomUnavailable))):
        raise error
    _LOG.warning("not told", extra={"code": error.code, "detail": error.detail})
    return "failed"


def _one(order: TellAll, conversation_id: str) -> TellOne:
    return msgspec.convert(msgspec.to_builtins(order) | {"conversation": conversation_id}, TellOne)


def _note(order: TellAll) -> NoteTelling:
    return msgspec.convert(msgspec.to_builtins(order) | {"conversation": ""}, NoteTelling)
