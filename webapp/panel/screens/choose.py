# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a person of iTop for the one who writes, in this conversation and, where Intercom lets us, in later ones."""

from __future__ import annotations

from dataclasses import replace

from webapp.canvas import Canvas
from webapp.inbox import Click, to
from webapp.panel import memory
from webapp.panel.page import stale
from webapp.panel.screens import create_form, home
from webapp.panel.screens.person import THEN
from webapp.payloads import Identify
from webapp.services import Services
from webapp.store import NewJob


def show(click: Click, services: Services) -> Canvas:
    """The first canvas of that person, or the form of a ticket for them."""
    args = click.action.args
    named = memory.named_person(args.get("class"), args.get("id"))
    if named is None:
        raise stale("a person that cannot exist")
    return chosen(click, services, *named, then=args.get("then", ""), keep=args.get("keep") != "no")


def identification(click: Click, cls: str, id: str) -> NewJob:
    """The order to note down at the contact who they are in iTop."""
    return Identify(
        workspace=click.workspace_id, region=click.region, contact=click.contact.id, itop_class=cls, itop_id=id
    ).job()


def chosen(click: Click, services: Services, cls: str, id: str, *, then: str, keep: bool) -> Canvas:
    """`keep` notes it down at the contact; the default caller is nobody to be remembered."""
    after = replace(
        click, stored={**click.stored, **memory.choice(click, cls, id)}, action=to(then if then == THEN else "home")
    )
    if keep and click.contact.id:
        services.jobs.add([identification(click, cls, id)])
    return create_form.show(after, services) if then == THEN else home.show(after, services)
