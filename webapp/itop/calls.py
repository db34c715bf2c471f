# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the calls of every subject lean on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from webapp.conversations import AgentRef
from webapp.itop.fields import Fields


class Calls(ABC):
    """Some of the operations of one iTop."""

    @abstractmethod
    def _call(self, operation: str, params: Mapping[str, object], agent: AgentRef | None = None) -> Fields:
        """The result of one operation."""
