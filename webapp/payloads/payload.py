# SPDX-License-Identifier: AGPL-3.0-or-later
"""What any kind of job may be given."""

from __future__ import annotations

from typing import ClassVar, Self

import msgspec

from webapp.store import names
from webapp.store.job import Job, NewJob, Priority


class Payload(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What any kind may be given; ids are Intercom's, `region` and `notification` are empty where nobody named one."""

    kind: ClassVar[str] = ""

    workspace: str = ""
    conversation: str = ""
    contact: str = ""
    region: str = ""
    notification: str = ""
    #: It waits under a key of its own, so that the messages of its conversation pass.
    aside: bool = False
    #: Its notification was signed with a secret that could not be held against its workspace.
    unproved: bool = False

    @classmethod
    def of(cls, job: Job) -> Self:
        """Raises `msgspec.ValidationError` where that was another kind of job."""
        return msgspec.convert(job.payload, cls)

    @property
    def key(self) -> str:
        """What it is kept in order with."""
        return names.conversation_key(self.workspace, self.conversation)

    @property
    def unique(self) -> str | None:
        """What makes it a duplicate; None where whoever adds it says, or nothing does."""
        return None

    @property
    def priority(self) -> Priority:
        """Who waits for it."""
        return Priority.LIVE

    def job(self, *, key: str | None = None, unique: str | None = None, after: float = 0.0) -> NewJob:
        """The job as the queue takes it."""
        return NewJob(
            self.kind,
            key or self.key,
            msgspec.to_builtins(self),
            unique or self.unique,
            after,
            self.priority,
            self.workspace,
        )


class OfWorkspace(Payload, frozen=True, kw_only=True):
    """What is compared, in a few lines a workspace, so that it stays below Intercom's limit for ten seconds."""

    @property
    def key(self) -> str:
        return names.comparison_key(self.workspace, self.conversation)

    @property
    def priority(self) -> Priority:
        return Priority.COMPARISON


class OfContact(Payload, frozen=True, kw_only=True):
    """Those of a contact in order; they hold back no conversation."""

    @property
    def key(self) -> str:
        return names.contact_key(self.workspace, self.contact)
