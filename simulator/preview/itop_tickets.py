# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tickets of the right column in a real iTop: what the service account reads there by the Sync API."""

import json
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from simulator.exchanges import Exchange
from simulator.itop.headings import KINDS
from simulator.itop.model import ATTRIBUTES
from simulator.preview.shown import written
from simulator.preview.tickets import Field, Line, Log, Talk, Ticket
from simulator.world import LEA
from webapp.conversations import AgentRef, ConversationRef
from webapp.errors import AppError
from webapp.itop import Itop
from webapp.itop.answers import LogEntry, Row
from webapp.itop.view_answers import Log as LogPage
from webapp.itop.view_answers import LogName, TicketView
from webapp.languages import Languages, Texts

#: Operations after which a ticket may look different.
CHANGES = frozenset({"create", "append", "link", "unlink", "sync", "entry", "act", "redact", "remark"})
#: Seconds after which iTop is asked again although nothing came by; somebody may work in iTop itself.
PATIENCE = 5.0
#: How many tickets, conversations and entries of a log are looked at.
MOST_TICKETS, MOST_CONVERSATIONS, MOST_ENTRIES = 6, 4, 20

_LANGUAGES = {LEA.language: AgentRef(email=LEA.email, name=LEA.full_name)}


class ItopTickets:
    """The newest tickets and the linked ones; asked anew when something changed, and by nobody but this page."""

    def __init__(self, itop: Itop, languages: Languages, clock: Callable[[], float]) -> None:
        """`itop` as the workspace of the demo sees it."""
        self._itop, self._languages, self._clock = itop, languages, clock
        self._lock = threading.Lock()
        self._logs = ""
        self._kept: dict[str, tuple[float, list[Ticket]]] = {}
        self._views: dict[tuple[str, str], tuple[Row, Ticket]] = {}
        self._talks: frozenset[str] = frozenset()

    def hear(self, exchange: Exchange) -> None:
        """The app has asked iTop for something."""
        try:
            operation = json.loads(exchange.request_body)["operation"]
        except (ValueError, LookupError, TypeError):
            return
        if operation in CHANGES:
            self._kept = {}
            views = list(self._views.items())
            self._views = {key: view for key, view in views if not self._talks & {t.id for t in view[1].conversations}}

    def mark(self) -> str:
        """Another text when it is time to look again."""
        return str(int(self._clock() / PATIENCE))

    def seen(self, language: str, conversation_ids: Sequence[str]) -> list[Ticket]:
        """What was seen last where iTop does not answer."""
        with self._lock:
            at, tickets = self._kept.get(language, (0.0, []))
            if self._clock() - at < PATIENCE:
                return tickets
            try:
                tickets = self._look(language, conversation_ids)
            except AppError:
                return tickets
            self._kept[language] = (self._clock(), tickets)
            return tickets

    def _look(self, language: str, conversation_ids: Sequence[str]) -> list[Ticket]:
        self._talks = frozenset(conversation_ids)
        rows = {row.id: row for row in self._itop.search(page_size=MOST_TICKETS).tickets}
        for talk in conversation_ids[:MOST_CONVERSATIONS]:
            linked = self._itop.beside(ConversationRef(talk)).tickets("linked")
            rows |= {row.id: row for row in linked.tickets}
        newest = sorted(rows.values(), key=lambda row: int(row.id), reverse=True)
        return [self._ticket(row, language) for row in newest]

    def _ticket(self, row: Row, language: str) -> Ticket:
        """A ticket that did not change is not asked for again."""
        known = self._views.get((row.id, language))
        if known is None or known[0] != row:
            known = (row, self._read(row, language))
            self._views[row.id, language] = known
        return known[1]

    def _read(self, row: Row, language: str) -> Ticket:
        agent, texts = _LANGUAGES.get(language), self._languages.for_itop(language)
        view = self._for_agent(agent).ticket(row.id)
        logs = [self._whole(each, row, agent) for each in view.logs]
        return Ticket(
            id=row.id,
            name=row.name,
            title=view.ticket.subtitle or row.subtitle,
            status=view.ticket.status,
            status_label=view.ticket.status_label,
            caller=view.caller.name if view.caller else row.caller,
            conversations=tuple(Talk(each.id, each.sync) for each in self._itop.conversations(row.id).conversations),
            url=view.backoffice_url or "",
            fields=(*_known(view, language), *_attributes(view, texts)),
            logs=tuple(_log(each, texts, self._look_of_logs()) for each in logs),
        )

    def _look_of_logs(self) -> str:
        """Asked once: an upgrade of iTop is seen by the next start of the simulator."""
        if not self._logs:
            told = self._itop.settings().get("itop")
            version = str(told.get("version", "")) if isinstance(told, dict) else ""
            self._logs = "headers" if version.startswith("2.") else "bubbles"
        return self._logs

    def _whole(self, log: LogPage, row: Row, agent: AgentRef | None) -> LogPage:
        """The ticket comes with the newest entries only."""
        if log.count <= len(log.entries):
            return log
        name: LogName = "public" if log.name == "public" else "private"
        return self._for_agent(agent).log(row.id, name, page_size=MOST_ENTRIES)

    def _for_agent(self, agent: AgentRef | None) -> Itop:
        return self._itop.beside(ConversationRef(""), agent=agent)


def _known(view: TicketView, language: str) -> Iterator[Field]:
    """What is told of every ticket, whichever attributes the parameters name, under the labels of iTop."""
    told = {each.code for each in view.attributes}
    values = {
        "caller_id": view.caller.name if view.caller else "",
        "intercom_ref": view.link.conversation_id if view.link else "",
    }
    for code, value in values.items():
        if value and code not in told:
            yield Field(ATTRIBUTES[code].label.in_language(language), value)


def _attributes(view: TicketView, texts: Texts) -> Iterator[Field]:
    """Those that the parameters name; the reader's browser writes moments, as it does those of the logs."""
    for each in view.attributes:
        if not each.text or each.code in ("status", "title"):
            continue
        if each.type == "datetime":
            yield Field(each.label, "", datetime.fromisoformat(each.text).timestamp())
        else:
            yield Field(each.label, texts.date(each.text) if each.type == "date" else each.text)


def _log(log: LogPage, texts: Texts, look: str) -> Log:
    lines: dict[str, Line] = {}
    for entry in log.entries:
        key = f"{entry.date} {zlib.crc32(f'{entry.author} {entry.text}'.encode())}"
        while key in lines:
            key += "+"
        lines[key] = _line(key, entry, texts)
    return Log(log.name, log.label, tuple(lines.values()), look)


def _line(key: str, entry: LogEntry, texts: Texts) -> Line:
    at = datetime.fromisoformat(entry.date).timestamp()
    facts = [texts(f"module.ui.author_{fact}") for fact in KINDS.get(entry.kind, ())]
    heading = "".join(f" · {fact}" for fact in facts) if entry.kind else None
    return Line(key, entry.author, at, written(entry.text), heading)
