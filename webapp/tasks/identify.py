# SPDX-License-Identifier: AGPL-3.0-or-later
"""Noting down at a contact of Intercom who they are in iTop."""

from __future__ import annotations

from webapp.errors import IntercomRefused, NotConfigured
from webapp.jobs import Job
from webapp.services import Services
from webapp.tasks.order import Order


def identify(job: Job, services: Services) -> str:
    """A token that may not do this is no failure: the tickets of the conversation know their caller as well."""
    order = Order.of(job)
    contact_id = str(order.rest["contact"])
    try:
        services.intercom(order.workspace_id, order.region).identify(
            contact_id, itop_class=str(order.rest["class"]), itop_id=str(order.rest["id"])
        )
    except NotConfigured as error:
        return f"not_kept ({error.code})"
    except IntercomRefused as error:
        return f"not_kept ({error.status})"
    services.contacts.drop(f"{order.workspace_id}:{contact_id}")
    return "kept"
