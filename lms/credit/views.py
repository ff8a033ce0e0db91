"""The doors of the ledger: transcript, certificates, verification."""

from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape
from werkzeug.exceptions import TooManyRequests
from werkzeug.http import dump_options_header
from werkzeug.wrappers import Response

from lms import clock, config, db, formats, pdf
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.limits import count, ends_at, may_try
from lms.access.marks import for_scripts, own_transactions, public, signed_in
from lms.accounts.networks import network_of
from lms.accounts.queries import Named, named
from lms.credit import words
from lms.credit.certificate import NotPrintable
from lms.credit.codes import grouped, normalise_code
from lms.credit.plot import plot
from lms.credit.policy import Download, document_for_download
from lms.credit.rendering import FileDamaged, NameDeleted, read, render_once
from lms.credit.rules import AMA_PRA_1, ATTENDANCE, credit_type, unit_words
from lms.credit.statements import Statement, emphasised
from lms.credit.transcript import Transcript, as_csv, transcript_of
from lms.credit.verification import WRONG_CODES, Verified, verified


@lru_cache(512)
def as_statement(text: str) -> Markup:
    """Words in which the AMA's phrase is set as the AMA asks: italic, never broken inside, its mark upright."""
    return _italic(emphasised(text))


def _italic(statement: Statement) -> Markup:
    marked = (
        Markup("<i>{}</i>").format(part.text.replace(" ", "\xa0")) if part.ama_phrase else escape(part.text)
        for part in statement
    )
    return Markup("").join(marked)


def shown_as(amount: Decimal, code: str) -> str:
    """The unit beside an amount, as pages set it: the AMA's phrase by its code, any other in words."""
    if code == ATTENDANCE:
        return str(ngettext("hour of participation", "hours of participation", 1 if amount <= 1 else 2))
    return code if code == AMA_PRA_1 else str(gettext(unit_words(amount, code)))


def amount_words(amount: Decimal, code: str) -> str:
    """An amount with its unit in a sentence: 1.00 ANCC contact hour."""
    return f"{formats.credits(amount)} {gettext(unit_words(amount, code))}"


blueprint = Blueprint("credit", __name__)
blueprint.add_app_template_global(shown_as, "shown_as")
blueprint.add_app_template_global(amount_words, "credit_words")
blueprint.add_app_template_global(credit_type, "credit_type_of")
blueprint.add_app_template_filter(as_statement, "as_statement")
blueprint.add_app_template_filter(emphasised, "emphasised")
blueprint.add_app_template_filter(grouped, "grouped_code")
words.register_all()


@blueprint.get("/transcript")
@signed_in
def transcript() -> str:
    """Everything one holds, its sums, and the way to each document."""
    person, mine = _mine()
    main = max(mine.totals, key=lambda total: total.all_years, default=None)
    place = mine.totals.index(main) if main else 0
    return render_template(
        "credit/transcript.html",
        person=person,
        transcript=mine,
        this_year=clock.today(_zone(person)).year,
        main=main,
        plot=plot([(year, sums[place]) for year, sums in mine.by_year]),
        zone=_zone(person),
    )


@blueprint.get("/transcript.csv")
@signed_in
def transcript_csv() -> Response:
    """The same as a table for spreadsheets."""
    _, mine = _mine()
    return _file(as_csv(mine, _address("/verify")).encode(), "text/csv; charset=utf-8", "Transcript.csv")


@blueprint.get("/transcript.pdf")
@signed_in
@own_transactions("renders the PDF after reading")
def transcript_pdf() -> Response:
    """The same on paper."""
    with db.transaction(write=False):
        person, mine = _mine()
        name, today = person.name_with_degree, clock.today(_zone(person))
    settings = config.current()
    data = pdf.render(
        "credit/transcript/print.html",
        "certificate-print",
        accent=settings.provider_colour,
        provider=settings.provider_name,
        department=settings.provider_department,
        verify_at=_address("/verify").split("://", 1)[-1],
        emphasised=emphasised,
        grouped=grouped,
        name=name,
        today=today,
        transcript=mine,
    )
    return _file(data, "application/pdf", f"Transcript {_file_name(name)}.pdf")


@blueprint.get("/certificates/<code>.pdf")
@signed_in
@own_transactions("renders the certificate between reading and storing, where nobody did before")
def download(code: str) -> Response:
    """The stored document, for its holder and for staff who support learners."""
    with db.transaction(write=False):
        found = document_for_download(current_actor(), code)
    if found is None:
        abort(404)
    data = _document(found)
    name = f"Certificate {found.title[:80].strip()}.pdf"
    return _file(data, "application/pdf", name, f"certificate-{grouped(found.code)}.pdf")


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
    result = _looked_up(typed, network_of(request.remote_addr))
    if as_json:
        response = jsonify(_as_json(result))
    else:
        page = render_template("credit/verify.html", result=result, asked=True, zone=config.current().zone)
        response = make_response(page)
    response.status_code = 200 if result else 404
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.vary.add("Accept")
    return response


def _looked_up(typed: str, network: str) -> Verified | None:
    """What a code stands for; wrong ones are counted, and too many of them end in a wait."""
    with db.transaction(write=False):
        if not may_try(WRONG_CODES, network):
            until = ends_at(WRONG_CODES, network) or clock.now()
            raise TooManyRequests(retry_after=max(1, int((until - clock.now()).total_seconds())))
        result = verified(typed)
    if result is None:
        with db.transaction():
            count(WRONG_CODES, network)
    return result


def _as_json(result: Verified | None) -> dict[str, Any]:
    if result is None:
        return {"status": "unknown"}
    verdict = result.verdict
    return {
        "status": verdict.standing.value,
        "since": verdict.since.isoformat() if verdict.since else None,
        "reason": verdict.reason or None,
        "code": result.code,
        "name": result.name,
        "title": result.title,
        "credit": {"amount": f"{result.amount:.2f}", "unit": result.unit},
        "completed_on": result.completed_on.isoformat(),
        "issuer": f"{result.provider} {result.department}".strip(),
        "newer": _address(f"/verify/{result.successor}") if result.successor else None,
        "checked_at": clock.now().isoformat(),
    }


def _document(found: Download) -> bytes:
    try:
        return read(found.stored or render_once(found.certificate_id))
    except NotPrintable as problem:
        raise Refusal("certificate_not_printable", letters=problem.letters) from problem
    except NameDeleted as problem:
        raise Refusal("certificate_name_deleted", status=410) from problem
    except FileDamaged as problem:
        raise Refusal("certificate_file_damaged", status=503) from problem


def _mine() -> tuple[Named, Transcript]:
    person = named(current_actor().id or abort(403))
    return person, transcript_of(person.id, clock.today(_zone(person)).year)


def _zone(person: Named) -> str:
    return person.zone or config.current().zone


def _address(path: str) -> str:
    return config.current().base_url.rstrip("/") + path


def _file_name(name: str) -> str:
    """A name as a file may be called."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " -,.")[:80].strip()


def _file(data: bytes, kind: str, name: str, plain: str = "") -> Response:
    """Bytes as a file to keep, under its own name and, for old programs, a plain one."""
    response = make_response(data)
    plain = plain or name.encode("ascii", "ignore").decode() or "document"
    options = {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = dump_options_header("attachment", options)
    return response
