# SPDX-License-Identifier: AGPL-3.0-or-later
"""iTop's side: the client of the Sync API and its answers."""

from webapp.itop.client import Itop
from webapp.itop.transport import Credentials

__all__ = ["Credentials", "Itop"]
