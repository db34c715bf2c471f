# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain pages on which a person sees the tickets of the demo iTop, and what was handed over to it."""

import base64
from collections.abc import Mapping, Sequence

from flask import Response, render_template_string

from simulator.itop.inputs import Input
from simulator.itop.model import ATTRIBUTES, LOGS
from simulator.itop.moments import iso
from simulator.itop.objects import Entry, File, HandedOver
from simulator.itop.rights import of_account
from simulator.itop.store import Store
from simulator.itop.view import Context, name_of, text_of

_FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width"><style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
th{text-align:left;padding-right:2rem;vertical-align:top;font-weight:normal;opacity:.7}
article{border-left:3px solid #8885;padding:.2rem 1rem;margin:1rem 0}</style>
<h1>{{ title }}</h1>"""

_LIST = (
    _FRAME
    + """{% if not tickets %}<p>No ticket yet.</p>{% endif %}<ul>{% for key, name, text in tickets %}
<li><a href="pages/UI.php?operation=details&amp;class=UserRequest&amp;id={{ key }}">{{ name }}</a> {{ text }}</li>
{% endfor %}</ul></html>"""
)

_TICKET = (
    _FRAME
    + """<table>{% for label, text in rows if text %}<tr><th scope="row">{{ label }}</th><td>{{ text }}</td></tr>
{% endfor %}</table>{% for label, entries in logs|default([]) %}<h2>{{ label }}</h2>
{% if not entries %}<p>Empty.</p>{% endif %}
{% for entry in entries %}<article><p><b>{{ entry.author }}</b>, {{ entry.date }}</p>{{ entry.html|safe }}</article>
{% endfor %}{% endfor %}</html>"""
)

_HAND_OVER = (
    _FRAME
    + """<p>{{ text }}</p><ul>{% for key, name in made %}
<li><a href="UI.php?operation=details&amp;class=UserRequest&amp;id={{ key }}">{{ name }}</a></li>{% endfor %}</ul>
<form method="post" action="UI.php">{% for name, value in fields.items() %}
<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}
<p><button type="submit">{{ button }}</button></p></form></html>"""
)

_SHOWN = [each for each in ATTRIBUTES.values() if each not in LOGS.values()]

_GOING = "The form opens in iTop with what was entered in Intercom."
_AGAIN = "A ticket was linked to this conversation in the meantime. Continue only if you want to create another one."

#: What the pages may load: nothing but their own style and pictures; those from elsewhere stay away.
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)


def ticket_list(store: Store) -> Response:
    """Every ticket, newest first."""
    with store.lock:
        tickets = [(each.id, name_of(each), each["title"]) for each in reversed(list(store.tickets.values()))]
    return _page(render_template_string(_LIST, title="Demo iTop", tickets=tickets))


def ticket_page(store: Store, ticket_id: str) -> Response:
    """One ticket with its values and both logs."""
    with store.lock:
        ticket = store.tickets.get(ticket_id)
        if ticket is None:
            return _page(render_template_string(_FRAME, title="This ticket does not exist."), 404)
        context = Context(store, "", of_account(store), Input({}))
        rows = [(each.label.en, text_of(context, ticket, each.code)) for each in _SHOWN]
        rows += [
            ("CIs", ", ".join(ticket.devices)),
            ("Attachments", ", ".join(each.name for each in ticket.files if not each.secret)),
        ]
    logs = [("Public log", _shown(ticket.public_log)), ("Private log", _shown(ticket.private_log))]
    return _page(render_template_string(_TICKET, title=name_of(ticket), rows=rows, logs=logs))


def form_page(values: Mapping[str, str]) -> Response:
    """What was handed to one of iTop's own forms; the demo has no such forms."""
    return _page(render_template_string(_TICKET, title="Here iTop would show its own form", rows=values.items()))


def handed_over_page(form: HandedOver, made: Sequence[tuple[str, str]]) -> Response:
    """The way to the form; iTop's own page goes on by itself where the conversation got no ticket meanwhile."""
    defaults = {f"default[{code}]": value for code, value in form.values.items()}
    fields = {"operation": "new", "class": form.cls, "checkSubclass": "0", **defaults}
    text, button = (_AGAIN, "Create another one") if made else (_GOING, "Continue")
    title = "From Intercom to iTop"
    html = render_template_string(_HAND_OVER, title=title, text=text, made=made, fields=fields, button=button)
    return _page(html)


def message_page(text: str) -> Response:
    """There is nothing to go on with."""
    return _page(render_template_string(_FRAME, title=text), 404)


def no_files() -> Response:
    """What there is of a file."""
    return _page(render_template_string(_FRAME, title="The demo keeps no files."), 404)


def picture(file: File) -> Response:
    """A picture that is shown among words."""
    return Response(base64.b64decode(file.content), mimetype=file.kind)


def _shown(entries: tuple[Entry, ...]) -> list[dict[str, str]]:
    return [{"author": each.author, "date": iso(each.date), "html": each.html} for each in reversed(entries)]


def _page(html: str, status: int = 200) -> Response:
    response = Response(html, status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return response
