# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations as end users and teammates hold them in Intercom, which tells the app of each word."""

from dataclasses import dataclass, replace

from simulator.intercom.model import Admin, Attachment, Contact, Conversation, Part
from simulator.intercom.standin import StandIn
from tests.world import IDA, JEAN, KIM_WAGNER, LEA, MARA, NILS, OLD_HAND, OTTO, PersonFacts, World

#: Conversations of the tests began yesterday, so that a log entry with the moment of its copying is noticed.
A_DAY = 86_400


@dataclass(frozen=True)
class Cast:
    """Who appears in the tests. ``otto`` is identified by the widget, ``ida`` only by her e-mail address.

    ``office`` has the address of two persons.
    ``otto_at_home`` is identified by the widget too, under an address that iTop does not know.
    """

    otto: Contact
    otto_at_home: Contact
    office: Contact
    ida: Contact
    nils: Contact
    old_hand: Contact
    stranger: Contact
    lead: Contact
    mara: Admin
    lea: Admin
    jean: Admin
    zoe: Admin


def cast(standin: StandIn, world: World) -> Cast:
    """The people of the world as Intercom knows them, and three whom iTop has never heard of."""
    place = standin.workspace

    def identified(person: PersonFacts) -> Contact:
        by_widget = {"itop_contact_class": "Person", "itop_contact_id": world.persons[person.name]}
        signed = f"itop-Person-{world.persons[person.name]}"
        return place.add_contact(person.name, person.email, custom_attributes=by_widget, external_id=signed)

    return Cast(
        otto=identified(OTTO),
        otto_at_home=identified(replace(OTTO, email="otto@home.example")),
        office=place.add_contact("Kim", KIM_WAGNER.email),
        ida=place.add_contact(IDA.name, IDA.email),
        nils=place.add_contact(NILS.name, NILS.email),
        old_hand=identified(OLD_HAND),
        stranger=place.add_contact("Una Known", "una@nowhere.example"),
        lead=place.add_contact(None, None, role="lead"),
        mara=place.add_admin(MARA.name, MARA.email),
        lea=place.add_admin(LEA.name, LEA.email),
        jean=place.add_admin(JEAN.name, JEAN.email),
        zoe=place.add_admin("Zoe Temp", "zoe@agency.example"),
    )


class Talk:
    """One conversation; what is said quietly reaches nobody until the app asks for it."""

    def __init__(self, standin: StandIn, conversation: Conversation, contact: Contact) -> None:
        self._place, self.contact = standin.workspace, contact
        self.id = conversation.id
        self.opening = conversation.source

    @property
    def conversation(self) -> Conversation:
        """The conversation as it stands."""
        return self._place.conversations[self.id]

    def user_says(
        self,
        body: str | None,
        *,
        by: Contact | None = None,
        at: int | None = None,
        attachments: tuple[Attachment, ...] = (),
        quietly: bool = False,
    ) -> Part:
        """The end user writes."""
        return self._place.reply(self.id, by or self.contact, body, at=at, attachments=attachments, quietly=quietly)

    def agent_says(self, agent: Admin, body: str, *, at: int | None = None, quietly: bool = False) -> Part:
        """A teammate answers the end user."""
        return self._place.act(self.id, agent, "comment", body, at=at, quietly=quietly)

    def agent_notes(self, agent: Admin, body: str, *, at: int | None = None, quietly: bool = False) -> Part:
        """A teammate leaves a note for the other teammates."""
        return self._place.act(self.id, agent, "note", body, at=at, quietly=quietly)

    def agent_does(
        self, agent: Admin, what: str, body: str | None, *, at: int | None = None, quietly: bool = False
    ) -> Part:
        """A teammate closes (``close``), opens, or assigns (``assignment``), perhaps with some words."""
        return self._place.act(self.id, agent, what, body, at=at, quietly=quietly)

    def user_rates(self, stars: int, remark: str = "") -> None:
        """The end user says what they think of it."""
        self._place.rate(self.id, stars, remark)

    def bot_says(self, body: str, *, at: int | None = None, quietly: bool = False) -> Part:
        """The bot writes."""
        return self._place.bot_says(self.id, body, at=at, quietly=quietly)

    def posted(self, part_type: str) -> list[Part]:
        """What the app itself posted: ``comment`` for the end user, ``note`` for the teammates."""
        return [part for part in self.conversation.parts if part.app_package_code and part.part_type == part_type]


class Messenger:
    """Where conversations begin."""

    def __init__(self, standin: StandIn, people: Cast) -> None:
        self.standin, self.cast = standin, people
        self._began = int(standin.workspace.clock()) - A_DAY

    def user_begins(
        self,
        contact: Contact,
        body: str,
        *,
        attachments: tuple[Attachment, ...] = (),
        quietly: bool = True,
        channel: str = "conversation",
    ) -> Talk:
        """A new conversation that began yesterday, each a minute after the one before."""
        self._began += 60
        conversation = self.standin.workspace.begin(
            contact, body, at=self._began, attachments=attachments, quietly=quietly, channel=channel
        )
        return Talk(self.standin, conversation, contact)

    def everything_delivered(self) -> None:
        """Every notification was taken by the app or given up."""
        self.standin.deliveries.settle()
