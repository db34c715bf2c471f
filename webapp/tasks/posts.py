# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the app says in conversations itself: once each, and recognised when Intercom tells us of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.enclosures import Going
from webapp.errors import IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom import Intercom
from webapp.intercom.shapes import Conversation, Part
from webapp.markup import own_mark, reading
from webapp.payloads.posting import PostReply
from webapp.services import Services
from webapp.store import Job, names
from webapp.tasks.aside import step_aside

#: Seconds by which Intercom's clock may be behind ours.
_CLOCKS = 300
#: What may be said of files that Intercom does not take: nowhere is written which those are.
_TOO_MUCH = frozenset({400, 413, 415, 422})


def post_reply(job: Job, services: Services) -> str:
    """Tell the end user."""
    return _post(job, services, note=False)


def post_note(job: Job, services: Services) -> str:
    """Tell the teammates."""
    return _post(job, services, note=True)


@dataclass(frozen=True)
class Words:
    """What is said, and as whom: the id of a teammate, as Intercom has no other author for us."""

    admin_id: str
    html: str
    #: Fetches the files that go along; None where they cannot be had, and other words are to be said.
    files: Callable[[], Sequence[Going] | None] | None = None

    @property
    def letters(self) -> str:
        """What of it is the same in whatever way Intercom writes it."""
        return reading.letters(self.html)


@dataclass(frozen=True)
class News:
    """Something to say in a conversation, once for its `record`: the first of these words that Intercom takes.

    The same teammate may have several: behind words with files those that do without.
    """

    services: Services
    intercom: Intercom
    workspace: str
    conversation: str
    words: Sequence[Words]
    note: bool
    #: What stands in the queue's memory once it has been heard, and since when it may have been (unix seconds).
    record: str
    since: float

    def said(self, words: Words) -> str:
        """What stands there from the moment on that these words are about to be said."""
        return names.said(self.workspace, self.conversation, words.admin_id, words.letters)

    def own(self, part: Part) -> str:
        """What stands there for a part that is ours."""
        return names.own_part(self.workspace, self.conversation, part.id)


def _post(job: Job, services: Services, *, note: bool) -> str:
    order = PostReply.of(job)
    try:
        intercom = services.intercom(order.workspace, order.region)
        # Where the order names none (another workspace's teammate acted), it is the one whose the token is.
        words = Words(order.admin or intercom.owner().admin_id, order.html)
        record = f"told:{job.id}"
        news = News(services, intercom, order.workspace, order.conversation, [words], note, record, job.added_at)
        return say(news, intercom.conversation(order.conversation))
    except (NotConfigured, IntercomRefused, IntercomUnavailable) as error:
        return step_aside(job, services, error)


def say(news: News, conversation: Conversation) -> str:
    """Say it, unless it stands in the conversation, which was fetched a moment ago: posted, or posted_before.

    Intercom has no idempotency key: an attempt before this one may have been heard although no answer came, and after a
    loss of power not even the number of attempts is certain.
    """
    jobs = news.services.jobs
    own, outcome = _hear(news, conversation.parts), "posted_before"
    if own is None and not jobs.known(news.record):
        own, outcome = _hear(news, _speak(news)), "posted"
    jobs.remember(news.record)
    if own is not None:
        jobs.remember(news.own(own))
        jobs.remember(names.heard(news.workspace, news.conversation, own.writer.id, reading.letters(own.body)))
        _learn(news, own)
    return outcome


def _speak(news: News) -> tuple[Part, ...]:
    """As the first teammate who is still there, with the files if Intercom takes them."""
    left = list(news.words)
    while left:
        words = left.pop(0)
        files = words.files() if words.files is not None else ()
        if files is None:
            continue
        # Before Intercom tells us of it: whatever becomes of the answer, these words are not copied.
        news.services.jobs.remember(news.said(words))
        speak = news.intercom.note if news.note else news.intercom.reply
        try:
            return speak(news.conversation, admin_id=words.admin_id, html=words.html, files=files)
        except IntercomRefused as error:
            if error.status == 404:
                left = [each for each in left if each.admin_id != words.admin_id]
            elif not files or error.status not in _TOO_MUCH:
                raise
            if not left:
                raise
    return ()


def _learn(news: News, own: Part) -> None:
    """What Intercom calls this app, as it says at each part that an app has made."""
    for record in (names.own_app(news.workspace, own.app), names.own_app(news.workspace)):
        if own.app and not news.services.jobs.known(record):
            news.services.jobs.remember(record)


def _hear(news: News, parts: Sequence[Part]) -> Part | None:
    """The part that holds these news; those that are known as ours already are about others."""
    if news.services.jobs.known(news.record):
        return _newest(news, parts)
    return _newest(news, [part for part in parts if not news.services.jobs.known(news.own(part))])


def _newest(news: News, parts: Sequence[Part]) -> Part | None:
    """The newest part with those words since they were to be said, and made by an app, or marked, where that is said.

    Where Intercom is known to name apps, what nobody is named at was typed by the teammate.
    """
    fitting = [part for part in parts if part.created_at >= news.since - _CLOCKS and _fits(news, part)]
    by_apps = [part for part in fitting if part.app or _is_marked(news, part)]
    if by_apps or news.services.jobs.known(names.own_app(news.workspace)):
        fitting = by_apps
    return max(fitting, key=lambda part: part.created_at, default=None)


def _fits(news: News, part: Part) -> bool:
    """Whether a part has these words of that teammate, or of any where it has our mark."""
    letters = reading.letters(part.body)
    spoken = [words for words in news.words if words.letters == letters]
    return any(words.admin_id == part.writer.id for words in spoken) or (bool(spoken) and _is_marked(news, part))


def _is_marked(news: News, part: Part) -> bool:
    return own_mark.fits(part.body, news.workspace, news.conversation)
