# SPDX-License-Identifier: AGPL-3.0-or-later
"""The datamodel of the demo iTop: the attributes of its user request and person, with labels in English and French."""

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
    """One attribute of a class; ``target`` names the table that an external key points to.

    What is ``later`` is asked for by a transition, and has no place in the form of a new ticket.
    """

    code: str
    kind: str
    label: Text
    mandatory: bool = False
    default: str = ""
    values: tuple[tuple[str, Text], ...] = ()
    target: str = ""
    parents: tuple[str, ...] = ()
    max_length: int | None = None
    max_items: int | None = None
    read_only: bool = False
    later: bool = False

    @property
    def is_set(self) -> bool:
        """Whether it holds several values."""
        return self.kind in ("enum_set", "tag_set")


def _levels(*texts: tuple[str, str]) -> tuple[tuple[str, Text], ...]:
    return tuple((str(number), Text(en, fr)) for number, (en, fr) in enumerate(texts, start=1))


STATUSES = (
    ("new", Text("New", "Nouveau")),
    ("waiting_for_approval", Text("Waiting for approval", "En attente d'approbation")),
    ("approved", Text("Approved", "Approuvée")),
    ("assigned", Text("Assigned", "Assignée")),
    ("pending", Text("Pending", "En attente")),
    ("resolved", Text("Resolved", "Résolue")),
    ("rejected", Text("Rejected", "Rejetée")),
    ("closed", Text("Closed", "Close")),
)
#: Those of the states that iTop sums up as resolved or closed.
FINISHED = ("resolved", "rejected", "closed")
STIMULI = {
    "ev_wait_for_approval": Text("Wait for approval", "Attendre une approbation"),
    "ev_approve": Text("Approve", "Approuver"),
    "ev_reject": Text("Reject", "Rejeter"),
    "ev_assign": Text("Assign", "Assigner"),
    "ev_reassign": Text("Re-assign", "Ré-assigner"),
    "ev_pending": Text("Pending", "En attente"),
    "ev_resolve": Text("Mark as resolved", "Marquer comme résolu"),
    "ev_reopen": Text("Re-open", "Ré-ouvrir"),
    "ev_close": Text("Close this request", "Clore cette demande"),
}
ORIGINS = (
    ("chat", Text("Chat", "Chat")),
    ("mail", Text("Email", "Email")),
    ("in_person", Text("In-person", "En personne")),
    ("phone", Text("Phone", "Téléphone")),
    ("portal", Text("Portal", "Portail")),
)
IMPACTS = _levels(("A department", "Un département"), ("A service", "Un service"), ("A person", "Une personne"))
LEVELS = _levels(("Critical", "Critique"), ("High", "Haute"), ("Medium", "Moyenne"), ("Low", "Basse"))
RESOLUTIONS = (
    ("assistance", Text("Assistance", "Assistance")),
    ("bug fixed", Text("Bug fixed", "Bug corrigé")),
    ("hardware repair", Text("Hardware repair", "Réparation matérielle")),
    ("other", Text("Other", "Autre")),
    ("software patch", Text("Software patch", "Correctif logiciel")),
    ("system update", Text("System update", "Mise à jour du système")),
    ("training", Text("Training", "Formation")),
)
SATISFACTIONS = _levels(
    ("Very satisfied", "Très satisfait"),
    ("Fairly satisfied", "Plutôt satisfait"),
    ("Rather dissatisfied", "Plutôt insatisfait"),
    ("Very dissatisfied", "Très insatisfait"),
)
YES_NO = (("true", Text("Yes", "Oui")), ("false", Text("No", "Non")))
#: More than a list of Intercom holds.
SYMPTOMS = (
    ("cable", Text("Cable is loose", "Câble débranché")),
    ("crash", Text("Crash", "Plantage")),
    ("display", Text("Display stays dark", "Écran noir")),
    ("error", Text("Error message", "Message d'erreur")),
    ("heat", Text("Heat", "Surchauffe")),
    ("lights", Text("Lights blink", "Voyants clignotants")),
    ("login", Text("Login fails", "Connexion refusée")),
    ("noise", Text("Noise", "Bruit")),
    ("paper", Text("Paper jam", "Bourrage papier")),
    ("restart", Text("Restarts by itself", "Redémarrage intempestif")),
    ("slow", Text("Slow", "Lenteur")),
    ("sound", Text("No sound", "Pas de son")),
)

#: What nobody is asked for unless the configuration says so: one of each type that the rest has not.
_FURTHER = (
    Attribute("wanted_on", "date", Text("Wanted on", "Souhaité le")),
    Attribute("call_back", "datetime", Text("Call back at", "À rappeler le")),
    Attribute("effort", "duration", Text("Estimated effort", "Charge estimée")),
    Attribute("people_affected", "integer", Text("People affected", "Personnes touchées")),
    Attribute("cost", "decimal", Text("Estimated cost", "Coût estimé")),
    Attribute("work_stopped", "boolean", Text("Work has stopped", "Travail arrêté"), values=YES_NO),
    Attribute("symptoms", "enum_set", Text("Symptoms", "Symptômes"), values=SYMPTOMS, max_items=12),
    Attribute("contact_email", "email", Text("Other e-mail", "Autre adresse mail"), max_length=255),
    Attribute("contact_phone", "phone", Text("Call-back number", "Numéro de rappel"), max_length=255),
    # A panel has no field for a file.
    Attribute("photo", "other", Text("Photo", "Photo")),
)
#: What transitions ask for.
_OF_TRANSITIONS = (
    Attribute("approver_id", "external_key", Text("Approver", "Approbateur"), target="persons", parents=("org_id",),
              later=True),
    Attribute("team_id", "external_key", Text("Team", "Equipe"), target="teams", later=True),
    Attribute("agent_id", "external_key", Text("Agent", "Agent"), target="agents", parents=("team_id",), later=True),
    Attribute("pending_reason", "text", Text("Pending reason", "Raison de la mise en attente"), max_length=65_535,
              later=True),
    Attribute("resolution_code", "enum", Text("Resolution code", "Code de résolution"), default="assistance",
              values=RESOLUTIONS, later=True),
    Attribute("solution", "html", Text("Solution", "Solution"), max_length=65_535, later=True),
    Attribute("user_satisfaction", "enum", Text("User satisfaction", "Satisfaction du demandeur"), default="1",
              values=SATISFACTIONS, later=True),
    Attribute("user_comment", "text", Text("User comment", "Commentaire du demandeur"), max_length=65_535, later=True),
    Attribute("public_log", "case_log", Text("Public log", "Journal public"), max_length=65_535, later=True),
    Attribute("private_log", "case_log", Text("Private log", "Journal privé"), max_length=65_535, later=True),
)  # fmt: skip

ATTRIBUTES: dict[str, Attribute] = {
    attribute.code: attribute
    for attribute in (
        Attribute("ref", "string", Text("Ref", "Réf."), read_only=True),
        Attribute(
            "org_id", "external_key", Text("Organization", "Organisation"), mandatory=True, target="organisations"
        ),
        Attribute(
            "caller_id",
            "external_key",
            Text("Caller", "Demandeur"),
            mandatory=True,
            target="persons",
            parents=("org_id",),
        ),
        Attribute("status", "enum", Text("Status", "Etat"), default="new", values=STATUSES, read_only=True),
        Attribute("origin", "enum", Text("Origin", "Origine"), default="phone", values=ORIGINS),
        Attribute("title", "string", Text("Title", "Titre"), mandatory=True, max_length=255),
        Attribute("description", "html", Text("Description", "Description"), mandatory=True, max_length=65_535),
        Attribute("impact", "enum", Text("Impact", "Impact"), mandatory=True, default="1", values=IMPACTS),
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
        *_OF_TRANSITIONS,
        *_FURTHER,
    )
}
LOGS = {"public": ATTRIBUTES["public_log"], "private": ATTRIBUTES["private_log"]}

#: In the order of the form.
PERSON_ATTRIBUTES: dict[str, Attribute] = {
    attribute.code: attribute
    for attribute in (
        Attribute("first_name", "string", Text("First Name", "Prénom"), mandatory=True, max_length=255),
        Attribute("name", "string", Text("Last Name", "Nom"), mandatory=True, max_length=255),
        Attribute("email", "email", Text("Email", "Email"), max_length=255),
        Attribute(
            "org_id", "external_key", Text("Organization", "Organisation"), mandatory=True, target="organisations"
        ),
        Attribute("phone", "phone", Text("Phone", "Téléphone"), max_length=255),
    )
}

CLASS_LABEL = Text("User Request", "Demande Utilisateur")
PERSON_CLASS = "Person"
PERSON_LABEL = Text("Person", "Personne")
PERSON_STATUSES = {True: ("active", Text("Active", "Actif")), False: ("inactive", Text("Inactive", "Inactif"))}

#: What follows from the conversation, so that nobody is asked for it unless the form is configured to.
FROM_CONVERSATION = frozenset(
    {"org_id", "caller_id", "origin", "intercom_ref", "intercom_url", "intercom_sync_activated"}
)
