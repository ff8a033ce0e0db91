"""Pages of planning: open to everybody where they inform, to the right roles where they act."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms import clock, db
from lms.access.permissions import Role, ScopeKind
from lms.activities.models import Activity
from lms.activities.rules import ActivityKind, ActivityState
from lms.planning.operations import publish_activity
from lms.planning.publish_gate import parts_of
from tests.factories.activities import make_activity, make_recording
from tests.factories.learning import watched
from tests.factories.people import Cast, grant, make_department
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.planning.writing import address, write

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
LAST_DAY = "2027-03-14"
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_ready_draft()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/planning", ("6–9 months before the event", "90 business days before the first event date", "IPCE")),
        ("/planning/application", ("7. Attestation", "Three weeks before the activity", "Commendation Criteria")),
        ("/planning/disclosure", ("past 24 months", "Royalties or patent beneficiary", "three weeks before")),
    ],
)
def test_everybody_reads_what_is_asked_when_and_whom_to_reach(
    path: str, words: tuple[str, ...], pages: Pages, cast: Cast
) -> None:
    for person in (None, cast.learner, cast.officer):
        response = pages.of(person).get(path)
        text = text_of(response)
        assert response.status_code == 200
        for one in (*words, "ce-office@northgate.example", "two business days"):
            assert one in text, one
        assert "soon" not in text.lower()


def test_the_process_names_the_thirteen_items(pages: Pages) -> None:
    text = text_of(pages.of().get("/planning"))
    assert "Faculty, Planners, Reviewers Title/Affiliation/Disclosure" in text
    assert "Joint Providers" in text


def test_the_staffs_pages_are_closed_to_learners(draft: Activity, pages: Pages, cast: Cast) -> None:
    paths = ["/planning/activities", address(draft), address(draft, "publish")]
    for path in paths:
        assert pages.of().get(path).status_code == 302
        assert pages.of(cast.learner).get(path).status_code == 403
        assert pages.of(cast.officer).get(path).status_code == 200
    assert pages.of(cast.planner).get(address(draft)).status_code == 200
    assert pages.of(cast.planner).get(address(draft, "publish")).status_code == 403
    assert pages.of(cast.coordinator).get(address(draft)).status_code == 403
    assert pages.of(cast.officer).get("/planning/activities/none").status_code == 404


def test_the_list_shows_what_each_may_prepare(draft: Activity, pages: Pages, cast: Cast) -> None:
    department = make_department()
    blocked = make_activity(published=False, title="A draft of theirs", department_id=department.id)
    assert "No activity yet" in text_of(pages.of(cast.coordinator).get("/planning/activities"))
    grant(cast.coordinator, Role.COURSE_ADMIN, ScopeKind.DEPARTMENT, department.id)
    db.session.commit()
    text = text_of(pages.of(cast.coordinator).get("/planning/activities"))
    assert blocked.title in text
    assert draft.title not in text
    text = text_of(pages.of(cast.planner).get("/planning/activities"))
    assert "Ready to publish" in text
    assert "things block" in text


def test_the_checklist_names_what_blocks_and_where_it_is_mended(pages: Pages, cast: Cast) -> None:
    activity = make_activity(published=False, overview="", recording=make_recording(broadcast_on=None))
    page = pages.of(cast.officer).get(address(activity))
    text = text_of(page)
    for words in (
        "The overview is missing.",
        "A course director and planner is missing.",
        "Disclosure not received: Miriam Adeyemi, MD, PhD",
        "Say when it was broadcast live, or that it never was.",
        "Opens when nothing blocks.",
    ):
        assert words in text, words
    html = page.get_data(as_text=True)
    for place in ('id="recording"', 'href="#window"', 'id="window"', 'href="#overview"', 'id="overview"'):
        assert place in html


def test_a_draft_says_everywhere_that_nobody_has_chosen_its_specialty(pages: Pages, cast: Cast) -> None:
    activity, other = make_ready_draft(specialty_id=None), make_activity(published=False)
    officer = pages.of(cast.officer)
    html = officer.get(address(activity)).get_data(as_text=True)
    assert 'href="#specialty_id">No specialty is chosen.' in " ".join(html.split())
    assert 'value="">Choose a specialty</option>' in html
    for path in (
        "/planning/activities",
        address(activity),
        address(activity, "preview"),
        address(other, "take-over"),
    ):
        assert "No specialty yet" in text_of(officer.get(path)), path
    assert "No specialty is chosen." in text_of(officer.get(address(activity, "publish"), follow_redirects=True))
    officer.send(address(activity, "publish"))
    assert not activity.is_published


def test_the_preview_of_an_empty_draft_says_what_is_missing_and_blames_nobody(pages: Pages, cast: Cast) -> None:
    activity = make_activity(published=False, overview="", objectives=[], minutes=0)
    db.session.delete(activity.designations[0])
    db.session.delete(activity.people[0])
    db.session.commit()
    text = text_of(pages.of(cast.officer).get(address(activity, "preview")))
    for part in ("Overview", "Learning objectives", "Estimated time to complete", "Course directors"):
        assert f"{part} Not written yet." in text, part
    assert "none designated yet" in text
    for words in ("correct your profession", "Sign in or create an account", "0 minutes."):
        assert words not in text, words


def test_whoever_misses_a_specialty_reads_who_adds_it(pages: Pages, cast: Cast) -> None:
    activity = make_activity(published=False)
    hers = pages.of(cast.officer).get(address(activity)).get_data(as_text=True)
    theirs = text_of(pages.of(cast.planner).get(address(activity)))
    assert 'href="/planning/lists#specialties"' in hers
    assert "The CE office adds it: ce-office@northgate.example" in theirs


def test_a_line_of_the_checklist_leads_to_the_very_person_or_form(pages: Pages, cast: Cast) -> None:
    activity = make_activity(published=False)
    db.session.delete(activity.designations[0])
    db.session.commit()
    person = activity.people[0].person_id
    html = pages.of(cast.officer).get(address(activity)).get_data(as_text=True)
    for place in ("designate", f"disclosure-{person}"):
        assert f'href="#{place}"' in html, place
        assert f'id="{place}"' in html, place
    parts = [html.index(f'<li><a href="#{part}">') for part in parts_of(ActivityKind.ON_DEMAND)]
    assert parts == sorted(parts)
    assert html.count("data-to-checks") == len(parts)


def test_a_draft_without_a_course_director_offers_that_role_first(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    officer, offered = pages.of(cast.officer), 'selected value="{}"'
    assert offered.format("faculty") in officer.get(address(draft)).get_data(as_text=True)
    led_by_nobody = make_activity(published=False)
    html = officer.get(address(led_by_nobody)).get_data(as_text=True)
    assert offered.format("course_director") in html
    assert offered.format("faculty") not in html


def test_who_may_not_publish_reads_whom_to_tell_when_nothing_blocks(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    planner = pages.of(cast.planner)
    assert "Tell the CE office: it reads this once more and publishes." in text_of(planner.get(address(draft)))
    draft.overview = ""
    db.session.commit()
    assert "The CE office publishes." in text_of(planner.get(address(draft)))


def test_publishing_shows_the_last_day_first(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    assert "Look at it, then publish" in text_of(officer.get(address(draft)))
    text = text_of(officer.get(address(draft, "publish")))
    assert "Credit ends on 14 March 2027" in text
    assert "14 March 2027, 11:59 pm Central Time" in text
    assert "Nothing to disclose" in text
    assert draft.state is ActivityState.DRAFT
    answer = officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    assert (answer.status_code, answer.headers["Location"]) == (303, address(draft))
    published = text_of(officer.get(address(draft)))
    assert ("Published. Learners see it now." in published, "then publish" in published) == (True, False)
    assert db.session.get(Activity, draft.id).is_published  # type: ignore[union-attr]
    assert officer.get(address(draft, "publish")).status_code == 303


@pytest.mark.parametrize("last_day", ["", "2027-03-15", "x"])
def test_a_day_that_was_not_shown_is_not_published(
    last_day: str, draft: Activity, pages: Pages, cast: Cast
) -> None:
    answer = pages.of(cast.officer).send(address(draft, "publish"), {"last_day": last_day})
    assert answer.status_code == 422
    assert "The last day of credit has changed meanwhile." in text_of(answer)
    assert db.session.get(Activity, draft.id).state is ActivityState.DRAFT  # type: ignore[union-attr]


def test_what_is_blocked_cannot_be_published_by_its_address(draft: Activity, pages: Pages, cast: Cast) -> None:
    draft.overview = ""
    db.session.commit()
    officer = pages.of(cast.officer)
    assert officer.get(address(draft, "publish")).status_code == 303
    answer = officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    assert answer.status_code == 409
    assert "Things that block publishing: 1." in text_of(answer)
    assert pages.of(cast.planner).send(address(draft, "publish"), {"last_day": LAST_DAY}).status_code == 403


def test_publishing_twice_with_one_key_happens_once(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    answers = [
        officer.send(address(draft, "publish"), {"last_day": LAST_DAY}, key="a" * 32).status_code for _ in range(2)
    ]
    assert answers == [303, 303]


def test_what_is_withdrawn_comes_back_with_the_same_end(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    assert pages.of(cast.planner).send(address(draft, "withdraw")).status_code == 403
    asked = text_of(officer.get(address(draft, "withdraw")))
    assert "0 people in progress read that the CE office has withdrawn it" in asked
    assert "Restored, it ends on the same day." in asked
    assert officer.send(address(draft, "withdraw")).status_code == 422
    why = {"reason": "Outdated since the new guideline."}
    assert officer.send(address(draft, "withdraw"), why).status_code == 303
    assert officer.send(address(draft, "withdraw"), why).status_code == 409
    assert officer.get(address(draft, "withdraw")).status_code == 303
    assert "Withdrawn" in text_of(officer.get(address(draft)))
    assert "Ready to publish" not in text_of(officer.get("/planning/activities"))
    assert officer.get(address(draft, "publish")).status_code == 303
    with clock.frozen_at(NOW + timedelta(hours=2)):
        assert "That is the end it had." in text_of(officer.get(address(draft, "restore")))
        assert officer.send(address(draft, "restore")).status_code == 422
        assert officer.send(address(draft, "restore"), {"reason": "Revised."}).status_code == 303
    assert officer.get(address(draft, "restore")).status_code == 303
    again = db.session.get(Activity, draft.id)
    assert (again.is_published, again.closes_at) == (True, datetime(2027, 3, 15, 5, tzinfo=UTC))  # type: ignore[union-attr]


def test_a_recording_is_attached_from_the_library(draft: Activity, pages: Pages, cast: Cast) -> None:
    other = make_recording(title="The second take")
    db.session.commit()
    admin = pages.of(cast.course_admin)
    assert "The second take (0:40)" in text_of(admin.get(address(draft)))
    assert write(admin, draft, "recording", {"recording_id": str(other.id)}).status_code == 303
    assert db.session.get(Activity, draft.id).recording_id == other.id  # type: ignore[union-attr]
    for value in ("", "0", "999999", "9" * 30, "x", "-1"):
        answer = write(admin, draft, "recording", {"recording_id": value})
        assert answer.status_code == 422, value
        assert "Error:" in answer.get_data(as_text=True)


def test_a_departments_admin_attaches_only_what_she_brought(draft: Activity, pages: Pages, cast: Cast) -> None:
    grant(cast.coordinator, Role.COURSE_ADMIN, ScopeKind.ACTIVITY, draft.id)
    theirs = make_recording(added_by=cast.coordinator.id)
    foreign = make_recording()
    db.session.commit()
    browser = pages.of(cast.coordinator)
    assert write(browser, draft, "recording", {"recording_id": str(foreign.id)}).status_code == 422
    assert write(browser, draft, "recording", {"recording_id": str(theirs.id)}).status_code == 303


def test_the_broadcast_is_kept_or_denied(pages: Pages, cast: Cast) -> None:
    draft = make_ready_draft(recording=make_recording(broadcast_on=None))
    planner = pages.of(cast.planner)
    refused = write(planner, draft, "broadcast", {"was_broadcast": "never"})
    assert (refused.status_code, "Only the CE office attests" in text_of(refused)) == (422, True)
    assert write(pages.of(cast.officer), draft, "broadcast", {"was_broadcast": "never"}).status_code == 303
    assert db.session.get(Activity, draft.id).never_broadcast_on == date(2026, 11, 21)  # type: ignore[union-attr]
    kept = {"was_broadcast": "broadcast", "broadcast_on": "2026-05-04"}
    assert write(planner, draft, "broadcast", kept).status_code == 303
    assert db.session.get(Activity, draft.id).recording.broadcast_on == date(2026, 5, 4)  # type: ignore[union-attr]
    for sent, words in (
        ({}, "Say whether there was a live broadcast."),
        ({"was_broadcast": "broadcast"}, "Enter the day of the live broadcast."),
        ({"was_broadcast": "broadcast", "broadcast_on": "2026-05-05"}, "earlier"),
        ({"was_broadcast": "broadcast", "broadcast_on": "2027-01-01"}, "Enter a day that has come."),
        ({"was_broadcast": "broadcast", "broadcast_on": "0001-01-01"}, "Enter the day of the live broadcast."),
        ({"was_broadcast": "broadcast", "broadcast_on": "soon"}, "Error:"),
        ({"was_broadcast": "perhaps"}, "Error:"),
    ):
        answer = write(planner, draft, "broadcast", sent)
        assert answer.status_code == 422, sent
        assert words in text_of(answer), words


def test_after_publication_only_a_day_of_the_broadcast_is_offered_and_only_to_whom_it_is_open(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    officer, planner, door = pages.of(cast.officer), pages.of(cast.planner), address(draft)
    assert "it was never broadcast" in text_of(officer.get(door))
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    shown = officer.get(door).get_data(as_text=True)
    assert ("it was never broadcast" in shown, 'name="broadcast_on"' in shown) == (False, True)
    assert 'name="broadcast_on"' not in planner.get(door).get_data(as_text=True)
    earlier = {"was_broadcast": "broadcast", "broadcast_on": "2025-03-01"}
    assert officer.send(address(draft, "broadcast"), earlier).status_code == 303
    said = officer.send(address(draft, "broadcast"), {"was_broadcast": "never"})
    assert said.status_code == 422


def test_a_refused_date_leaves_nothing_half_done(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    too_early = {"was_broadcast": "broadcast", "broadcast_on": "2020-01-01"}
    for person in (cast.officer, cast.planner):
        answer = pages.of(person).send(address(draft, "broadcast"), too_early)
        assert answer.status_code == 422
        assert ("withdraw that activity first" in text_of(answer)) is (person is cast.officer)
        db.session.expire_all()
        found = db.session.get(Activity, draft.id)
        assert found.recording.broadcast_on == date(2025, 3, 14)  # type: ignore[union-attr]
        assert found.closes_at == datetime(2027, 3, 15, 5, tzinfo=UTC)  # type: ignore[union-attr]


def test_a_date_that_moves_in_the_library_moves_the_end_too(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer, admin = pages.of(cast.officer), pages.of(cast.course_admin)
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    place = f"/recordings/{draft.recording_id}"
    sent = {"title": "Take two", "broadcast_on": "2025-02-01", "broadcast_zone": "America/Chicago"}
    for browser, status, end in (
        (admin, 422, datetime(2027, 3, 15, 5, tzinfo=UTC)),
        (officer, 303, datetime(2027, 2, 2, 6, tzinfo=UTC)),
    ):
        assert browser.send(place, sent).status_code == status
        db.session.expire_all()
        assert db.session.get(Activity, draft.id).closes_at == end  # type: ignore[union-attr]


def test_captions_are_excepted_by_the_office_with_a_reason(draft: Activity, pages: Pages, cast: Cast) -> None:
    for track in list(draft.recording.captions):  # type: ignore[union-attr]
        db.session.delete(track)
    db.session.commit()
    db.session.expire_all()
    officer = pages.of(cast.officer)
    assert "Captions are missing." in text_of(officer.get(address(draft)))
    assert officer.send(address(draft, "captions-exception"), {"reason": " "}).status_code == 422
    assert officer.send(address(draft, "captions-exception"), {"reason": "No speech."}).status_code == 303
    assert "No speech." in text_of(officer.get(address(draft)))
    assert pages.of(cast.planner).send(address(draft, "captions-exception"), {"reason": "x"}).status_code == 403


def test_one_type_that_ends_earlier_is_said_before_publishing(draft: Activity, pages: Pages, cast: Cast) -> None:
    draft.designations[0].valid_until = date(2026, 12, 24)
    db.session.commit()
    text = text_of(pages.of(cast.officer).get(address(draft, "publish")))
    assert "This type ends on 24 December 2026" in text


def test_the_end_of_an_earlier_activity_is_said_before_publishing(pages: Pages, cast: Cast) -> None:
    recording = make_recording(broadcast_on=None)
    for draft in (make_ready_draft(recording=recording), make_ready_draft(recording=recording)):
        write(pages.of(cast.officer), draft, "broadcast", {"was_broadcast": "never"})
        with clock.frozen_at(NOW + timedelta(hours=1)):
            text = text_of(pages.of(cast.officer).get(address(draft, "publish")))
        pages.of(cast.officer).send(address(draft, "publish"), {"last_day": "2028-11-21"})
    assert "Credit ends on 21 November 2028" in text
    assert "An earlier activity with this recording" not in text
    later = make_ready_draft(recording=recording)
    write(pages.of(cast.officer), later, "broadcast", {"was_broadcast": "never"})
    with clock.frozen_at(NOW + timedelta(days=90)):
        text = text_of(pages.of(cast.officer).get(address(later, "publish")))
    assert "Credit ends on 21 November 2028" in text
    assert "An earlier activity with this recording" in text


def test_a_published_activity_no_longer_takes_a_recording(draft: Activity, pages: Pages, cast: Cast) -> None:
    publish_activity(draft, actor=cast.officer, now=NOW, settings=pages.app.config["SETTINGS"])
    other = make_recording()
    db.session.commit()
    officer = pages.of(cast.officer)
    assert "Attach this recording" not in text_of(officer.get(address(draft)))
    answer = officer.send(address(draft, "recording"), {"recording_id": str(other.id)})
    assert answer.status_code == 422
    assert "the activity was published meanwhile" in text_of(answer)


def test_publishing_shows_who_can_earn_what_and_the_whole_page(draft: Activity, pages: Pages, cast: Cast) -> None:
    draft.designations[0].valid_until = date(2026, 12, 24)
    db.session.commit()
    text = text_of(pages.of(cast.officer).get(address(draft, "publish")))
    assert "Physicians AMA PRA Category 1 Credit(s) ™ 1.00 24 December 2026" in text
    assert "Nurses Non-Physician Attendance 1.00 24 December 2026" in text
    for words in (
        "What stays as it is",
        "Method of participation",
        "Plan anticoagulation.",
        "Copyright statement",
    ):
        assert words in text


def test_the_list_says_how_many_took_part(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    watched(cast.learner, draft)
    page = officer.get("/planning/activities")
    assert "1 participants of Early Rhythm Control" in text_of(page)
    assert f'href="{address(draft, "after")}"' in page.get_data(as_text=True)


def test_after_publication_a_broadcast_only_moves_earlier(draft: Activity, pages: Pages, cast: Cast) -> None:
    officer = pages.of(cast.officer)
    officer.send(address(draft, "publish"), {"last_day": LAST_DAY})
    for sent, status in (
        ({}, 422),
        ({"was_broadcast": "never"}, 422),
        ({"was_broadcast": "broadcast", "broadcast_on": "2025-03-15"}, 422),
        ({"was_broadcast": "broadcast", "broadcast_on": "2025-03-01"}, 303),
    ):
        assert officer.send(address(draft, "broadcast"), sent).status_code == status
    db.session.expire_all()
    found = db.session.get_one(Activity, draft.id)
    assert found.closes_at == datetime(2027, 3, 2, 6, tzinfo=UTC)
