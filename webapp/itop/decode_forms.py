# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the fields of an answer to the dataclasses of `form_answers`; no network here."""

from __future__ import annotations

from webapp.itop import decode
from webapp.itop.fields import Fields
from webapp.itop.form_answers import Choice, Choices, Field, Form, HandedOver, PersonForm, TransitionForm, Unsupported


def choice(fields: Fields) -> Choice:
    return Choice(fields.text("value"), fields.text("label"), fields.text("subtitle", ""))


def choosable(fields: Fields) -> tuple[Choice, ...]:
    """The choices that are one: no value is nothing to choose."""
    return tuple(one for one in fields.records("choices", choice) if one.value)


def form_field(fields: Fields) -> Field:
    return Field(
        code=fields.text("code"),
        label=fields.text("label"),
        description=fields.text("description", ""),
        type=fields.text("type"),
        mandatory=fields.flag("mandatory"),
        value=fields.text("value", ""),
        text=fields.text("text", ""),
        choices=choosable(fields),
        search=fields.flag("search", False),
        dependents=fields.texts("dependents"),
        max_length=fields.optional_integer("max_length"),
        read_only=fields.flag("read_only", False),
        values=fields.optional_records("values", choice),
        max_items=fields.optional_integer("max_items"),
        must_change=fields.flag("must_change", False),
    )


def unsupported(fields: Fields) -> Unsupported:
    return Unsupported(fields.text("code"), fields.text("label"), fields.text("type"))


def form(fields: Fields) -> Form:
    return Form(
        fields=fields.records("fields", form_field),
        unsupported=fields.records("unsupported", unsupported),
        class_label=fields.text("class_label"),
        person=decode.optional_person(fields.optional_sub("person")),
        language=fields.optional_text("language"),
    )


def handed_over(fields: Fields) -> HandedOver:
    return HandedOver(
        url=fields.text("url"),
        left_out=fields.optional_records("left_out", unsupported),
        language=fields.optional_text("language"),
    )


def choices(fields: Fields) -> Choices:
    return Choices(
        label=fields.text("label"),
        choices=choosable(fields),
        page=fields.integer("page"),
        more=fields.flag("more"),
        language=fields.optional_text("language"),
    )


def person_form(fields: Fields) -> PersonForm:
    return PersonForm(
        fields=fields.records("fields", form_field),
        unsupported=fields.optional_records("unsupported", unsupported),
        class_label=fields.text("class_label"),
        language=fields.optional_text("language"),
    )


def transition_form(fields: Fields) -> TransitionForm:
    return TransitionForm(
        ticket=decode.row(fields.sub("ticket")),
        code=fields.text("code"),
        label=fields.text("label"),
        description=fields.text("description", ""),
        target_label=fields.text("target_label", ""),
        fields=fields.records("fields", form_field),
        unsupported=fields.optional_records("unsupported", unsupported),
        edit_url=fields.optional_text("edit_url"),
        language=fields.optional_text("language"),
    )
