# SPDX-License-Identifier: AGPL-3.0-or-later
"""A look at the tickets of the demo iTop that goes past the Sync API, for tests and for the simulator."""

import base64
import secrets
from dataclasses import dataclass, replace

from simulator.itop import headings, links
from simulator.itop.model import ATTRIBUTES
from simulator.itop.objects import Entry, File, Further, Ticket
from simulator.itop.sanitizer import readable, sanitized
from simulator.itop.store import Store


@dataclass(frozen=True)
class LogEntry:
    """One entry as a reader of the ticket sees it; ``date`` in unix seconds, ``by_user`` where an account signs it.

    ``heading`` is the line above the words that names their author, empty where there is none.
    """

    author: str
    by_user: bool
    date: int
    text: str
    html: str
    heading: str = ""


@dataclass(frozen=True)
class SeenTicket:
    """A ticket as it stands; the logs from the oldest entry to the newest."""

    id: str
    ref: str
    title: str
    description: str
    caller: str
    organisation: str
    status: str
    origin: str
    urgency: str
    service: str
    subcategory: str
    intercom_ref: str
    intercom_url: str
    sync: bool
    public_log: tuple[LogEntry, ...]
    private_log: tuple[LogEntry, ...]
    #: The reference of the ticket above it.
    parent: str
    satisfaction: str
    comment: str
    #: Id of each conversation, the first one first, and whether its messages are copied.
    conversations: tuple[tuple[str, bool], ...] = ()


def look(store: Store, ticket_id: str) -> SeenTicket:
    """The ticket of that id; KeyError where there is none."""
    with store.lock:
        ticket = store.tickets[ticket_id]
        return SeenTicket(
            id=ticket.id,
            ref=ticket["ref"],
            title=ticket["title"],
            description=_lines(ticket["description"]),
            caller=store.persons[ticket["caller_id"]].name if ticket["caller_id"] else "",
            organisation=store.organisations[ticket["org_id"]].name,
            status=ticket["status"],
            origin=ticket["origin"],
            urgency=ticket["urgency"],
            service=store.services[ticket["service_id"]].name if ticket["service_id"] else "",
            subcategory=_subcategory(store, ticket),
            intercom_ref=ticket["intercom_ref"],
            intercom_url=ticket["intercom_url"],
            sync=ticket["intercom_sync_activated"] == "yes",
            public_log=tuple(map(_entry, ticket.public_log)),
            private_log=tuple(map(_entry, ticket.private_log)),
            parent=store.tickets[ticket["parent_request_id"]]["ref"] if ticket["parent_request_id"] else "",
            satisfaction=ticket["user_satisfaction"],
            comment=ticket["user_comment"],
            conversations=tuple((each.id, each.sync) for each in links.of(ticket)),
        )


def _subcategory(store: Store, ticket: Ticket) -> str:
    key = ticket["servicesubcategory_id"]
    return store.subcategories[key].name if key else ""


def _entry(entry: Entry) -> LogEntry:
    line, _, words = headings.split(entry.html)
    return LogEntry(entry.author, bool(entry.user_id), entry.date, _lines(words), entry.html, _lines(line))


def _lines(markup: str) -> str:
    return "\n".join(line for line in readable(markup).splitlines() if line)


def tickets(store: Store, **values: str) -> list[SeenTicket]:
    """Every ticket whose attributes have these values, oldest first."""
    with store.lock:
        found = [each for each in store.tickets.values() if all(each[code] == text for code, text in values.items())]
        return [look(store, each.id) for each in sorted(found, key=lambda each: int(each.id))]


def add(
    store: Store,
    *,
    title: str,
    caller_id: str,
    org_id: str,
    devices: tuple[str, ...] = (),
    files: tuple[File, ...] = (),
    url: str = "",
) -> str:
    """A ticket that somebody made in iTop itself, perhaps of the conversation at that address; its id."""
    with store.lock:
        ticket_id, now = store.next_id(), store.clock()
        values = {attribute.code: attribute.default for attribute in ATTRIBUTES.values()} | {
            "ref": f"R-{int(ticket_id):06}",
            "title": title,
            "description": title,
            "caller_id": caller_id,
            "org_id": org_id,
        }
        ticket = Ticket(ticket_id, values, created=now, updated=now, devices=devices, files=files)
        store.put(_linked(ticket, url) if url else ticket)
        return ticket_id


def link(store: Store, ticket_id: str, url: str) -> None:
    """Somebody names the conversation at that address in a ticket."""
    with store.lock:
        store.put(_linked(store.tickets[ticket_id], url))


def join(store: Store, ticket_id: str, url: str, *, sync: bool = True, known: bool = False) -> None:
    """Somebody gives a ticket that has a conversation the one at that address as well; the app may know of it."""
    with store.lock:
        ticket = store.tickets[ticket_id]
        further = (*ticket.further, Further(url.split("/")[-1], url, sync, url.split("/")[-4], known=known))
        store.put(replace(ticket, further=further))


def write(store: Store, ticket_id: str, log: str, words: str, *, person_id: str, files: tuple[File, ...] = ()) -> None:
    """Somebody writes an entry, as HTML, into the public or the private log, and attaches these files."""
    with store.lock:
        ticket, person = store.tickets[ticket_id], store.persons[person_id]
        ticket = replace(ticket, files=(*ticket.files, *files))
        html = _with_keys(sanitized(words), files)
        entry = Entry("", person.name, person.user_id, int(store.clock()), html)
        if log == "public":
            store.put(replace(ticket, updated=store.clock(), public_log=(*ticket.public_log, entry)))
        else:
            store.put(replace(ticket, updated=store.clock(), private_log=(*ticket.private_log, entry)))


def file(store: Store, name: str, kind: str, content: bytes) -> File:
    """A file that somebody is about to attach."""
    return File(name, kind, len(content), store.clock(), base64.b64encode(content).decode())


def picture(store: Store, url: str, name: str, kind: str, content: bytes) -> tuple[File, str]:
    """A picture that somebody pastes among his words, and what stands there then; ``url`` is where iTop answers."""
    pasted = replace(file(store, name, kind, content), key=str(secrets.randbelow(10**9)), secret=secrets.token_hex(16))
    query = f"operation=download_inlineimage&amp;id={pasted.key}&amp;s={pasted.secret}"
    return pasted, f'<img src="{url}pages/ajax.document.php?{query}">'


def _with_keys(markup: str, files: tuple[File, ...]) -> str:
    """iTop notes at each picture of its own which one that is."""
    for each in files:
        end = f'&amp;s={each.secret}"'
        if each.secret:
            markup = markup.replace(end, f'{end} data-img-id="{each.key}" data-img-secret="{each.secret}"')
    return markup


def change(store: Store, ticket_id: str, **values: str) -> None:
    """Somebody gives attributes of a ticket these values."""
    with store.lock:
        ticket = store.tickets[ticket_id]
        store.put(replace(ticket, values={**ticket.values, **values}, updated=store.clock()))


def _linked(ticket: Ticket, url: str) -> Ticket:
    """An address tells workspace and conversation: .../a/inbox/<workspace>/inbox/conversation/<id>."""
    workspace, conversation_id = url.split("/")[-4], url.split("/")[-1]
    values = {"intercom_ref": conversation_id, "intercom_url": url, "intercom_sync_activated": "yes"}
    return replace(ticket, values={**ticket.values, **values}, workspace=workspace, known=False)
