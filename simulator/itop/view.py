# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets as the rows, links, values and addresses of the answers."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from simulator.itop import links, moments, values
from simulator.itop.inputs import Failure, Input
from simulator.itop.model import ATTRIBUTES, DEFAULT_LANGUAGE, TICKET_CLASS, Attribute
from simulator.itop.objects import Further, Ticket
from simulator.itop.rights import Rights
from simulator.itop.sanitizer import readable
from simulator.itop.store import Store


@dataclass(frozen=True)
class Context:
    """What every operation is given; ``language`` is that of the agent, None where they have no account."""

    store: Store
    url: str
    rights: Rights
    agent: Input
    language: str | None = None
    #: The workspace that asks; empty for the operations that are of none.
    workspace: str = ""
    #: The contact, where it is an end user who acts for themselves.
    acting: Input | None = None

    @property
    def reading(self) -> str:
        """The language of the labels."""
        return self.language or DEFAULT_LANGUAGE

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return bool(self.store.parameters[name])

    def codes(self, name: str) -> list[str]:
        """A parameter that lists codes."""
        value = self.store.parameters[name]
        return [str(each) for each in value] if isinstance(value, list | tuple) else []


def name_of(ticket: Ticket) -> str:
    """The friendly name of a ticket."""
    return ticket["ref"]


def find(context: Context, ticket_id: str) -> Ticket:
    """The ticket as far as the account sees it; 404 otherwise."""
    ticket = context.store.tickets.get(ticket_id)
    if ticket is None or not _sees(context, ticket):
        raise Failure(404, "ticket_not_found", f"Ticket {ticket_id} does not exist or is not visible to the account.")
    return ticket


def _sees(context: Context, ticket: Ticket) -> bool:
    """Whether the account does, and an end user who acts for themselves: their own ones."""
    rights = context.rights
    return ticket["org_id"] in rights.organisations and rights.caller in ("", ticket["caller_id"])


def seen(context: Context) -> list[Ticket]:
    """Every ticket the account sees, newest first."""
    tickets = [ticket for ticket in context.store.tickets.values() if _sees(context, ticket)]
    return sorted(tickets, key=lambda ticket: int(ticket.id), reverse=True)


def of_conversation(context: Context, conversation_id: str) -> list[Ticket]:
    """The tickets of a conversation of the workspace, newest first; the first one that asks takes what was nobody's."""
    store = context.store
    for ticket in list(store.tickets.values()):
        if ticket["intercom_ref"] == conversation_id and not ticket.workspace and not store.read_only:
            history = tuple(replace(each, workspace=each.workspace or context.workspace) for each in ticket.history)
            store.tickets[ticket.id] = replace(ticket, workspace=context.workspace, history=history)
    return [ticket for ticket in seen(context) if is_of(context, ticket, conversation_id)]


def is_of(context: Context, ticket: Ticket, conversation_id: str) -> bool:
    """Whether it is a ticket of that conversation of the workspace."""
    return (context.workspace, conversation_id) in ((each.workspace, each.id) for each in links.of(ticket))


def conversations(context: Context, ticket: Ticket) -> list[dict[str, object]]:
    """Those of the workspace, the first one first."""
    return [
        {"id": each.id, "url": each.url, "sync": each.sync}
        for each in links.of(ticket)
        if each.workspace == context.workspace
    ]


def ongoing(context: Context, person_id: str) -> list[Ticket]:
    """The tickets of a caller that are not in an excluded state, newest first."""
    return of_caller(context, person_id, "ongoing")


def of_caller(context: Context, person_id: str, which: str) -> list[Ticket]:
    """The tickets of a caller: those in an excluded state (finished), in none (ongoing), or all; newest first."""
    excluded = context.codes("sync_app.search_ticket.excluded_states")
    finished = {"finished": (True,), "ongoing": (False,)}.get(which, (True, False))
    return [t for t in seen(context) if t["caller_id"] == person_id and (t["status"] in excluded) in finished]


def is_synced(context: Context, ticket: Ticket, conversation_id: str) -> bool:
    """Whether the messages of that conversation are copied to the ticket."""
    link = links.here(ticket, context.workspace, conversation_id)
    return link is not None and link.sync


def row(context: Context, ticket: Ticket) -> dict[str, object]:
    """One line of a list."""
    subtitle = str(context.store.parameters["sync_app.search_ticket.subtitle_attribute"])
    return {
        "id": ticket.id,
        "class": TICKET_CLASS,
        "name": name_of(ticket),
        "subtitle": text_of(context, ticket, subtitle),
        "status": ticket["status"],
        "status_label": text_of(context, ticket, "status"),
        "last_update": moments.iso(ticket.updated),
    }


def found_row(context: Context, ticket: Ticket, here: str) -> dict[str, object]:
    """One line of a list that is not of one conversation alone; ``here`` is the one that asks, empty for none."""
    synced = ticket["intercom_sync_activated"] == "yes"
    link = link_of(context, ticket, here)
    return row(context, ticket) | {"synced": synced if link is None else link["sync"], "link": link}


def conversation_of(params: Input) -> str:
    """The id of the conversation that asks, empty where none is named."""
    return params.text("conversation_id", "", max_bytes=255) and params.name("conversation_id")


def link_of(context: Context, ticket: Ticket, here: str) -> dict[str, object] | None:
    """The link to the conversation that asks, else to the first one; None where there is none."""
    link = links.here(ticket, context.workspace, here) or next(iter(links.of(ticket)), None)
    return None if link is None else link_record(link)


def link_record(link: Further) -> dict[str, object]:
    """A link as the answers have it."""
    return {"conversation_id": link.id, "workspace": link.workspace, "url": link.url, "sync": link.sync}


def value_of(ticket: Ticket, code: str) -> str:
    """The stored value of an attribute."""
    if code == "start_date":
        return moments.stored(ticket.created)
    return moments.stored(ticket.updated) if code == "last_update" else ticket[code]


def short_value(context: Context, ticket: Ticket, code: str) -> str:
    """The stored value where it is short, else what a person reads."""
    if ATTRIBUTES[code].kind in ("text", "html", "case_log", "enum_set", "other"):
        return text_of(context, ticket, code)
    return value_of(ticket, code)


def text_of(context: Context, ticket: Ticket, code: str) -> str:
    """What a person reads for the value of an attribute; empty for an attribute that does not exist."""
    attribute = ATTRIBUTES.get(code)
    if attribute is None:
        return ""
    value = value_of(ticket, code)
    if attribute.target:
        return label_of_target(context.store, attribute.target, value)
    if attribute.values:
        labels = {each: label.in_language(context.reading) for each, label in attribute.values}
        shown = values.items(value) if attribute.is_set else [value]
        return ", ".join(labels.get(each, each) for each in shown)
    if attribute.kind == "case_log":
        entries = ticket.public_log if code == "public_log" else ticket.private_log
        return readable(entries[-1].html) if entries else ""
    return _text(attribute, value)


def _text(attribute: Attribute, value: str) -> str:
    if attribute.kind in ("date", "datetime"):
        return moments.to_iso(value)
    if attribute.kind == "duration" and value:
        minutes, seconds = divmod(int(value), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}h {minutes}min {seconds}s"
    return readable(value) if attribute.kind == "html" else value


def label_of_target(store: Store, target: str, key: str) -> str:
    """The friendly name of the object an external key points to; empty for none."""
    if target in ("persons", "agents"):
        return store.persons[key].name if key in store.persons else ""
    if target == "teams":
        return store.teams[key].name if key in store.teams else ""
    table = {"organisations": store.organisations, "services": store.services, "subcategories": store.subcategories}
    return table[target][key].name if key in table[target] else ""


def backoffice_url(context: Context, ticket: Ticket) -> str | None:
    """The address in the back office, None where the parameters want no such button."""
    if not context.flag("sync_app.view_ticket.show_open_in_backoffice_button"):
        return None
    return f"{context.url}pages/UI.php?operation=details&class={TICKET_CLASS}&id={ticket.id}"


def transition_url(context: Context, ticket: Ticket, stimulus: str) -> str | None:
    """The address of iTop's own form of a transition, None where the parameters want no such button."""
    if not context.flag("sync_app.view_ticket.show_open_in_backoffice_button"):
        return None
    query = {"operation": "stimulus", "class": TICKET_CLASS, "id": ticket.id, "stimulus": stimulus}
    return f"{context.url}pages/UI.php?{urlencode(query)}"


def file_url(context: Context, key: str) -> str | None:
    """The address of an attached file, None where the parameters want nothing of the back office."""
    if not context.flag("sync_app.view_ticket.show_open_in_backoffice_button"):
        return None
    query = {"operation": "download_document", "class": "Attachment", "id": key, "field": "contents"}
    return f"{context.url}pages/ajax.document.php?{urlencode(query)}"


def portal_url(context: Context, ticket: Ticket) -> str | None:
    """The address in the portal, None where no portal is configured."""
    if context.store.parameters["sync_app.portal_url_maker_class"] != "iTopPortalViewUrlMaker":
        return None
    page = f"pages/exec.php/object/view/{TICKET_CLASS}/{ticket.id}"
    query = "exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal&exec_env=production"
    return f"{context.url}{page}?{query}"
