# SPDX-License-Identifier: AGPL-3.0-or-later
"""The datamodel of the demo iTop: the attributes of its user request, with labels in English and French."""

from dataclasses import dataclass

TICKET_CLASS = "UserRequest"
TIME_ZONE = "Europe/Paris"
VERSION = "3.2.0"
LANGUAGES = ("EN US", "FR FR")
DEFAULT_LANGUAGE = "EN US"


@dataclass(frozen=True)
class Text:
    """A label in the languages of the demo."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """The text for a language code of iTop; English where the language is not known."""
        return self.fr if language.startswith("FR") else self.en


@dataclass(frozen=True)
class Attribute:
    """One attribute of the ticket class; ``target`` names the table that an external key points to."""

    code: str
    kind: str
    label: Text
    mandatory: bool = False
    default: str = ""
    values: tuple[tuple[str, Text], ...] = ()
    target: str = ""
    parents: tuple[str, ...] = ()
    max_length: int | None = None
    read_only: bool = False


def _levels(*texts: tuple[str, str]) -> tuple[tuple[str, Text], ...]:
    return tuple((str(number), Text(en, fr)) for number, (en, fr) in enumerate(texts, start=1))


STATUSES = (
    ("new", Text("New", "Nouveau")),
    ("assigned", Text("Assigned", "Assigné")),
    ("pending", Text("Pending", "En attente")),
    ("resolved", Text("Resolved", "Résolu")),
    ("rejected", Text("Rejected", "Rejeté")),
    ("closed", Text("Closed", "Clos")),
)
ORIGINS = (
    ("chat", Text("Chat", "Chat")),
    ("in_person", Text("In person", "En personne")),
    ("mail", Text("Mail", "Email")),
    ("phone", Text("Phone", "Téléphone")),
    ("portal", Text("Portal", "Portail")),
)
IMPACTS = _levels(("A department", "Un département"), ("A service", "Un service"), ("A person", "Une personne"))
LEVELS = _levels(("Critical", "Critique"), ("High", "Haute"), ("Medium", "Moyenne"), ("Low", "Basse"))

ATTRIBUTES: dict[str, Attribute] = {
    attribute.code: attribute
    for attribute in (
        Attribute("ref", "string", Text("Ref", "Réf."), read_only=True),
        Attribute(
            "org_id", "external_key", Text("Organization", "Organisation"), mandatory=True, target="organisations"
        ),
        Attribute("caller_id", "external_key", Text("Caller", "Demandeur"), target="persons", parents=("org_id",)),
        Attribute("status", "enum", Text("Status", "Etat"), default="new", values=STATUSES, read_only=True),
        Attribute("origin", "enum", Text("Origin", "Origine"), default="phone", values=ORIGINS),
        Attribute("title", "string", Text("Title", "Titre"), mandatory=True, max_length=255),
        Attribute("description", "html", Text("Description", "Description"), mandatory=True, max_length=65_535),
        Attribute("impact", "enum", Text("Impact", "Impact"), mandatory=True, default="3", values=IMPACTS),
        Attribute("urgency", "enum", Text("Urgency", "Urgence"), mandatory=True, default="4", values=LEVELS),
        Attribute("service_id", "external_key", Text("Service", "Service"), target="services", parents=("org_id",)),
        Attribute(
            "servicesubcategory_id",
            "external_key",
            Text("Service subcategory", "Sous catégorie de service"),
            target="subcategories",
            parents=("service_id",),
        ),
        Attribute("start_date", "datetime", Text("Start date", "Date de début"), read_only=True),
        Attribute("last_update", "datetime", Text("Last update", "Dernière mise à jour"), read_only=True),
        Attribute("intercom_ref", "string", Text("Intercom reference", "Référence Intercom"), max_length=255),
        Attribute("intercom_url", "url", Text("Intercom conversation", "Conversation Intercom"), max_length=2048),
        Attribute(
            "intercom_sync_activated",
            "enum",
            Text("Intercom synchronization", "Synchronisation Intercom"),
            default="no",
            values=(("no", Text("No", "Non")), ("yes", Text("Yes", "Oui"))),
        ),
    )
}

CLASS_LABEL = Text("User Request", "Demande Utilisateur")

#: What follows from the conversation, so that nobody is asked for it unless the form is configured to.
FROM_CONVERSATION = frozenset(
    {"org_id", "caller_id", "origin", "intercom_ref", "intercom_url", "intercom_sync_activated"}
)
