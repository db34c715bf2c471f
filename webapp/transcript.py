# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the parts of a conversation to the messages of a ticket's logs: what is copied, for whom, in which words."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from webapp.conversations import Author, Contact, Evidence, Message
from webapp.enclosures import Bring, Enclosure, Fate, LeftOut, Stored, sentences
from webapp.errors import AppError, IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom.shapes import Conversation, Part, Writer
from webapp.markup import message_html, own_mark, quotes, reading
from webapp.markup.message_html import Phrases
from webapp.services import Services
from webapp.store import Copied, hash_address, names

#: One call of the Sync API takes 4 MB, JSON's escapes included.
_BATCH_BYTES = 1_500_000
_BATCH_MESSAGES = 200


class Transcript:
    """Makes the messages of one conversation; `region` as the request named it.

    With `patient` an Intercom that does not answer is an error, to be tried again; else the author's e-mail has to do.
    """

    def __init__(
        self,
        services: Services,
        *,
        workspace_id: str,
        region: str,
        conversation_id: str,
        patient: bool = True,
    ) -> None:
        self._services = services
        self._workspace_id = workspace_id
        self._region = region
        self._conversation_id = conversation_id
        self._patient = patient
        self._texts = services.texts(workspace_id)
        #: Of what messages were made, by the id of their part, and whether its body may be plain text.
        self._made_of: dict[str, tuple[Part, bool]] = {}

    def fetch(self) -> tuple[Message, ...]:
        """Every message of the conversation as Intercom has it now; raises Intercom's errors and `NotConfigured`."""
        intercom = self._services.intercom(self._workspace_id, self._region)
        return self.messages(intercom.conversation(self._conversation_id))

    def messages(self, conversation: Conversation) -> tuple[Message, ...]:
        """What of a fetched conversation belongs into the logs."""
        reasons = self.reasons(conversation.parts)
        wanted = [part for part, reason in zip(conversation.parts, reasons, strict=True) if reason is None]
        messages = tuple(self._make(part) for part in wanted)
        if messages and conversation.out_of_reach:
            gap = self._small("notes.out_of_reach", count=conversation.out_of_reach)
            messages = (replace(messages[0], html=messages[0].html + gap), *messages[1:])
        self._note(zip(wanted, messages, strict=True))
        return messages

    def reasons(self, parts: Sequence[Part]) -> Sequence[str | None]:
        """Why each of these parts is not copied, None where it is; what is known of them is looked up at once."""
        known = self._services.jobs.known_of(name for part in parts for name in self._records(part))
        return [self._reason(part, known) for part in parts]

    def _reason(self, part: Part, known: Set[str]) -> str | None:
        if not part.says_something:
            return "says_nothing"
        if part.writer.automatic and not (part.sums_up_a_call or self._services.settings.current().copies_bots):
            return "bot"
        if not known.isdisjoint(names.taken_back(self._workspace_id, self._conversation_id, part.id)):
            return "taken_back"
        return "own" if self._own(part, known) else None

    def _own(self, part: Part, known: Set[str]) -> bool:
        """Whether this app posted it. Each of these says so alone: the note of its id; the mark of its words; the app,
        where changes go from iTop to Intercom; an app with words that this one was about to say as that teammate.

        Where nothing goes there the app says nothing alone: other programs may use the same one.
        """
        workspace, conversation = self._workspace_id, self._conversation_id
        if names.own_part(workspace, conversation, part.id) in known:
            return True
        if part.writer.kind == "contact":
            return False
        if own_mark.fits(part.body, workspace, conversation):
            return True
        ours = bool(part.app) and names.own_app(workspace, part.app) in known
        if ours and self._services.settings.current().to_intercom(workspace).on:
            return True
        said, heard = self._words(part)
        if said not in known:
            return False
        if part.app:
            return ours or names.own_app(workspace) not in known
        # Whoever is named no app at has typed it, unless Intercom names none at all and ours are still to be found.
        return names.own_app(workspace) not in known and heard not in known

    def _records(self, part: Part) -> Iterator[str]:
        """The names that `_reason` looks for."""
        yield from names.taken_back(self._workspace_id, self._conversation_id, part.id)
        yield names.own_part(self._workspace_id, self._conversation_id, part.id)
        if part.writer.kind != "contact":
            yield names.own_app(self._workspace_id)
            yield names.own_app(self._workspace_id, part.app)
            yield from self._words(part)

    def _words(self, part: Part) -> tuple[str, str]:
        said = (self._workspace_id, self._conversation_id, part.writer.id, reading.letters(part.body))
        return names.said(*said), names.heard(*said)

    def entries(self, parts: Sequence[tuple[Part, bool]]) -> tuple[Message, ...]:
        """The parts as entries of a log; with each whether its body may be plain text (that of a notification)."""
        messages = tuple(self._make(part, plain=plain) for part, plain in parts)
        self._note((part, message) for (part, _), message in zip(parts, messages, strict=True))
        return messages

    def with_files(self, messages: Iterable[Message], bring: Bring | None) -> Iterator[Message]:
        """The messages that were made here, with what `bring` makes of their files: when each of them is asked for."""
        for message in messages:
            part, plain = self._made_of[message.part_id]
            enclosed = self.enclosures(message) if bring is not None else ()
            if not enclosed or bring is None:
                yield message
                continue
            fates = bring(part.id, enclosed)
            behind = message.html.removeprefix(self._html(part, plain=plain))
            files = sum(isinstance(fate, Stored) for fate in fates.values())
            yield replace(message, html=self._html(part, plain=plain, fates=fates) + behind, files=files)

    def enclosures(self, message: Message) -> tuple[Enclosure, ...]:
        """The files of a message that was made here, as far as they are to be copied; what a mail quotes has none."""
        if not self._services.settings.current().files.on:
            return ()
        part, plain = self._made_of[message.part_id]
        pictures = [] if plain and not message_html.is_html(part.body) else message_html.pictures_of(self._body(part))
        by_mail, kept = part.channel == "email", self._services.file_hosts.has
        named = ((url, name or unquote(urlsplit(url).path.rpartition("/")[2])) for url, name in pictures if kept(url))
        return (
            *(Enclosure(url, name, inline=True, by_mail=by_mail) for url, name in named),
            *(Enclosure(file.url, file.name, size=file.size, by_mail=by_mail) for file in part.attachments),
        )

    def _note(self, made: Iterable[tuple[Part, Message]]) -> None:
        """Before they are written: what stands in a ticket has to be found again as that person's."""
        self._services.records.note([self._record(part, message.author) for part, message in made])

    def _record(self, part: Part, author: Author) -> Copied:
        noted = Copied(self._workspace_id, self._conversation_id, part.id)
        if author.kind == "agent":
            return noted
        person = f"{author.cls}:{author.id}" if author.cls and author.id else ""
        return replace(noted, contact=part.writer.id, address=hash_address(author.email), person=person)

    def _make(self, part: Part, *, plain: bool = False) -> Message:
        self._made_of[part.id] = (part, plain)
        return Message(
            part_id=part.id,
            log=part.log,
            author=self._author(part),
            date=part.created_at or int(self._services.clock()),
            html=self._html(part, plain=plain),
            if_claimed=self._small("notes.unverified") if part.writer.kind == "contact" else "",
            stars=int(part.rating or 0),
            remark=reading.words(part.body) if part.rating else "",
        )

    def _author(self, part: Part) -> Author:
        writer = part.writer
        if not writer.is_known:
            return Author("agent", name=f"{writer.name or 'Intercom'} ({writer.type})", evidence=Evidence(role="other"))
        if writer.kind == "agent":
            evidence = Evidence(role="bot" if writer.automatic else "")
            return Author("agent", email=writer.email, name=writer.name or self._nameless(writer), evidence=evidence)
        contact = self._contact(writer)
        return Author(
            "contact",
            cls=contact.itop_class,
            id=contact.itop_id,
            email=writer.email or contact.email,
            name=writer.name or contact.name or writer.email or contact.email or self._nameless(writer),
            evidence=Evidence(role=contact.role, external_id=contact.external_id, channel=part.channel),
        )

    def _nameless(self, writer: Writer) -> str:
        """Which side it was, and the end of the id, by which two of them are told apart."""
        side = "contact" if writer.kind == "contact" else "agent"
        return "Intercom" if writer.automatic else f"{self._texts(f'notes.nameless_{side}')} {writer.id[-6:]}".strip()

    def _contact(self, writer: Writer) -> Contact:
        """Their contact in iTop as the widget noted it, where the token allows to ask; else only the e-mail counts."""
        nobody = Contact(id=writer.id, email=writer.email, name=writer.name)
        if not writer.id:
            return nobody
        key = f"{self._workspace_id}:{writer.id}"
        known = self._services.contacts.get(key)
        if known is not None:
            return known
        try:
            intercom = self._services.intercom(self._workspace_id, self._region)
            return self._services.contacts.put(key, intercom.contact(writer.id))
        except (NotConfigured, IntercomRefused):
            return nobody
        except IntercomUnavailable:
            if self._patient:
                raise
            return nobody

    def _html(self, part: Part, *, plain: bool, fates: Mapping[Enclosure, Fate] | None = None) -> str:
        fates = fates or {}
        phrases = Phrases(
            picture=self._texts("notes.picture"),
            embedded_picture=self._texts("notes.embedded_picture"),
            shortened=self._texts("notes.shortened"),
        )
        if plain and not message_html.is_html(part.body):
            body = message_html.shorten(self._fold(part, message_html.from_text(part.body)), phrases)
        else:
            pictures = {each.url: self._place(fate) for each, fate in fates.items() if each.inline}
            body = message_html.clean(self._body(part), phrases, pictures)
        subject = reading.words(part.subject)
        bold = f"<p><b>{html.escape(subject, quote=False)}</b></p>" if subject else ""
        rated = f"<p>{self._texts('notes.rating', stars=part.rating)}</p>" if part.rating else ""
        pieces = [bold, rated, body, self._options(part), self._files(part, fates)]
        return "".join(pieces)

    def _body(self, part: Part) -> str:
        return self._fold(part, part.body)

    def _place(self, fate: Fate) -> str:
        """What stands among the words where a picture stood."""
        if isinstance(fate, Stored):
            return message_html.file_place(fate.sha256)
        said = sentences([fate], self._texts) if isinstance(fate, LeftOut) else ()
        return "".join(f" <small><i>{html.escape(each, quote=False)}</i></small> " for each in said)

    def _fold(self, part: Part, body: str) -> str:
        """Without what a mail quotes: it stands above, except in the mail that the conversation began with."""
        came_by_mail = part.channel == "email" and (part.writer.kind == "contact" or bool(part.mail_subject))
        if part.opens or not came_by_mail or not self._services.settings.current().folds_quotes:
            return body
        return quotes.fold(body, self._small("notes.quoted"), subject=part.mail_subject)

    def _small(self, key: str, **values: object) -> str:
        return f"<p><small><i>{html.escape(self._texts(key, **values), quote=False)}</i></small></p>"

    def _options(self, part: Part) -> str:
        if not part.options:
            return ""
        listed = "".join(f"<li>{html.escape(text, quote=False)}</li>" for _, text in part.options)
        return f"<p>{html.escape(self._texts('notes.quick_replies'), quote=False)}</p><ul>{listed}</ul>"

    def _files(self, part: Part, fates: Mapping[Enclosure, Fate]) -> str:
        if fates:
            attached = [fate for each, fate in fates.items() if not each.inline]
            files = [message_html.file_place(fate.sha256) for fate in attached if isinstance(fate, Stored)]
            missing = sentences([fate for fate in attached if isinstance(fate, LeftOut)], self._texts)
        else:
            files = [message_html.link(file.url, file.name or file.url) for file in part.attachments]
            missing = ()
        listed = ", ".join(dict.fromkeys(files))
        label = html.escape(self._texts("notes.attachments"), quote=False)
        said = "".join(f"<p><small><i>{html.escape(each, quote=False)}</i></small></p>" for each in missing)
        return (f"<p>{label} {listed}</p>" if listed else "") + said


def batches(messages: Iterable[Message]) -> Iterator[tuple[Message, ...]]:
    """The messages in pieces that one call of the Sync API can carry."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        weight = len(message.html.encode("utf-8", "replace"))
        if batch and (size + weight > _BATCH_BYTES or len(batch) >= _BATCH_MESSAGES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(message)
        size += weight
        if message.files:
            # What was brought is to stand somewhere before the next one is.
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def for_creation(
    services: Services, *, workspace_id: str, region: str, conversation_id: str
) -> tuple[tuple[Message, ...], AppError | None]:
    """As much of the conversation as fits into the creation of a ticket, or why there is none of it yet.

    Whatever is missing here follows by the job `copy_conversation`, which every creation leaves behind.
    """
    transcript = Transcript(services, workspace_id=workspace_id, region=region, conversation_id=conversation_id)
    try:
        messages = next(batches(transcript.fetch()), ())
    except AppError as error:
        return (), error
    return tuple(replace(each, files=len(transcript.enclosures(each))) for each in messages), None
