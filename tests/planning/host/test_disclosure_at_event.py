"""The disclosure at the event: shown first, said aloud, and kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError

from lms import clock, db
from lms.activities.models import Activity
from lms.disclosures.models import Announcement, DisclosureVersion
from lms.disclosures.rules import SAID_FROM
from tests.factories.live import STARTS, add_item, make_live_activity, publish_live
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")

BUTTON = "It was shown and said aloud"
LINES: list[dict[str, Any]] = [
    {
        "person_id": "1",
        "name": "Miriam Adeyemi, MD",
        "roles": ["faculty"],
        "title": "",
        "affiliation": "",
        "nothing": False,
        "words": "Consultant: Cardion Devices (mitigated)",
        "relationships": [],
    },
    {
        "person_id": "2",
        "name": "Ruth Calloway, MEd",
        "roles": ["planner"],
        "title": "",
        "affiliation": "",
        "nothing": True,
        "words": "Nothing to disclose",
        "relationships": [],
    },
]


def disclose(activity: Activity, number: int = 2, digest: str = "1" * 64) -> None:
    """One more version, which says something else."""
    version = DisclosureVersion(
        activity_id=activity.id,
        number=number,
        material_digest=digest,
        statement="Everyone in control of this content was asked.",
        lines=LINES,
        made_at=clock.now(),
    )
    db.session.add(version)
    db.session.commit()


def desk(activity: Activity, path: str = "") -> str:
    return f"/planning/{activity.slug}/host/disclosure{path}"


def announced(activity: Activity) -> str:
    return f"/planning/{activity.slug}/host/sessions/{activity.sessions[0].id}/announced"


def test_slides_show_relationships_with_their_nature_and_absence_too(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    disclose(live)
    shown = text_of(pages.of(cast.course_admin).get(desk(live, "/slides")))
    for words in (
        "Consultant: Cardion Devices (mitigated)",
        "Ruth Calloway, MEd",
        "Nothing to disclose",
        "Version 2",
    ):
        assert words in shown
    assert pages.of(cast.coordinator).get(desk(live, "/slides")).status_code == 403
    assert pages.of(cast.learner).get(desk(live)).status_code == 403


def test_the_same_slides_are_a_document_of_sixteen_by_nine(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    disclose(live)
    answer = pages.of(cast.course_admin).get(desk(live, ".pdf"))
    page = PdfReader(BytesIO(answer.data)).pages[0]
    assert round(float(page.mediabox.width / page.mediabox.height), 2) == round(16 / 9, 2)
    assert "Nothing to disclose" in page.extract_text()
    assert f"{live.slug} disclosure.pdf" in answer.headers["Content-Disposition"]


@pytest.fixture
def people_come(frozen: datetime) -> Iterator[datetime]:
    """Half an hour before the session: from then on it can be noted."""
    assert frozen < STARTS - SAID_FROM
    with clock.frozen_at(STARTS - SAID_FROM) as moment:
        yield moment


@pytest.mark.usefixtures("people_come")
def test_that_it_was_said_aloud_is_kept_with_name_version_and_time(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    host = pages.of(cast.course_admin)
    assert "Not noted" in text_of(host.get(desk(live)))
    assert host.send(announced(live), {"number": 1}).status_code == 303
    said = text_of(host.get(desk(live)))
    assert "Version 1, noted by" in said
    assert "Said aloud" in said
    assert BUTTON not in said
    # What is disclosed since then has not been said.
    disclose(live)
    said = text_of(host.get(desk(live)))
    assert "Changed since" in said
    assert BUTTON in said


def test_nothing_is_said_aloud_before_people_have_come(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    with clock.frozen_at(STARTS - SAID_FROM - timedelta(seconds=1)):
        host = pages.of(cast.course_admin)
        assert BUTTON not in text_of(host.get(desk(live)))
        assert host.send(announced(live), {"number": 1}).status_code == 303
        assert "Nothing is noted" in text_of(host.get(desk(live)))
    assert db.session.query(Announcement).count() == 0


def test_a_break_has_nothing_to_be_said_at(cast: Cast, pages: Pages) -> None:
    live = make_live_activity(published=False)
    lunch = add_item(
        live, None, STARTS + timedelta(hours=1), 30, title="Lunch", kind="meal", is_accredited=False, evidence=[]
    )
    publish_live(live)
    db.session.commit()
    path = announced(live).replace(f"/{live.sessions[0].id}/", f"/{lunch.id}/")
    with clock.frozen_at(STARTS + timedelta(hours=1)):
        assert pages.of(cast.course_admin).send(path, {"number": 1}).status_code == 404


@pytest.mark.usefixtures("people_come")
def test_nobody_notes_what_the_page_did_not_show(cast: Cast, pages: Pages) -> None:
    live, other = make_live_activity(), make_live_activity()
    host = pages.of(cast.course_admin)
    disclose(live)
    assert host.send(announced(live), {"number": 1}).status_code == 409
    assert host.send(announced(live)).status_code == 409
    path = announced(live).replace(f"/{live.sessions[0].id}/", f"/{other.sessions[0].id}/")
    assert host.send(path, {"number": 2}).status_code == 404
    assert db.session.query(Announcement).count() == 0


def test_what_was_noted_stays(cast: Cast) -> None:
    live = make_live_activity()
    made = Announcement(session_id=live.sessions[0].id, number=1, noted_by=cast.officer.id, noted_at=clock.now())
    db.session.add(made)
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        made.number = 2
        db.session.flush()


def test_a_draft_has_nothing_to_show(cast: Cast, pages: Pages) -> None:
    draft = make_live_activity(published=False)
    assert pages.of(cast.course_admin).get(desk(draft)).status_code == 409
