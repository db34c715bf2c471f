# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the app says in conversations itself: once each, and recognised when Intercom tells us of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from webapp import message_html
from webapp.errors import IntercomRefused, IntercomUnavailable, NotConfigured
from webapp.intercom import Intercom
from webapp.intercom.shapes import Part
from webapp.payloads import PostReply
from webapp.services import Services
from webapp.store import Job, names
from webapp.tasks.aside import step_aside

#: Seconds by which Intercom's clock may be behind ours.
_CLOCKS = 300


def post_reply(job: Job, services: Services) -> str:
    """Tell the end user."""
    return _post(job, services, note=False)


def post_note(job: Job, services: Services) -> str:
    """Tell the teammates."""
    return _post(job, services, note=True)


@dataclass(frozen=True)
class _News:
    """Something to say: who says it is a teammate, as Intercom has no other author for us."""

    job: Job
    services: Services
    intercom: Intercom

    @cached_property
    def order(self) -> PostReply:
        return PostReply.of(self.job)

    @cached_property
    def admin_id(self) -> str:
        """Where the order names none (another workspace's teammate acted), it is the one whose the token is."""
        return self.order.admin or self.intercom.owner().admin_id

    @property
    def html(self) -> str:
        return self.order.html

    @property
    def record(self) -> str:
        """What stands in the queue's memory once this very job has been heard."""
        return f"told:{self.job.id}"

    @property
    def said(self) -> str:
        """What stands there from the moment on that these words are about to be said."""
        order = self.order
        letters = message_html.letters(self.html)
        return names.said(order.workspace, order.conversation, self.admin_id, letters)

    def own(self, part: Part) -> str:
        """What stands there for a part that is ours."""
        return names.own_part(self.order.workspace, self.order.conversation, part.id)


def _post(job: Job, services: Services, *, note: bool) -> str:
    order, jobs = PostReply.of(job), services.jobs
    try:
        intercom = services.intercom(order.workspace, order.region)
        news = _News(job, services, intercom)
        # Intercom has no idempotency key: an attempt before this one may have been heard although no answer came, and
        # after a loss of power not even the number of attempts is certain.
        own, outcome = _heard(news, intercom.conversation(order.conversation).parts), "posted_before"
        if own is None and not jobs.known(news.record):
            # Before Intercom tells us of it: whatever becomes of the answer, these words are not copied.
            jobs.remember(news.said)
            own, outcome = _heard(news, _say(news, note=note)), "posted"
    except (NotConfigured, IntercomRefused, IntercomUnavailable) as error:
        return step_aside(job, services, error)
    jobs.remember(news.record)
    if own is not None:
        jobs.remember(news.own(own))
        _learn(news, own)
    return outcome


def _learn(news: _News, own: Part) -> None:
    """What Intercom calls this app, as it says at each part that an app has made."""
    for record in (names.own_app(news.order.workspace, own.app), names.own_app(news.order.workspace)):
        if own.app and not news.services.jobs.known(record):
            news.services.jobs.remember(record)


def _say(news: _News, *, note: bool) -> tuple[Part, ...]:
    say = news.intercom.note if note else news.intercom.reply
    return say(news.order.conversation, admin_id=news.admin_id, html=news.html)


def _heard(news: _News, parts: Sequence[Part]) -> Part | None:
    """The part that this job has made; those that are known as ours already belong to other jobs."""
    if news.services.jobs.known(news.record):
        return _newest(news, parts)
    return _newest(news, [part for part in parts if not news.services.jobs.known(news.own(part))])


def _newest(news: _News, parts: Sequence[Part]) -> Part | None:
    """The newest part of that teammate with those words since the job was added, and made by an app where that is said.

    Where Intercom is known to name apps, what nobody is named at was typed by the teammate.
    """
    said = message_html.letters(news.html)
    fitting = [
        part
        for part in parts
        if part.writer.id == news.admin_id
        and part.created_at >= news.job.added_at - _CLOCKS
        and message_html.letters(part.body) == said
    ]
    by_apps = [part for part in fitting if part.app]
    if by_apps or news.services.jobs.known(names.own_app(news.order.workspace)):
        fitting = by_apps
    return max(fitting, key=lambda part: part.created_at, default=None)
