# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in Intercom: people and bots say something, take it back, merge, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulator.intercom.conversation_calls import APP_PACKAGE_CODE
from simulator.intercom.model import Admin, Attachment, Contact, Conversation, Json, Part, admin_author, bot_author
from simulator.intercom.workspace import REMOVED, TOPICS
from tests.simulation import notices
from tests.simulation.history import Choice
from tests.simulation.ledger import Said
from tests.simulation.world import Side, World

Happening = Callable[[World, Choice], None]

_WAYS = ("now", "now", "now", "now", "lost", "doubled", "behind", "late")
_BLANK = ("<p></p>", "<p>&nbsp;</p>", "<br>", "<p>\u200b</p>", '<div class="intercom-container"></div>', "   ", None)
_BODIES = (
    "<p>{}</p>",
    "<p>{} 🙈🏳️‍🌈 &amp; &lt;b&gt;</p>",
    "<p><b>{}</b><br>[[UserRequest:1]]</p>",
    "<ul><li>{}</li></ul>",
)
#: Who speaks by themselves, in each form in which Intercom tells so.
_BOTS: tuple[Json, ...] = (
    bot_author(),
    {"type": "admin", "id": "274", "name": "Operator", "email": "operator+k7qd2m1x@intercom.io"},
    {"type": "admin", "id": "991", "name": "Mara Lindt", "email": "mara@shop.example", "from_ai_agent": True},
)


def _side(world: World, choice: Choice) -> Side:
    return choice.of(list(world.sides.values()))


def _talk(world: World, choice: Choice) -> tuple[Side, Conversation | None]:
    """A conversation that goes on: nobody writes into one that was merged away."""
    side = _side(world, choice)
    merged = {talk for key, talk, _left in world.ledger.merged if key == side.id}
    talks = [each for key, each in side.place.conversations.items() if key not in merged]
    # The first one has a ticket from the beginning.
    return side, choice.of([*talks[:1], *talks]) if talks else None


def _travels(world: World, choice: Choice, shapes: tuple[str, ...] = notices.WORDS) -> None:
    world.way, world.shape = choice.of(_WAYS), choice.of(shapes)


def _note(
    world: World,
    side: Side,
    talk: str,
    part: Part,
    *words: str,
    log: str = "public",
    copied: bool = True,
    reply: bool = False,
) -> None:
    named = part.author.get("name") or str(part.author["id"])[-6:]
    said = Said(side.id, talk, part.id, words, str(named), log, part.created_at, copied, reply=reply)
    world.ledger.said.append(said)


def begins(world: World, choice: Choice) -> None:
    """A contact opens a conversation."""
    side = _side(world, choice)
    contact, word = _who(side, choice), world.ledger.new_word()
    _travels(world, choice)
    talk = side.place.begin(contact, f"<p>{word}</p>")
    _note(world, side, talk.id, talk.source, word)


def _who(side: Side, choice: Choice) -> Contact:
    here = [each for each in side.contacts if each.id in side.place.contacts]
    return choice.of(here)


def contact_says(world: World, choice: Choice) -> None:
    """A contact writes, or sends a file."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    _travels(world, choice)
    contact_writes(world, choice, side, talk)


def contact_writes(world: World, choice: Choice, side: Side, talk: Conversation) -> Part:
    """The same in that conversation; the part."""
    contact, word = _who(side, choice), world.ledger.new_word()
    if choice.of((False, False, False, True)):
        file = (Attachment(f"{word}.txt", f"https://downloads.intercomcdn.eu/i/o/{word}"),)
        part = side.place.reply(talk.id, contact, choice.of((None, "<p></p>")), attachments=file)
        _note(world, side, talk.id, part, word, reply=True)
    else:
        part = side.place.reply(talk.id, contact, choice.of(_BODIES).format(word))
        _note(world, side, talk.id, part, word, reply=True)
    return part


def admin_says(world: World, choice: Choice) -> None:
    """A teammate replies or notes, perhaps while closing or assigning."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    admin, word, kind = choice.of(side.admins), world.ledger.new_word(), choice.of(list(TOPICS))
    _travels(world, choice)
    app = choice.of((None, None, APP_PACKAGE_CODE))
    body = choice.of(_BODIES).format(word)
    part = side.place.act(talk.id, admin, kind, body, app_package_code=app, assigned_to=_assigned(kind, admin))
    _note(world, side, talk.id, part, word, log="private" if kind.startswith("note") else "public")


def _assigned(kind: str, admin: Admin) -> str | None:
    return admin.id if kind.startswith("assign") else None


def somebody_says_nothing(world: World, choice: Choice) -> None:
    """A part without a word."""
    side, talk = _talk(world, choice)
    if talk is not None:
        _travels(world, choice)
        side.place.act(talk.id, choice.of(side.admins), choice.of(list(TOPICS)), choice.of(_BLANK))


def bot_says(world: World, choice: Choice) -> None:
    """Fin, an AI agent or the operator speaks."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    word, author = world.ledger.new_word(), choice.of(_BOTS)
    topic = choice.of(("conversation.operator.replied", "conversation.admin.replied"))
    _travels(world, choice)
    part = Part(side.place.new_id(), "comment", f"<p>{word}</p>", author, int(world.clock()))
    _note(world, side, talk.id, side.place.add(talk.id, part, topic), word, copied=False)


def drafted_by_ai(world: World, choice: Choice) -> None:
    """A teammate sends what an AI has drafted: it is hers."""
    side, talk = _talk(world, choice)
    if talk is not None:
        word, author = world.ledger.new_word(), {**admin_author(choice.of(side.admins)), "is_ai_answer": True}
        _travels(world, choice)
        part = Part(side.place.new_id(), "comment", f"<p>{word}</p>", author, int(world.clock()))
        _note(world, side, talk.id, side.place.add(talk.id, part, TOPICS["comment"]), word)


def quick_reply(world: World, choice: Choice) -> None:
    """A teammate offers answers, and the contact presses one of them."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    words = (world.ledger.new_word(), world.ledger.new_word())
    options = [{"text": word, "uuid": f"option-{word}"} for word in words]
    author, at = admin_author(choice.of(side.admins)), int(world.clock())
    _travels(world, choice)
    offered = Part(side.place.new_id(), "quick_reply", None, author, at, metadata={"quick_reply_options": options})
    _note(world, side, talk.id, side.place.add(talk.id, offered, TOPICS["comment"]), *words)
    world.passes(choice.of((1.0, 20.0)))
    if talk.id not in side.place.conversations:
        return
    pressed, contact = choice.of(words), _who(side, choice)
    author = {"type": contact.role, "id": contact.id, "name": contact.name, "email": contact.email}
    _travels(world, choice)
    chosen = {"quick_reply_uuid": f"option-{pressed}"}
    part = Part(side.place.new_id(), "quick_reply", None, author, int(world.clock()), metadata=chosen)
    _note(world, side, talk.id, side.place.add(talk.id, part, "conversation.user.replied"), pressed, reply=True)


def rates(world: World, choice: Choice) -> None:
    """The contact rates the conversation; one that was rated before is rated anew."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    word, said = world.ledger.new_word(), world.ledger.said
    for place, each in enumerate(said):
        if (each.workspace, each.talk, each.part) == (side.id, talk.id, ""):
            said[place] = replace(each, sure=False)
    world.way, world.shape = choice.of(_WAYS), "html"
    side.place.rate(talk.id, choice.of((1, 2, 3, 4, 5)), word)
    said.append(Said(side.id, talk.id, "", (word,), "", "public", int(world.clock())))


def takes_back(world: World, choice: Choice) -> None:
    """A message is redacted; Intercom need not count that as a change of the conversation, nor flag it."""
    side, talk = _talk(world, choice)
    if talk is None:
        return
    parts = [each for each in (talk.source, *talk.parts) if each.body and "word" in each.body and not each.redacted]
    if not parts:
        return
    part = choice.of(parts)
    _travels(world, choice, notices.REDACTED)
    take_back(world, side, talk.id, part, counts=choice.of((True, False)), flagged=choice.of((True, True, False)))


def take_back(world: World, side: Side, talk: str, part: Part, *, counts: bool, flagged: bool) -> None:
    """The same of that part; whether it counts as a change, and is flagged."""
    world.ledger.taken_back.add((side.id, part.id))
    after = side.place.redact(talk, part.id, quietly=True)

    def shown(each: Part) -> Part:
        if each.id != part.id:
            return each
        return replace(each, changed_at=each.changed_at if counts else 0, redacted=flagged, body=REMOVED)

    after = replace(after, source=shown(after.source), parts=tuple(map(shown, after.parts)))
    side.place.conversations[talk] = after
    told = tuple(each for each in after.parts if each.id == part.id)
    world.told(side, "conversation_part.redacted", after, told)


def deletes(world: World, choice: Choice) -> None:
    """A conversation is deleted, with everything in it."""
    side, talk = _talk(world, choice)
    if talk is None or len(side.place.conversations) < 2:
        return
    _travels(world, choice, notices.DELETED)
    side.place.delete(talk.id)
    world.ledger.taken_back |= {(side.id, each.part) for each in world.ledger.of_talk(side.id, talk.id) if each.part}
    world.told(side, "conversation.deleted", talk, ())


def merges(world: World, choice: Choice) -> None:
    """A conversation goes into another one of the same contact; one merge a workspace, so that it is certain."""
    side, talk = _talk(world, choice)
    if talk is None or any(key == side.id for key, _talk_, _left in world.ledger.merged):
        return
    _travels(world, choice)
    word = world.ledger.new_word()
    contact = side.place.contacts.get(talk.contacts[0])
    if contact is None:
        return
    others = [each for each in side.place.conversations.values() if each.id != talk.id and contact.id in each.contacts]
    if not others:
        others = [side.place.begin(contact, f"<p>{word}</p>")]
        _note(world, side, others[0].id, others[0].source, word)
    left = choice.of(others)
    world.ledger.merged.append((side.id, talk.id, left.id))
    side.place.merge(talk.id, left.id)


def contacts_merge(world: World, choice: Choice) -> None:
    """Two contacts turn out to be one; either name is hers from now on."""
    side, said = _side(world, choice), world.ledger.said
    otto, ida, _nobody = side.contacts
    if ida.id in side.place.contacts:
        side.place.merge_contact(ida, otto)
        hers = (side.id, ida.name)
        said[:] = [replace(each, author="") if (each.workspace, each.author) == hers else each for each in said]


EVENTS: dict[str, tuple[int, Happening]] = {
    "contact_says": (12, contact_says),
    "admin_says": (12, admin_says),
    "begins": (2, begins),
    "somebody_says_nothing": (2, somebody_says_nothing),
    "bot_says": (4, bot_says),
    "drafted_by_ai": (1, drafted_by_ai),
    "quick_reply": (2, quick_reply),
    "rates": (2, rates),
    "takes_back": (6, takes_back),
    "deletes": (1, deletes),
    "merges": (2, merges),
    "contacts_merge": (1, contacts_merge),
}
