# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ports for programs that tests start."""

import random
import socket


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses, and that the system gives to nobody else by itself until it is taken."""
    while True:
        port = random.SystemRandom().randint(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
