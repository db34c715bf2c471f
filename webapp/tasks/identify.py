# SPDX-License-Identifier: AGPL-3.0-or-later
"""Noting down at a contact of Intercom who they are in iTop."""

from __future__ import annotations

from webapp.errors import IntercomRefused, NotConfigured
from webapp.payloads.posting import Identify
from webapp.services import Services
from webapp.store import Job


def identify(job: Job, services: Services) -> str:
    """A token that may not do this is no failure: the tickets of the conversation know their caller as well."""
    order = Identify.of(job)
    try:
        services.intercom(order.workspace, order.region).identify(
            order.contact, itop_class=order.itop_class, itop_id=order.itop_id
        )
    except NotConfigured as error:
        return f"not_kept ({error.code})"
    except IntercomRefused as error:
        return f"not_kept ({error.status})"
    services.contacts.drop(f"{order.workspace}:{order.contact}")
    return "kept"
