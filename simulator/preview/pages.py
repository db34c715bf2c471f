# SPDX-License-Identifier: AGPL-3.0-or-later
"""`GET /preview` and what its page asks for."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from simulator.intercom.model import Attachment
from simulator.preview import state
from simulator.preview.stage import File, Stage, unpacked
from simulator.preview.wrong import Wrong
from webapp.languages import Languages, Texts

#: Nothing from elsewhere, nothing inline; an attached file may do nothing at all.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox"

#: Seconds that a question for news is held open at most.
PATIENCE = 10.0


def blueprint(stage: Stage, languages: Languages) -> Blueprint:
    """The page, its files and its questions; the questions want JSON, which no foreign page may send."""
    preview = Blueprint("preview", __name__, url_prefix="/preview", template_folder="templates", static_folder="static")

    @preview.after_request
    def policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @preview.errorhandler(Wrong)
    def wrong(error: Wrong) -> tuple[Response, int]:
        return jsonify(error={"code": "bad_request", "message": f"Not understood: {error}."}), 400

    @preview.get("")
    def page() -> str:
        texts = _texts(languages)
        zone, words = stage.place.timezone, texts.section("preview")
        fin = stage.desk is not None  # a real iTop opens its data connectors to nobody who has not set them up
        return render_template("preview.html", t=texts, words=words, languages=list(languages), zone=zone, fin=fin)

    @preview.get("/components")
    def components() -> str:
        texts = _texts(languages)
        return render_template("components.html", t=texts, words=texts.section("preview"))

    _questions(preview, stage, languages)
    _actions_in_intercom(preview, stage)
    _actions_elsewhere(preview, stage)
    return preview


def _questions(preview: Blueprint, stage: Stage, languages: Languages) -> None:
    @preview.get("/api/state")
    def news() -> Response:
        seen = request.args.get("seen", "")
        if seen and state.wait(stage, seen, PATIENCE) == seen:
            return jsonify(mark=seen)
        return jsonify(state.state(stage, _texts(languages).language.code))

    @preview.get("/api/requests/<int:entry_id>")
    def entry(entry_id: int) -> Response:
        found = stage.ledger.find(entry_id)
        if found is None:
            raise NotFound
        return jsonify(found.details())

    @preview.get("/files/<key>")
    def file(key: str) -> Response:
        found = stage.file(key)
        if found is None:
            raise NotFound
        response = Response(found.content, mimetype="application/octet-stream")
        response.headers.set("Content-Disposition", "attachment", filename=found.name)
        response.headers["Content-Security-Policy"] = FILE_POLICY
        return response

    @preview.post("/api/fin")
    def fin() -> Response:
        sent = _sent()
        contact, talk = _text(sent, "contact"), _text(sent, "conversation")
        return jsonify(conversation=stage.ask_fin(contact, talk, _text(sent, "wish"), _texts(languages)))


def door() -> Blueprint:
    """`GET /`, for whoever knows no more than the address: there is nothing in the demo but its page."""
    front = Blueprint("door", __name__)
    front.add_url_rule("/", "preview", lambda: redirect("/preview"))
    return front


def _actions_in_intercom(preview: Blueprint, stage: Stage) -> None:
    @preview.post("/api/say")
    def say() -> Response:
        sent = _sent()
        contact, talk = _text(sent, "contact"), _text(sent, "conversation")
        return jsonify(conversation=stage.say(contact, talk, _text(sent, "text"), _files(stage, sent)))

    @preview.post("/api/act")
    def act() -> Response:
        sent = _sent()
        talk, admin, kind = _text(sent, "conversation"), _text(sent, "agent"), _text(sent, "kind")
        part = stage.act(talk, admin, kind, _text(sent, "text"), _files(stage, sent), _text(sent, "to"))
        return jsonify(part=part.id)

    @preview.post("/api/tag")
    def tag() -> Response:
        sent = _sent()
        stage.tag(_text(sent, "conversation"), sent.get("on") is True)
        return jsonify(done=True)

    @preview.post("/api/panel")
    def panel() -> Response:
        """Without a component it is opened, with one it is clicked."""
        sent = _sent()
        talk, admin = _text(sent, "conversation"), _text(sent, "agent")
        return jsonify(stage.clicked(talk, admin, sent) if "component_id" in sent else stage.opened(talk, admin))

    @preview.post("/api/card")
    def card() -> Response:
        """The home of the Messenger; with a component something on it is clicked."""
        sent = _sent()
        contact, locale = _text(sent, "contact"), _text(sent, "locale")
        clicked = "component_id" in sent
        return jsonify(stage.card.clicked(contact, locale, sent) if clicked else stage.card.opened(contact, locale))


def _actions_elsewhere(preview: Blueprint, stage: Stage) -> None:
    @preview.post("/api/work")
    def work() -> Response:
        sent = _sent()
        words = _text(sent, "text")
        stage.work(_text(sent, "ticket"), _text(sent, "agent"), _text(sent, "what"), words, _unpacked(sent))
        return jsonify(done=True)

    @preview.post("/api/person")
    def person() -> Response:
        sent = _sent()
        return jsonify(contact=stage.add_person(_text(sent, "name"), _text(sent, "email")))

    @preview.post("/api/switch")
    def switch() -> Response:
        sent = _sent()
        try:
            stage.switches.turn(_text(sent, "name"), on=sent.get("on") is True)
        except KeyError:
            raise Wrong("name") from None
        stage.pulse.beat()
        return jsonify(stage.switches.state())


def _texts(languages: Languages) -> Texts:
    """What the address asks for, else what the browser prefers."""
    wanted = request.args.get("lang") or request.accept_languages.best_match(languages.ids)
    return languages.choose(wanted)


def _sent() -> dict[str, Any]:
    if request.mimetype != "application/json":
        raise BadRequest
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise BadRequest
    return sent


def _text(sent: dict[str, Any], name: str) -> str:
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise Wrong(name)
    return value


def _files(stage: Stage, sent: dict[str, Any]) -> tuple[Attachment, ...]:
    return tuple(map(stage.keep, _unpacked(sent)))


def _unpacked(sent: dict[str, Any]) -> list[File]:
    files = sent.get("files", [])
    if not isinstance(files, list) or not all(isinstance(each, dict) for each in files):
        raise Wrong("files")
    return [unpacked(_text(each, "name"), _text(each, "type"), _text(each, "content")) for each in files]
