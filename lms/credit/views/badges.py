"""Digital badges: the holder's downloads, and what anybody who checks one asks for."""

from typing import Any, Final

from flask import abort, jsonify, render_template
from werkzeug.wrappers import Response

from lms import config, db
from lms.access.decision import Refusal
from lms.access.guard import current_actor
from lms.access.marks import for_scripts, own_transactions, public, signed_in
from lms.activities.queries import activity_by_slug
from lms.credit import badging
from lms.credit.badge import CONTEXTS, achievement, profile
from lms.credit.codes import grouped
from lms.credit.policy import certificate_of_holder
from lms.credit.queries import verdict_of
from lms.credit.rendering import FileDamaged, NameDeleted, read
from lms.credit.views.blueprint import blueprint
from lms.credit.views.verification import looked_up, status_of
from lms.web.downloads import as_file

WHY: Final = "signs the badge between reading and storing, where nobody did before"
NAMED, NAMELESS = "with-name", "without-name"


@blueprint.get("/certificates/<code>/badge")
@signed_in
def badge_page(code: str) -> str:
    """What a digital badge is good for, and the four ways to have this one."""
    certificate = certificate_of_holder(current_actor().id or 0, code) or abort(404)
    return render_template(
        "credit/badge.html", certificate=certificate, verdict=verdict_of(certificate.award), named=NAMED
    )


@blueprint.get("/certificates/<code>/badge/<choice>.jwt")
@signed_in
@own_transactions(WHY)
def badge_token(code: str, choice: str) -> Response:
    """The signed credential itself."""
    found, data = _badge(code, choice)
    return as_file(data, "application/vc+jwt", f"badge-{grouped(found)}.jwt")


@blueprint.get("/certificates/<code>/badge/<choice>.svg")
@signed_in
@own_transactions(WHY)
def badge_picture(code: str, choice: str) -> Response:
    """The same inside a picture, as section 5.3.2 of the standard bakes it."""
    found, data = _badge(code, choice)
    picture = render_template(
        "credit/badge.svg", token=data.decode(), issuer=badging.issuer(), colour=config.current().provider_colour
    )
    return as_file(picture.encode(), "image/svg+xml", f"badge-{grouped(found)}.svg")


@blueprint.get("/badges/<path:code>")
@public
@for_scripts
@own_transactions("counts wrong codes in a transaction of its own")
def badge(code: str) -> Response:
    """Where this badge's certificate stands, at the badge's own address; nothing of its holder."""
    result = looked_up(code)
    if result is None:
        return _members({"status": "unknown"}, status=404)
    address = f"{badging.issuer().base_url}/badges/{result.code}"
    return _members({"id": address, **status_of(result)})


@blueprint.get("/badges/issuer")
@public
@for_scripts
def badge_issuer() -> Response:
    """Who issues."""
    return _members({"@context": list(CONTEXTS), **profile(badging.issuer())})


@blueprint.get("/badges/achievements/<slug>/<credit_type>")
@public
@for_scripts
def badge_achievement(slug: str, credit_type: str) -> Response:
    """What was achieved."""
    activity = activity_by_slug(slug)
    found = badging.achieved_of(activity, credit_type) if activity is not None else None
    if found is None:
        abort(404)
    return _members({"@context": list(CONTEXTS), **achievement(found, badging.issuer())})


@blueprint.get("/badges/keys")
@public
@for_scripts
def badge_keys() -> Response:
    """Every key that ever signed, as a JSON Web Key Set."""
    return _members({"keys": badging.public_keys()}, kind="application/jwk-set+json")


@blueprint.get("/badges/keys/<fingerprint>")
@public
@for_scripts
def badge_key(fingerprint: str) -> Response:
    """One of them: what a badge's header names."""
    return _members(badging.public_key(fingerprint) or abort(404), kind="application/jwk+json")


def _badge(code: str, choice: str) -> tuple[str, bytes]:
    """The code as it is stored, and the badge's bytes."""
    with db.transaction(write=False):
        certificate = certificate_of_holder(current_actor().id or 0, code)
        if certificate is None or choice not in {NAMED, NAMELESS}:
            abort(404)
        if not verdict_of(certificate.award).counts:
            raise Refusal("certificate_is_revoked", status=410)
        certificate_id, stored_code = certificate.id, certificate.code
    try:
        return stored_code, read(badging.badge_once(certificate_id, is_named=choice == NAMED))
    except NameDeleted as problem:
        raise Refusal("certificate_name_deleted", status=410) from problem
    except FileDamaged as problem:
        raise Refusal("certificate_file_damaged", status=503) from problem


def _members(members: dict[str, Any], *, kind: str = "application/json", status: int = 200) -> Response:
    response = jsonify(members)
    response.status_code = status
    response.headers["Content-Type"] = kind
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
