# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page never asks for."""


class Wrong(Exception):
    """A request that makes no sense; the page never sends one."""
