# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several scripts consist of."""

from tests.recordings.files import Json
from tests.recordings.steps import Call, Scene, Step

DAY = 1_767_200_000
OTTO: Json = {"class": "Person", "id": "<Person: Otto Berg>", "email": "otto@client.example"}
VERA: Json = {"email": "vera-<Run>@client.example"}
NOBODY: Json = {"email": "nobody@client.example"}
LEA: Json = {"email": "lea@shop.example", "name": "Lea Martin"}
MARA: Json = {"email": "mara@shop.example", "name": "Mara Lindt"}
#: A user of the portal.
AS_OTTO: Json = {"email": "otto@client.example", "name": "Otto Berg"}
NO_TICKET = "99999999"

#: A user who may do nothing with tickets.
GUEST = Scene("user", {"email": "ada-<Run>@shop.example", "profile": "Configuration Manager"})
AS_GUEST: Json = {"email": "ada-<Run>@shop.example", "name": "Ada Guest"}

AS_AGENT = Scene("configured", {"sync_app.act_as": "agent"})
AS_ACCOUNT = Scene("configured", {"sync_app.act_as": None})
READ_ONLY = Scene("read_only", {"on": True})
WRITABLE = Scene("read_only", {"on": False})
SECOND = Scene("second")


def talk(name: str = "a") -> Json:
    """A conversation with its address."""
    return {"id": f"<Talk: {name}>", "url": url(name)}


def url(name: str = "a") -> str:
    """The address of a conversation."""
    return f"https://app.eu.intercom.com/a/inbox/k7qd2m1x/inbox/conversation/<Talk: {name}>"


def message(part_id: str, second: int, *, log: str = "public", text: str = "", **author: str) -> Json:
    """A message of Otto's, unless ``author`` says otherwise."""
    who = {"kind": "contact", "email": "otto@client.example"} | author
    html = text or f"<p>Part {part_id}</p>"
    return {"part_id": part_id, "log": log, "author": who, "date": DAY + second, "html": html}


def create(makes: str, name: str = "a", *, contact: Json = OTTO, **more: object) -> Call:
    """A ticket of the conversation, made for the sake of what follows."""
    params: Json = {
        "request_id": f"request-{makes}",
        "conversation": talk(name),
        "contact": contact,
        "values": {"title": f"Fire {makes} <Run>", "description": "It burns"},
        "messages": [],
    }
    return Call("a ticket", params | more, operation="create", makes=makes, prepares=True)


def ticket(name: str, *, caller: str = "Ida Roth", organisation: str = "Demo Client", **more: str) -> Scene:
    """A ticket that somebody made in iTop itself."""
    title = f"Old {name} <Run>"
    return Scene("ticket", {"name": name, "title": title, "caller": caller, "organisation": organisation, **more})


def vera() -> Scene:
    """A person that has no ticket yet."""
    return Scene(
        "person",
        {"first_name": "Vera", "name": "Winter", "email": VERA["email"], "organisation": "Demo Client"},
    )


def wrong(about: str, good: Json, *changes: Json) -> tuple[Step, ...]:
    """The call with each of the changes; None leaves a parameter out."""
    return tuple(
        Call(f"{about}: {_change(change)}", {key: value for key, value in (good | change).items() if value is not None})
        for change in changes
    )


def _change(change: Json) -> str:
    return ", ".join(f"no {key}" if value is None else f"{key} {value!r}" for key, value in change.items())
