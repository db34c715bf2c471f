# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding tickets, seeing one, acting on it."""

from __future__ import annotations

from webapp.conversations import AgentRef
from webapp.itop import decode, decode_forms, decode_view
from webapp.itop.answers import TicketPage
from webapp.itop.calls import Calls
from webapp.itop.form_answers import TransitionForm
from webapp.itop.form_calls import Values
from webapp.itop.view_answers import Log, LogName, TicketView


class TicketCalls(Calls):
    """The operations `search`, `ticket`, `log`, `transition`, `act` and `entry`."""

    def search(
        self,
        *,
        query: str = "",
        caller: str = "",
        organisation: str = "",
        page: int = 1,
        page_size: int = 10,
        agent: AgentRef | None = None,
    ) -> TicketPage:
        """Tickets by reference or words of the title, by caller, by organisation; the newest ones for nothing."""
        params = {
            "query": query,
            "caller": caller,
            "organisation": organisation,
            "page": page,
            "page_size": page_size,
        }
        return decode.ticket_page(self._call("search", params, agent))

    def ticket(self, *, ticket_id: str, conversation_id: str, agent: AgentRef | None = None) -> TicketView:
        params = {"id": ticket_id, "conversation_id": conversation_id}
        return decode_view.ticket_view(self._call("ticket", params, agent))

    def log(
        self, *, ticket_id: str, log: LogName, page: int = 1, page_size: int = 5, agent: AgentRef | None = None
    ) -> Log:
        """One page of the entries, newest first."""
        params = {"id": ticket_id, "log": log, "page": page, "page_size": page_size}
        return decode_view.log(self._call("log", params, agent))

    def transition(
        self, *, ticket_id: str, stimulus: str, values: Values, agent: AgentRef | None = None
    ) -> TransitionForm:
        """What iTop asks for before that transition."""
        params = {"id": ticket_id, "stimulus": stimulus, "values": dict(values)}
        return decode_forms.transition_form(self._call("transition", params, agent))

    def act(
        self,
        *,
        ticket_id: str,
        stimulus: str,
        state: str,
        values: Values,
        conversation_id: str,
        agent: AgentRef | None = None,
    ) -> TicketView:
        """Apply the transition, unless the ticket is not in `state` any more."""
        params = {
            "id": ticket_id,
            "stimulus": stimulus,
            "state": state,
            "values": dict(values),
            "conversation_id": conversation_id,
        }
        return decode_view.ticket_view(self._call("act", params, agent))

    def entry(
        self,
        *,
        ticket_id: str,
        log: LogName,
        text: str,
        request_id: str,
        conversation_id: str,
        agent: AgentRef | None = None,
    ) -> TicketView:
        """Add an entry; the same `request_id` again adds nothing."""
        params = {
            "id": ticket_id,
            "log": log,
            "text": text,
            "request_id": request_id,
            "conversation_id": conversation_id,
        }
        return decode_view.ticket_view(self._call("entry", params, agent))
