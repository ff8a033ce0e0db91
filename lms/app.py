"""Builds the application: settings, rooms."""

import codecs
import logging
import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from babel import Locale
from flask import Flask, jsonify
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from lms import config, db, housekeeping, storage
from lms.access import guard
from lms.access.marks import public
from lms.accounts import jobs as account_jobs
from lms.accounts import login
from lms.accounts.operations import when_profile_changes
from lms.accounts.views import blueprint as accounts
from lms.activities import jobs as activity_jobs
from lms.activities.editions import LISTS, mark_of
from lms.activities.operations import queue_indexing_with
from lms.activities.queries import specialties
from lms.assessments import jobs as assessment_jobs
from lms.config import SettingRefused, Settings, from_environment
from lms.credit import jobs as credit_jobs
from lms.credit.accreditors.columns import ColumnsRefused, use_columns
from lms.credit.logo import LogoRefused, logo_address
from lms.credit.types import TypesRefused, use_types
from lms.credit.views import blueprint as credit
from lms.disclosures.views import blueprint as disclosures
from lms.jobs import outbox
from lms.jobs.worker import Queue
from lms.learning import jobs as learning_jobs
from lms.learning.participation import queue_refreshing_of
from lms.learning.views import blueprint as learning
from lms.mail import post
from lms.media import jobs as media_jobs
from lms.media import speech, streaming
from lms.media.operations import (
    when_abandoned,
    when_broadcast_moves,
    when_captions_change,
    when_chapters_change,
    when_ready,
    when_slides_change,
)
from lms.media.views import blueprint as media
from lms.office import jobs as office_jobs
from lms.office.views import blueprint as office
from lms.planning.operations import (
    detach_recording,
    fill_in_minutes,
    insist_on_captions_in_use,
    shorten_family,
    shorten_published,
)
from lms.planning.views import blueprint as planning
from lms.web import chrome, errors, headers, idempotency, layout, templating, transactions
from lms.web.paths import RowId

# Importing a room's jobs registers their handlers.
JOBS: Final = (
    housekeeping,
    account_jobs,
    activity_jobs,
    assessment_jobs,
    credit_jobs,
    learning_jobs,
    media_jobs,
    office_jobs,
)
ROOMS: Final = (accounts, media, credit, disclosures, learning, planning, office)
MEBIBYTE: Final = 1024 * 1024
# Looked up once before there are threads: Python keeps "unknown" for good when two threads ask first at once,
# and every request compares its host by this encoding.
codecs.lookup("idna")


def create_app(settings: Settings | None = None) -> Flask:
    """The application with these settings, or with those of the environment."""
    settings = settings or from_environment(os.environ)
    open_house(settings)
    app = Flask(__name__, static_folder=str(Path(__file__).parent / "static"))
    app.url_map.converters["int"] = RowId
    _configure(app, settings)
    templating.install(app)
    # Parsed here: what Flask-Babel takes by default it parses at every request.
    english = Locale.parse("en")
    Babel(app, locale_selector=lambda: english)
    transactions.install(app)
    CSRFProtect(app)
    login.install(app, settings)
    guard.install(app, login.actor)
    idempotency.install(app)
    headers.install(app, secure=settings.base_url.startswith("https://"), media_from=_media_from(settings))
    streaming.install(app, settings)
    layout.install(app, settings)
    errors.install(app)
    chrome.install(app, mark=specialties_mark, menu=specialties_menu)
    when_broadcast_moves("planning", shorten_published)
    when_ready("planning", fill_in_minutes)
    when_ready("planning.ends", shorten_family)
    when_abandoned("planning", detach_recording)
    when_captions_change("planning", insist_on_captions_in_use)
    when_captions_change("activities", queue_indexing_with)
    when_chapters_change("activities", queue_indexing_with)
    when_slides_change("activities", queue_indexing_with)
    when_profile_changes("learning", queue_refreshing_of)
    for room in ROOMS:
        app.register_blueprint(room)
    _health(app)
    if settings.trusted_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def specialties_mark() -> str:
    """Changes with the office's lists."""
    with db.reading():
        return mark_of(LISTS)


def specialties_menu() -> list[tuple[str, str]]:
    """Names and addresses for the menu of every page."""
    with db.reading():
        return [(specialty.name, specialty.slug) for specialty in specialties()]


def open_house(settings: Settings) -> None:
    """What every process needs, with or without pages: database, files, queue, letters."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    config.use(settings)
    use_office_files(settings)
    db.connect(settings.database)
    storage.use(settings.media_root, spool=settings.spool_folder, endpoint=settings.s3_endpoint)
    post.open_office(settings)
    speech.use(settings.speech_to_text)
    outbox.wake_with(Queue(settings.queue).put)


def use_credit_types(settings: Settings) -> None:
    """The nine credit types, and those of the office's file."""
    try:
        use_types(settings.credit_types if settings.credit_types.name else None)
    except TypesRefused as refusal:
        raise SettingRefused(f"LMS_CREDIT_TYPES: {refusal}") from refusal


def use_report_columns(settings: Settings) -> None:
    """The columns of reports to accreditors, as the office's file changes them."""
    try:
        use_columns(settings.report_columns if settings.report_columns.name else None)
    except ColumnsRefused as refusal:
        raise SettingRefused(f"LMS_REPORT_COLUMNS: {refusal}") from refusal


def use_office_files(settings: Settings) -> None:
    """What an office says in files of its own; one that nobody can follow ends the start."""
    use_credit_types(settings)
    use_report_columns(settings)
    insist_on_logo(settings)


def insist_on_logo(settings: Settings) -> None:
    """The provider's logo can be printed, or the house does not open."""
    try:
        logo_address(settings.provider_logo, settings.provider_colour)
    except LogoRefused as refusal:
        raise SettingRefused(f"LMS_PROVIDER_LOGO: {refusal}") from refusal


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    hosts = [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]
    app.config.update(
        SECRET_KEY=settings.signing_key,
        SETTINGS=settings,
        SESSION_COOKIE_NAME="__Host-enduring" if secure else "enduring",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=hosts or _own_hosts(settings),
        MAX_CONTENT_LENGTH=MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        PROPAGATE_EXCEPTIONS=False,
        BABEL_DEFAULT_LOCALE="en",
    )


def _own_hosts(settings: Settings) -> list[str]:
    host = str(urlsplit(settings.base_url).hostname)
    return [host] if settings.is_production else [host, "127.0.0.1", "localhost"]


def _media_from(settings: Settings) -> str:
    """The origin of recordings, where the office lets browsers fetch them elsewhere."""
    return settings.s3_endpoint.rstrip("/") if settings.streaming == "presigned" else ""


def _health(app: Flask) -> None:
    @app.get("/healthz", endpoint="healthz")
    @public
    def healthz() -> Response:
        db.session.execute(text("SELECT 1"))
        return jsonify(status="ok")
