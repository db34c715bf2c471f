# SPDX-License-Identifier: AGPL-3.0-or-later
"""The webhooks of the stand-in: signed, within 5 seconds, tried once more, and on command doubled or out of order.

Contract: https://developers.intercom.com/docs/webhooks/webhook-notifications
"""

import contextlib
import hashlib
import hmac
import json
import queue
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import requests

from simulator.intercom.model import Conversation, Json, Part, conversation_json

TIME_LIMIT = 5.0
RETRY_AFTER = 60.0


@dataclass(frozen=True)
class Notification:
    """One event to tell the app of."""

    id: str
    topic: str
    item: Json
    created_at: int
    part_ids: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """What became of a notification: a status for each attempt, 0 where there was no answer in time."""

    notification: Notification
    statuses: tuple[int, ...]

    @property
    def accepted(self) -> bool:
        """Whether the app took it."""
        return bool(self.statuses) and self.statuses[-1] == 200


def envelope(app_id: str, notification: Notification, attempt: int = 1) -> bytes:
    """The notification of a workspace as it travels."""
    return json.dumps(
        {
            "type": "notification_event",
            "app_id": app_id,
            "id": notification.id,
            "self": None,
            "topic": notification.topic,
            "created_at": notification.created_at,
            "first_sent_at": notification.created_at,
            "delivery_attempts": attempt,
            "delivery_status": "pending",
            "delivered_at": 0,
            "links": {},
            "data": {"type": "notification_event_data", "item": notification.item},
        }
    ).encode()


def signature(secret: str, body: bytes) -> str:
    """The value of X-Hub-Signature."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


class Deliveries:
    """Sends what happens in the workspace to the app, several at a time; ``begin`` first, ``close`` last."""

    def __init__(
        self,
        app_id: str,
        *,
        clock: Callable[[], float],
        senders: int = 8,
        retry_after: float = RETRY_AFTER,
        plain_bodies: bool = True,
        addressed: Callable[[str], str] = str,
    ) -> None:
        self.url = ""
        self.secret = ""
        self.retry_after = retry_after
        #: Bodies are plain text from API version 2.15 of the app on, HTML before.
        self.plain_bodies = plain_bodies
        self.copies = 1
        self._addressed = addressed
        self.done: list[Delivery] = []
        self._app_id, self._clock = app_id, clock
        self._held: list[Notification] | None = None
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="intercom-webhook")
        self._pending: set[Future[None]] = set()
        self._again: queue.SimpleQueue[tuple[float, Delivery, Future[None]] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._patient = threading.Event()
        self._patient.set()
        self._lock = threading.Lock()
        threading.Thread(target=self._repeat, name="intercom-webhook-again", daemon=True).start()

    def begin(self, url: str, secret: str) -> None:
        """From now on tell the app at that address."""
        self.url, self.secret = url, secret

    def notify(self, topic: str, conversation: Conversation, parts: tuple[Part, ...]) -> None:
        """An event happened; nobody waits for its delivery."""
        item = conversation_json(conversation, parts, plain=self.plain_bodies)
        part_ids = tuple(part.id for part in parts) or (conversation.source.id,)
        self.send(Notification(f"notif_{uuid.uuid4()}", topic, item, int(self._clock()), part_ids))

    def send(self, notification: Notification) -> None:
        """Deliver, or keep while held."""
        with self._lock:
            if self._held is not None:
                self._held.append(notification)
                return
            if self.url:
                for _copy in range(self.copies):
                    ended: Future[None] = Future()
                    self._pending.add(ended)
                    ended.add_done_callback(self._pending.discard)
                    self._pool.submit(self._attempt, Delivery(notification, ()), ended)

    def hold(self) -> None:
        """Keep everything back until ``release``."""
        with self._lock:
            self._held = [] if self._held is None else self._held

    def release(self, *, shuffled: bool = False, seed: int = 1) -> list[Notification]:
        """Send at once what was held, in order or not; returns it."""
        with self._lock:
            held, self._held = self._held or [], None
        order = list(held)
        if shuffled:
            random.Random(seed).shuffle(order)
        for notification in order:
            self.send(notification)
        return held

    @contextlib.contextmanager
    def second_attempts_held(self) -> Iterator[None]:
        """Whatever fails within is tried again only afterwards, however long that takes."""
        self._patient.clear()
        try:
            yield
        finally:
            self._patient.set()

    def settle(self, timeout: float = 60.0) -> None:
        """Wait until every notification was taken or given up; TimeoutError otherwise."""
        with self._lock:
            pending = set(self._pending)
        if wait(pending, timeout).not_done:
            raise TimeoutError("deliveries did not end in time")

    def close(self) -> None:
        """Give up what is not delivered yet."""
        self._closed.set()
        self._patient.set()
        self._again.put(None)
        self._pool.shutdown(cancel_futures=True)

    def body(self, notification: Notification, attempt: int = 1) -> bytes:
        """The notification as it travels."""
        return self._addressed(envelope(self._app_id, notification, attempt).decode()).encode()

    def signature(self, body: bytes) -> str:
        """The value of X-Hub-Signature."""
        return signature(self.secret, body)

    def _attempt(self, delivery: Delivery, ended: "Future[None]") -> None:
        status = self._post(self.body(delivery.notification, len(delivery.statuses) + 1))
        delivery = replace(delivery, statuses=(*delivery.statuses, status))
        if not delivery.accepted and len(delivery.statuses) == 1 and not self._closed.is_set():
            self._again.put((time.monotonic() + self.retry_after, delivery, ended))
            return
        with self._lock:
            self.done.append(delivery)
        ended.set_result(None)

    def _repeat(self) -> None:
        """The second attempts, each when it is due; no sender waits for them."""
        while (waiting := self._again.get()) is not None:
            due, delivery, ended = waiting
            if self._closed.wait(max(0.0, due - time.monotonic())):
                return
            self._patient.wait()
            with contextlib.suppress(RuntimeError):  # closed a moment ago
                self._pool.submit(self._attempt, delivery, ended)

    def _post(self, body: bytes) -> int:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "intercom-parrot-service-client/1.0",
            "X-Hub-Signature": self.signature(body),
        }
        try:
            return requests.post(
                self.url, data=body, headers=headers, timeout=TIME_LIMIT, allow_redirects=False
            ).status_code
        except requests.RequestException:
            return 0
