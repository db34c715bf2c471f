# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fin in the end user's conversation: by a script it asks the data connectors, and says what came of it."""

from dataclasses import dataclass

import requests

from simulator.intercom.fin import Fin
from simulator.intercom.model import Contact, Conversation
from simulator.world import IDENTITY_SECRET, WORKSPACE_ID
from webapp.languages import Texts
from webapp.markup import reading

#: What the connectors of the demo are asked with.
CONNECTOR_SECRET = "demo-connector-secret"
#: What an end user may wish; each is a word of the page.
WISHES = ("open", "state", "solved")
_TITLE = 80


@dataclass(frozen=True)
class Script:
    """What Fin answers in one conversation, in the language of the page."""

    app_url: str
    contact: Contact
    conversation: Conversation
    texts: Texts

    def answer(self, wish: str) -> str:
        """Whatever the app answers, Fin says something."""
        if not self.contact.external_id:
            return self._says("log_in")
        fin = Fin(self.app_url, WORKSPACE_ID, CONNECTOR_SECRET, IDENTITY_SECRET, self.contact.external_id)
        try:
            return self._opened(fin) if wish == "open" else self._about_newest(fin, wish)
        except (requests.RequestException, LookupError, ValueError, TypeError):
            return self._says("failed")

    def _opened(self, fin: Fin) -> str:
        talk = self.conversation
        own = [part.body or "" for part in (talk.source, *talk.parts) if part.author["id"] == self.contact.id]
        # The last words are the wish itself; those before it are what it is about.
        said = reading.words(own[-2] if len(own) > 1 else own[-1])
        made = fin.open(self.conversation.id, said[:_TITLE], said, intent="ticket").json()
        return self._says("opened", ticket=made["ref"])

    def _about_newest(self, fin: Fin, wish: str) -> str:
        tickets = fin.list().json()["tickets"]
        if not tickets:
            return self._says("none")
        ref = tickets[0]["ref"]
        if wish == "solved":
            fin.close(ref, self.conversation.id).json()["ref"]
            return self._says("passed_on", ticket=ref)
        one = fin.get(ref).json()
        newest = f"{one['last_answer_by']}: {one['last_answer']}" if one["last_answer"] else ""
        return "\n\n".join(filter(None, (f"{ref} · {one['title']} · {one['state']}", newest)))

    def _says(self, key: str, **values: str) -> str:
        return self.texts(f"preview.fin_{key}", **values)
