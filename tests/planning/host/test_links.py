"""A meeting that moves while its event is published: whoever joins from then on is led there."""

import pytest

from lms import clock, db
from lms.access.decision import Refusal
from lms.activities.events import venues_of
from lms.activities.models import Meeting, MeetingHost
from lms.audit.models import AuditRow
from lms.planning.operations.live import change_meeting
from lms.planning.queries.agenda import meetings_of
from tests.factories.live import make_live_activity, make_venue
from tests.factories.people import Cast
from tests.pages import Pages, text_of

pytestmark = pytest.mark.usefixtures("frozen")
LINK = "https://northgate.zoom.us/j/91234567890?pwd=abc"


def test_a_link_is_changed_after_publication_and_audited_without_being_named(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    (venue,), other = venues_of(live), make_live_activity()
    (taken,) = meetings_of(venues_of(other)).values()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/links"
    assert "Webinar" in text_of(host.get(path))
    field = f"venue-{venue.id}-link"
    for link, words in (
        ("", "Enter the link."),
        ("https://meet.example.org/1", "not on the CE office’s list"),
        (taken.url, "Another venue has this meeting."),
    ):
        answer = host.send(f"{path}/{venue.id}", {field: link})
        assert answer.status_code == 422
        assert words in text_of(answer)
    answer = host.send(f"{path}/{venue.id}", {field: LINK})
    assert "led to the new link" in text_of(host.get(answer.location))
    db.session.expire_all()
    assert meetings_of([venue])[venue.id].url == LINK
    noted = db.session.query(AuditRow).filter(AuditRow.act == "activity.meeting_changed").one()
    assert "91234567890" not in repr(vars(noted))
    room = make_venue(live, name="Room 2", meeting=False)
    assert host.send(f"{path}/{room.id}", {f"venue-{room.id}-link": LINK}).status_code == 404
    assert pages.of(cast.outsider).get(path).status_code == 403
    assert pages.of(cast.learner).send(f"{path}/{venue.id}", {field: LINK}).status_code == 403


def test_a_door_that_is_shut_is_told_and_a_cancelled_event_has_none(cast: Cast, pages: Pages) -> None:
    live = make_live_activity()
    host, path = pages.of(cast.course_admin), f"/planning/{live.slug}/host/links"
    db.session.query(MeetingHost).filter(MeetingHost.host == "zoom.us").one().retired_at = clock.now()
    db.session.commit()
    assert "Its host was retired: the door is shut" in text_of(host.get(path))
    (venue,) = venues_of(live)
    with pytest.raises(Refusal) as refused:
        change_meeting(live, venue.id, "", actor=cast.planner)
    assert refused.value.code == "meeting_missing"
    assert live.live is not None
    live.live.cancelled_at, live.live.cancelled_reason = clock.now(), "Snow."
    db.session.commit()
    answer = host.send(f"{path}/{venue.id}", {f"venue-{venue.id}-link": LINK})
    assert "The event was cancelled." in text_of(answer)
    db.session.query(Meeting).delete()
    db.session.commit()
    assert "Nobody joins online" in text_of(host.get(path))
