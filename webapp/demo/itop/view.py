# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets as the rows, links, values and addresses of the answers."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.demo.itop.inputs import Failure
from webapp.demo.itop.model import ATTRIBUTES, DEFAULT_LANGUAGE, TICKET_CLASS, TIME_ZONE
from webapp.demo.itop.sanitizer import readable
from webapp.demo.itop.store import Store, Ticket


@dataclass(frozen=True)
class Context:
    """What every operation is given; ``language`` is that of the agent, None where they have no account."""

    store: Store
    url: str
    language: str | None = None

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


def iso(seconds: float) -> str:
    """A moment with the offset of iTop's own time zone."""
    return datetime.fromtimestamp(int(seconds), ZoneInfo(TIME_ZONE)).isoformat()


def name_of(ticket: Ticket) -> str:
    """The friendly name of a ticket."""
    return ticket["ref"]


def find(context: Context, ticket_id: str) -> Ticket:
    """The ticket as far as the account sees it; 404 otherwise."""
    ticket = context.store.tickets.get(ticket_id)
    if ticket is None or ticket["org_id"] not in context.store.visible():
        raise Failure(404, "ticket_not_found", f"Ticket {ticket_id} does not exist or is not visible to the account.")
    return ticket


def seen(context: Context) -> list[Ticket]:
    """Every ticket the account sees, newest first."""
    visible = context.store.visible()
    tickets = [ticket for ticket in context.store.tickets.values() if ticket["org_id"] in visible]
    return sorted(tickets, key=lambda ticket: int(ticket.id), reverse=True)


def of_conversation(context: Context, conversation_id: str) -> list[Ticket]:
    """The tickets of a conversation, newest first."""
    return [ticket for ticket in seen(context) if ticket["intercom_ref"] == conversation_id]


def ongoing(context: Context, person_id: str) -> list[Ticket]:
    """The tickets of a caller that are not in an excluded state, newest first."""
    excluded = context.codes("sync_app.search_ticket.excluded_states")
    return [t for t in seen(context) if t["caller_id"] == person_id and t["status"] not in excluded]


def is_synced(ticket: Ticket) -> bool:
    """Whether messages are copied to the ticket."""
    return ticket["intercom_sync_activated"] == "yes"


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
        "last_update": iso(ticket.updated),
    }


def link_of(ticket: Ticket) -> dict[str, object] | None:
    """The link to a conversation, None where there is none."""
    if not ticket["intercom_ref"]:
        return None
    return {"conversation_id": ticket["intercom_ref"], "url": ticket["intercom_url"], "sync": is_synced(ticket)}


def value_of(ticket: Ticket, code: str) -> str:
    """The stored value of an attribute."""
    if code == "start_date":
        return iso(ticket.created)
    return iso(ticket.updated) if code == "last_update" else ticket[code]


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
        return labels.get(value, value)
    return readable(value) if attribute.kind == "html" else value


def label_of_target(store: Store, target: str, key: str) -> str:
    """The friendly name of the object an external key points to; empty for none."""
    if target == "persons":
        return store.persons[key].name if key in store.persons else ""
    table = {"organisations": store.organisations, "services": store.services, "subcategories": store.subcategories}
    return table[target][key].name if key in table[target] else ""


def backoffice_url(context: Context, ticket: Ticket) -> str | None:
    """The address in the back office, None where the parameters want no such button."""
    if not context.flag("sync_app.view_ticket.show_open_in_backoffice_button"):
        return None
    return f"{context.url}pages/UI.php?operation=details&class={TICKET_CLASS}&id={ticket.id}"


def portal_url(context: Context, ticket: Ticket) -> str | None:
    """The address in the portal, None where no portal is configured."""
    if context.store.parameters["sync_app.portal_url_maker_class"] != "iTopPortalViewUrlMaker":
        return None
    page = f"pages/exec.php/object/view/{TICKET_CLASS}/{ticket.id}"
    return f"{context.url}{page}?exec_module=itop-portal-base&exec_page=index.php&portal_id=itop-portal"
