"""Whether a certificate stands, for anybody who holds its code."""

from functools import partial
from typing import Any

from flask import jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock, config
from lms.access.marks import for_scripts, own_transactions, public
from lms.credit.codes import normalise_code
from lms.credit.reasons import PUBLIC_WORDS, public_reason
from lms.credit.verification import WRONG_CODES, Verified, verified
from lms.credit.views.answers import address_of
from lms.credit.views.blueprint import blueprint
from lms.web.guessing import sought


@blueprint.get("/verify")
@public
@own_transactions("counts wrong codes in a transaction of its own")
def verify() -> Response:
    """The form; a code that can be one is answered at its own address."""
    typed = request.args.get("code")
    if typed is None:
        return make_response(render_template("credit/verify.html", result=None, asked=False))
    code = normalise_code(typed)
    return _verdict(typed) if code is None else make_response(redirect(url_for(".verify_code", code=code), 303))


@blueprint.get("/verify/for-programs")
@public
def verify_for_programs() -> str:
    """What programs ask and are told: certificates in JSON, digital badges and their keys."""
    return render_template(
        "credit/verify_for_programs.html",
        base_url=config.current().base_url.rstrip("/"),
        limit=WRONG_CODES,
        reasons=PUBLIC_WORDS,
    )


@blueprint.get("/verify/<path:code>")
@public
@own_transactions("counts wrong codes in a transaction of its own")
def verify_code(code: str) -> Response:
    """Whether the certificate of this code stands."""
    return _verdict(code)


@blueprint.get("/verify/<path:code>.json")
@public
@for_scripts
@own_transactions("counts wrong codes in a transaction of its own")
def verify_json(code: str) -> Response:
    """The same for programs."""
    return _verdict(code, as_json=True)


def _verdict(typed: str, *, as_json: bool = False) -> Response:
    as_json = (
        as_json or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    )
    result = looked_up(typed)
    if as_json:
        response = jsonify(_as_json(result))
    else:
        page = render_template("credit/verify.html", result=result, asked=True, zone=config.current().zone)
        response = make_response(page)
    response.status_code = 200 if result else 404
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.vary.add("Accept")
    return response


def looked_up(typed: str) -> Verified | None:
    """What a code stands for; wrong ones are counted by network, and too many of them end in a wait."""
    return sought(WRONG_CODES, partial(verified, typed))


def status_of(result: Verified) -> dict[str, Any]:
    """Where a certificate stands, since when and why; reasons that are the office's own are left out."""
    verdict = result.verdict
    return {
        "status": verdict.standing.value,
        "since": verdict.since.isoformat() if verdict.since else None,
        "reason": verdict.reason if public_reason(verdict.reason) else None,
        "newer": address_of(f"/verify/{result.successor}") if result.successor else None,
        "checked_at": clock.now().isoformat(),
    }


def _as_json(result: Verified | None) -> dict[str, Any]:
    if result is None:
        return {"status": "unknown"}
    return {
        **status_of(result),
        "code": result.code,
        "name": result.name,
        "title": result.title,
        "credit": {"amount": f"{result.amount:.2f}", "unit": result.unit},
        "completed_on": result.completed_on.isoformat(),
        "issuer": f"{result.provider} {result.department}".strip(),
    }
