# SPDX-License-Identifier: AGPL-3.0-or-later
"""The REST calls of the stand-in; what Intercom's description does not have is refused and kept for the tests."""

from flask import Flask, Response, request

from simulator.intercom import description
from simulator.intercom.answering import Contract, Refused, error_answer, violation
from simulator.intercom.conversation_calls import add_conversation_calls
from simulator.intercom.faults import Faults
from simulator.intercom.files import serve_files
from simulator.intercom.people_calls import add_people_calls
from simulator.intercom.workspace import Workspace


def create_rest(workspace: Workspace, faults: Faults, contract: Contract, *, token: str) -> Flask:
    """The web application of the REST calls."""
    app = Flask(__name__, static_folder=None)

    serve_files(app, workspace.files)

    @app.before_request
    def entrance() -> Response | None:
        if request.endpoint == "file":
            return None
        contract.calls.append(f"{request.method} {request.path}")
        refusal = faults.suffer(request.path)
        if refusal is not None:
            return error_answer(refusal.status, refusal.code, "As commanded.", _rate(workspace, refusal.reset_in))
        _check_request(contract, token)
        return None

    @app.after_request
    def way_out(response: Response) -> Response:
        if request.endpoint == "file":
            return response
        response.set_data(workspace.files.addressed(response.get_data(as_text=True)))
        call = _described()
        if call is not None and response.status_code == 200:
            found = call.of_answer(response.get_json())
            contract.violations.extend(f"answer to {request.method} {request.path}: {each}" for each in found)
        return response

    @app.errorhandler(Refused)
    def refuse(error: Refused) -> Response:
        return error_answer(error.status, error.code, str(error))

    @app.errorhandler(404)
    @app.errorhandler(405)
    def no_such_call(_error_: Exception) -> Response:
        contract.violations.append(f"no such call: {request.method} {request.path}")
        return error_answer(404, "not_found", "Not found")

    add_conversation_calls(app, workspace, contract)
    add_people_calls(app, workspace, contract)
    return app


def _check_request(contract: Contract, token: str) -> None:
    if request.headers.get("Authorization") != f"Bearer {token}":
        raise Refused(401, "unauthorized", "Access Token Invalid")
    version = request.headers.get("Intercom-Version", "")
    if version not in description.VERSIONS:
        contract.violations.append(f"Intercom-Version is {version!r}")
        raise Refused(400, "intercom_version_invalid", "The requested version could not be found")
    if "application/json" not in request.headers.get("Accept", ""):
        contract.violations.append("Accept does not name application/json")
    call = _described()
    if call is None:
        contract.violations.append(f"no such call: {request.method} {request.path}")
        raise Refused(404, "not_found", "Not found")
    found = call.of_request(request.args.to_dict(), request.mimetype, request.get_data())
    if found:
        raise violation(contract, f"{request.method} {request.path}: {', '.join(found)}")


def _described() -> description.Call | None:
    return description.known(request.method, request.path, request.headers.get("Intercom-Version", ""))


def _rate(workspace: Workspace, reset_in: int) -> dict[str, str]:
    reset = str(int(workspace.clock()) + reset_in)
    return {"X-RateLimit-Limit": "166", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
