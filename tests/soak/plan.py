# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens during a soak, and when; seconds since its first message."""

from dataclasses import dataclass

Window = tuple[float, float]


@dataclass(frozen=True)
class Plan:
    """The real one; a window is from, to."""

    messages: int = 2_000
    conversations: int = 50
    #: Messages a second.
    rate: float = 40.0
    #: One process dies every so many seconds, web and worker by turns, on one machine after the other.
    kill_every: float = 1.0
    kills: float = 60.0
    itop_away: Window = (15.0, 35.0)
    intercom_limits: Window = (40.0, 45.0)
    intercom_fails: Window = (45.0, 50.0)
    #: After which Intercom tries a notification once more, and never again.
    retry_after: float = 60.0
    #: By turns: from the beginning of a fault to that of the next; what Intercom tries again it tries between them.
    turn_every: float = 120.0
    #: After which everything that was accepted has to be in iTop.
    patience: float = 900.0


#: The same for people who wait for their tests.
SHORT = Plan(
    messages=160,
    conversations=8,
    rate=20.0,
    kills=8.0,
    itop_away=(2.0, 4.0),
    intercom_limits=(5.0, 5.5),
    intercom_fails=(5.5, 6.0),
    retry_after=12.0,
    patience=120.0,
)
