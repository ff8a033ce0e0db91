"""What was published is corrected in the open, and nothing that learners relied on moves."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lms import db
from lms.access.decision import Refusal
from lms.activities.models import Activity, ActivityPerson, Designation
from lms.activities.queries import speakers_in
from lms.activities.replacing import Content
from lms.activities.rules import ActivityState, PersonRole
from lms.assessments.models import Evaluation, Quiz
from lms.config import Settings
from lms.credit.models import Award, Certificate
from lms.disclosures.operations import Stated, collect_disclosure, decide_relevance
from lms.disclosures.queries import current_version, material_number
from lms.disclosures.rules import Mitigation, Nature
from lms.jobs.models import Job
from lms.jobs.outbox import run_waiting
from lms.learning.gate import Reason
from lms.learning.models import Participation
from lms.learning.participation import refresh_some
from lms.planning.models import ActivityRevision
from lms.planning.operations import (
    Corrected,
    CorrectionBlocked,
    Titles,
    correct_wording,
    decide_anew,
    publish_activity,
    show_disclosure,
    withdraw_activity,
)
from lms.planning.operations.revisions import add_revision
from lms.planning.queries import groups_for, last_number, pending_disclosure, revisions_of
from tests.factories.activities import audiences, give_sessions, make_recording
from tests.factories.awards import make_certificate
from tests.factories.learning import evaluation_fields, passed, quiz_fields, watched
from tests.factories.people import Cast, make_cast, make_person
from tests.factories.planning import make_ready_draft
from tests.factories.replacing import replaced
from tests.pages import Pages, text_of
from tests.planning.writing import address

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("frozen")


def as_it_is(activity: Activity, **texts: str) -> Corrected:
    names = ("title", "program_title", "summary", "overview", "target_audience", "copyright_statement")
    return Corrected(
        texts={name: getattr(activity, name) for name in names} | texts,
        objectives=list(activity.objectives),
        audiences=list(activity.audiences),
    )


def correct(activity: Activity, corrected: Corrected, cast: Cast, settings: Settings, **more: Any) -> Any:
    named: dict[str, Any] = {"seen": last_number(activity.id), "reason": "A slip.", "actor": cast.officer} | more
    return correct_wording(activity, corrected, now=NOW, settings=settings, **named)


def show(activity: Activity, cast: Cast, settings: Settings, **more: Any) -> Any:
    named: dict[str, Any] = {"seen": last_number(activity.id), "reason": "Told.", "actor": cast.officer} | more
    return show_disclosure(activity, now=NOW, settings=settings, **named)


def speaker_of(activity: Activity) -> ActivityPerson:
    return next(one for one in activity.people if one.role is PersonRole.FACULTY)


def disclose(activity: Activity, company: str = "Corvane Therapeutics", nature: Nature = Nature.CONSULTANT) -> Any:
    part = speaker_of(activity)
    made = collect_disclosure(
        part.person,
        [Stated(company=company, nature=nature)],
        role_began_on=part.role_began_on,
        now=NOW,
        actor_id=None,
    )
    return made.relationships[0]


def decide(activity: Activity, relationship: Any, cast: Cast) -> None:
    decide_relevance(
        activity,
        relationship,
        is_relevant=True,
        actor=cast.officer,
        now=NOW,
        mitigation=Mitigation.EVIDENCE_ATTESTED,
    )


def test_a_correction_is_a_revision_with_what_stood_before(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    before = published.title
    made = correct(published, as_it_is(published, title="Early “Rhythm” Control – naïve"), cast, settings)
    assert made.changes == {"title": [before, "Early “Rhythm” Control – naïve"]}
    assert (made.number, made.made_by, made.reason, made.is_material) == (1, cast.officer.id, "A slip.", False)
    again = as_it_is(published, overview="New.\n\nLines.")
    again.objectives.append("Say “naïve” – twice.")
    assert set(correct(published, again, cast, settings).changes) == {"overview", "objectives"}
    assert [one.revision.number for one in revisions_of(published.id)] == [2, 1]
    assert published.objectives[-1] == "Say “naïve” – twice."
    assert db.session.scalars(select(Job.kind).order_by(Job.id.desc())).first() == "activities.index"


@pytest.fixture
def divided(cast: Cast, settings: Settings) -> Activity:
    """Published, of two sessions with the speaker in the second."""
    draft = make_ready_draft()
    _opening, cases = give_sessions(draft, "Opening", "Cases")
    cases.people = [speaker_of(draft).person]
    found = publish_activity(draft, actor=cast.officer, now=NOW, settings=settings)
    db.session.commit()
    return found


def test_titles_and_speakers_of_sessions_are_corrected_and_their_number_stays(
    divided: Activity, cast: Cast, pages: Pages
) -> None:
    officer, speaker = pages.of(cast.officer), speaker_of(divided).person
    page = officer.get(address(divided, "correct")).get_data(as_text=True)
    assert 'value="Opening"' in page
    rows = {
        f"sessions-{place}-{name}": value
        for place, row in enumerate(divided.sessions)
        for name, value in (("session_id", str(row.id)), ("title", row.title))
    }
    both = rows | {"sessions-1-speakers": str(speaker.id)}
    sent = fields_of(divided) | {"overview": divided.overview}
    for changes, words in (
        (both, "Nothing is different"),
        (both | {"sessions-0-title": ""}, "Enter the title."),
        (both | {"sessions-0-session_id": "999999"}, "This session was removed meanwhile."),
    ):
        answer = officer.send(address(divided, "correct"), sent | changes)
        assert answer.status_code == 422
        assert words in text_of(answer), changes
    changes = rows | {"sessions-0-title": "Opening remarks", "sessions-0-speakers": str(speaker.id)}
    assert officer.send(address(divided, "correct"), sent | changes).status_code == 303
    (made,) = revisions_of(divided.id)
    assert made.revision.changes == {
        "session:1": ["Opening", "Opening remarks"],
        "speakers:1": [[], [speaker.name_with_degree]],
        "speakers:2": [[speaker.name_with_degree], []],
    }
    assert [(one.title, speakers_in(divided, one)) for one in divided.sessions] == [
        ("Opening remarks", (speaker,)),
        ("Cases", ()),
    ]
    again = fields_of(divided) | {"overview": divided.overview} | changes | {"sessions-1-title": "Three cases"}
    assert officer.send(address(divided, "correct"), again).status_code == 303
    assert revisions_of(divided.id)[0].revision.changes == {"session:2": ["Cases", "Three cases"]}
    history = text_of(officer.get(address(divided, "after")))
    assert "Title of session 1 Opening Opening remarks Speakers of session 1 Nothing" in history
    assert "Opening remarks" in text_of(officer.get(f"/activities/{divided.slug}"))


def test_who_may_not_publish_may_not_correct(published: Activity, cast: Cast, settings: Settings) -> None:
    for actor in (cast.learner, cast.planner, cast.course_admin, cast.coordinator):
        with pytest.raises(Refusal, match="not_allowed"):
            correct(published, as_it_is(published, title="X"), cast, settings, actor=actor)
        with pytest.raises(Refusal, match="not_allowed"):
            show(published, cast, settings, actor=actor)


def test_a_draft_is_edited_and_not_corrected(cast: Cast, settings: Settings) -> None:
    draft = make_ready_draft()
    with pytest.raises(Refusal, match="not_published"):
        correct(draft, as_it_is(draft, title="X"), cast, settings)
    assert pending_disclosure(draft, settings=settings) is None


def test_a_correction_needs_a_difference_and_a_reason_and_what_stands_now(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    with pytest.raises(Refusal, match="nothing_corrected"):
        correct(published, as_it_is(published), cast, settings)
    with pytest.raises(Refusal, match="reason_missing"):
        correct(published, as_it_is(published, title="X"), cast, settings, reason=" ")
    correct(published, as_it_is(published, title="X"), cast, settings)
    with pytest.raises(Refusal, match="corrected_meanwhile"):
        correct(published, as_it_is(published, title="Y"), cast, settings, seen=0)


def test_a_correction_that_could_not_be_published_is_refused_with_what_blocks(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    corrected = as_it_is(published, overview="")
    corrected = Corrected(texts=corrected.texts, objectives=[], audiences=audiences("Nurses"))
    with pytest.raises(CorrectionBlocked) as refusal, db.session.begin_nested():
        correct(published, corrected, cast, settings)
    codes = [one.code for one in refusal.value.blockers]
    assert codes == ["front_matter_overview", "front_matter_objectives", "designation_for_nobody"]


def test_what_stood_in_the_way_before_does_not_hinder_a_correction(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    published.audiences = []
    db.session.flush()
    correct(published, as_it_is(published, title="X"), cast, settings)
    chosen = as_it_is(published)
    made = correct(
        published,
        Corrected(texts=chosen.texts, objectives=chosen.objectives, audiences=audiences("Physicians")),
        cast,
        settings,
    )
    assert made.changes == {"audiences": [[], ["Physicians"]]}
    assert "Physicians" in [one.name for one in groups_for(published)]


def test_titles_get_a_new_number_that_nobody_reads_again(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    watched(cast.learner, published)
    part = speaker_of(published)
    chosen = as_it_is(published, commercial_support="Supported by the Rhythm Society.")
    chosen = Corrected(
        texts=chosen.texts,
        objectives=chosen.objectives,
        audiences=chosen.audiences,
        titles=(Titles(person_id=part.person_id, title="Chief", affiliation="Northgate"),),
    )
    made = correct(published, chosen, cast, settings)
    assert made.changes[f"person:{part.person_id}"][1] == "Chief, Northgate"
    version = current_version(published.id)
    assert version is not None
    assert (version.number, material_number(published.id)) == (2, 1)
    assert "Rhythm Society" in version.statement
    assert [line["title"] for line in version.lines if line["person_id"] == str(part.person_id)] == ["Chief"]
    mine = db.session.scalars(select(Participation)).one()
    assert mine.reason == Reason.QUIZ_NOT_STARTED
    with pytest.raises(Refusal, match="not_of_activity"):
        stranger = Titles(person_id=cast.learner.id, title="A", affiliation="B")
        correct(published, Corrected(texts={}, objectives=[], audiences=[], titles=(stranger,)), cast, settings)


def test_words_do_not_smuggle_in_a_relationship(published: Activity, cast: Cast, settings: Settings) -> None:
    disclose(published)
    with pytest.raises(Refusal, match="disclosure_pending"), db.session.begin_nested():
        correct(published, as_it_is(published, commercial_support="None at all."), cast, settings)


def test_a_certificate_keeps_the_title_it_was_issued_with(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    certificate = make_certificate(cast.learner, published, began_at=NOW)
    before = published.program_title
    correct(published, as_it_is(published, program_title="Another title"), cast, settings)
    db.session.expire_all()
    assert db.session.get_one(Certificate, certificate.id).title == before
    later = make_certificate(make_person(), published, began_at=NOW)
    assert later.title == "Another title"


def test_a_new_relationship_is_shown_only_when_it_is_decided(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    with pytest.raises(Refusal, match="nothing_pending"):
        show(published, cast, settings)
    relationship = disclose(published)
    with pytest.raises(CorrectionBlocked) as refusal, db.session.begin_nested():
        show(published, cast, settings)
    assert [one.code for one in refusal.value.blockers] == ["disclosure_relevance_undecided"]
    decide(published, relationship, cast)
    made = show(published, cast, settings)
    name = speaker_of(published).person.name_with_degree
    assert made.is_material
    assert made.changes["disclosure"] == [
        {name: "Nothing to disclose"},
        {name: "Consultant: Corvane Therapeutics (mitigated)"},
    ]
    assert material_number(published.id) == 2


def test_what_changes_in_words_alone_is_shown_and_asks_nobody_again(
    published: Activity, cast: Cast, settings: Settings
) -> None:
    made = show(published, cast, replace(settings, provider_name="Northgate Health System"))
    assert not made.is_material
    assert material_number(published.id) == 1


def test_a_relationship_of_nobody_here_is_not_decided(published: Activity, cast: Cast, settings: Settings) -> None:
    relationship = disclose(published)
    with pytest.raises(Refusal, match="not_of_activity"):
        decide_anew(published, relationship.id + 1, "", actor=cast.officer, now=NOW, settings=settings)


def test_everybody_in_progress_is_asked_again_and_who_holds_credit_is_not(
    cast: Cast, settings: Settings, published: Activity
) -> None:
    passed(cast.learner, published)
    passed(cast.outsider, published)
    make_certificate(cast.outsider, published, credit_type="attendance", began_at=NOW)
    decide(published, disclose(published), cast)
    show(published, cast, settings)
    assert "learning.refresh_steps" in db.session.scalars(select(Job.kind)).all()
    assert refresh_some(published.id, 0) is not None
    stored = {one.person_id: one.reason for one in db.session.scalars(select(Participation))}
    assert stored == {
        cast.learner.id: Reason.DISCLOSURE_CHANGED,
        cast.outsider.id: Reason.CERTIFICATE_READY,
    }


def test_a_learner_reads_the_new_disclosure_before_she_goes_on(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    """End to end: told by the office's page, asked on the learner's, and credit only then."""
    passed(cast.learner, published)
    officer, learner, path = pages.of(cast.officer), pages.of(cast.learner), f"/activities/{published.slug}"
    decide(published, disclose(published), cast)
    db.session.commit()
    page = officer.get(address(published, "correct/disclosure"))
    assert "They would read" in text_of(page)
    assert "Consultant: Corvane Therapeutics (mitigated)" in text_of(page)
    assert officer.send(address(published, "correct/disclosure"), {"seen": "0"}).status_code == 422
    fields = {"seen": "0", "reason": "The speaker told us."}
    assert officer.send(address(published, "correct/disclosure"), fields).status_code == 303
    assert officer.send(address(published, "correct/disclosure"), fields).status_code == 422
    assert "It has changed since you read it." in text_of(learner.get(path))
    assert learner.send(f"{path}/evaluation", evaluation_fields(published)).location != f"{path}/certificate"
    assert db.session.scalars(select(Award)).all() == []
    assert "Corvane Therapeutics" in text_of(learner.get(f"{path}/disclosure"))
    assert learner.send(f"{path}/disclosure", {"number": "2"}).status_code == 303
    answer = learner.send(f"{path}/evaluation", evaluation_fields(published))
    assert (answer.status_code, answer.location) == (303, f"{path}/certificate")


def test_an_undecided_relationship_is_named_and_not_shown(published: Activity, cast: Cast, pages: Pages) -> None:
    disclose(published)
    db.session.commit()
    officer = pages.of(cast.officer)
    assert "It cannot be shown yet" in text_of(officer.get(address(published, "correct/disclosure")))
    fields = {"seen": "0", "reason": "The speaker told us."}
    answer = officer.send(address(published, "correct/disclosure"), fields)
    assert answer.status_code == 422
    assert "This was not kept" in text_of(answer)
    assert current_version(published.id).number == 1  # type: ignore[union-attr]


def decision_fields(relationship: Any, **values: str) -> dict[str, str]:
    sent = {"decision": "relevant", "mitigation": "evidence_attested", "reviewer": "", "exception": ""} | values
    return {f"relationship-{relationship.id}-{name}": value for name, value in sent.items()}


def test_a_relationship_is_decided_and_then_shown_through_pages(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    relationship, officer = disclose(published), pages.of(cast.officer)
    db.session.commit()
    door = address(published, f"correct/relationships/{relationship.id}")
    assert officer.send(door, decision_fields(relationship, decision="")).status_code == 422
    refused_one = officer.send(door, decision_fields(relationship, mitigation="recused"))
    assert refused_one.status_code == 422
    assert officer.send(door, decision_fields(relationship)).status_code == 303
    text = text_of(officer.get(address(published, "correct/disclosure")))
    assert "Consultant: Corvane Therapeutics (mitigated)" in text
    fields = {"seen": "0", "reason": "The speaker told us."}
    assert officer.send(address(published, "correct/disclosure"), fields).status_code == 303
    # What is shown now is not taken back into what could not be published.
    answer = officer.send(door, decision_fields(relationship, mitigation=""))
    assert answer.status_code == 422
    assert "Relevant, not mitigated" in text_of(answer)
    assert officer.send(address(published, "correct/relationships/999999"), {}).status_code == 404
    assert pages.of(cast.planner).send(door, decision_fields(relationship)).status_code == 403


def person_fields(activity: Activity, **values: Any) -> dict[str, Any]:
    return {
        "given_name": "Priya",
        "family_name": "Raman",
        "degree": "MD",
        "profession": "physician",
        "title": "Attending",
        "affiliation": "Northgate Heart Institute",
        "role": "faculty",
        "received_on": "2026-11-20",
        "has_any": "nothing",
        "decision": "",
        "mitigation": "",
        "reviewer": "",
        "seen": str(last_number(activity.id)),
        "reason": "She joined the panel.",
    } | values


def test_a_person_is_named_with_what_she_signed_or_not_at_all(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    passed(cast.learner, published)
    officer, door = pages.of(cast.officer), address(published, "correct/person")
    assert officer.get(door).status_code == 200
    assert officer.get(address(make_ready_draft(), "correct/person")).status_code == 303
    some = {
        "has_any": "some",
        "relationships-0-company": "Corvane Therapeutics",
        "relationships-0-nature": "speaker",
        "relationships-0-is_current": "yes",
    }
    more = officer.send(door, person_fields(published, more="1"))
    assert (more.status_code, 'name="relationships-1-company"' in more.get_data(as_text=True)) == (200, True)
    for changes, words in (
        ({"reason": ""}, "Enter the reason."),
        ({"title": ""}, "Somebody lacks a title"),
        ({"received_on": "2026-11-22"}, "one answer needs another look"),
        ({**some, "decision": "relevant"}, "Relevant, not mitigated"),
        ({"seen": "5"}, "Somebody has corrected this activity meanwhile"),
    ):
        answer = officer.send(door, person_fields(published, **changes))
        assert answer.status_code == 422, changes
        assert words.lower() in text_of(answer).lower(), changes
    db.session.expire_all()
    assert len(published.people) == 2
    assert current_version(published.id).number == 1  # type: ignore[union-attr]
    decided = {**some, "decision": "relevant", "mitigation": "evidence_attested"}
    assert officer.send(door, person_fields(published, **decided)).status_code == 303
    db.session.expire_all()
    assert len(published.people) == 3
    (made,) = revisions_of(published.id)
    assert made.revision.is_material
    assert made.revision.changes["disclosure"][1] == {
        "Priya Raman, MD": "Speaker: Corvane Therapeutics (mitigated)"
    }
    learner = pages.of(cast.learner)
    assert "It has changed since you read it." in text_of(learner.get(f"/activities/{published.slug}"))
    assert pages.of(cast.planner).send(door, person_fields(published)).status_code == 403


def test_a_person_is_taken_out_with_a_reason_and_learners_in_progress_read_it_anew(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    added = person_fields(published)
    officer = pages.of(cast.officer)
    assert officer.send(address(published, "correct/person"), added).status_code == 303
    passed(cast.learner, published)
    db.session.expire_all()
    leaves = next(one for one in published.people if one.person.family_name == "Raman")
    door = address(published, f"correct/person/{leaves.person_id}/remove")
    assert door in officer.get(address(published, "correct/disclosure")).get_data(as_text=True)
    assert "Take Priya Raman out" in text_of(officer.get(door))
    unknown = address(published, "correct/person/9999/remove")
    assert officer.get(unknown).status_code == 404
    draft = address(make_ready_draft(), f"correct/person/{leaves.person_id}/remove")
    assert officer.get(draft).status_code == 303
    sent = {"seen": "1", "reason": "She could not come."}
    assert pages.of(cast.planner).send(door, sent).status_code == 403
    for changes, words in (
        ({"reason": ""}, "Enter the reason."),
        ({"seen": "0"}, "Somebody has corrected this activity meanwhile"),
    ):
        answer = officer.send(door, sent | changes)
        assert (answer.status_code, words in text_of(answer)) == (422, True), changes
    db.session.expire_all()
    assert len(published.people) == 3
    assert officer.send(door, sent).status_code == 303
    db.session.expire_all()
    assert leaves.person_id not in {one.person_id for one in published.people}
    made = revisions_of(published.id)[0].revision
    assert (made.reason, made.is_material) == ("She could not come.", True)
    assert made.changes["disclosure"] == [{"Priya Raman, MD": "Nothing to disclose"}, {}]
    learner = pages.of(cast.learner)
    assert "It has changed since you read it." in text_of(learner.get(f"/activities/{published.slug}"))


def test_whoever_enters_a_signed_form_after_publication_comes_back_to_that_person(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    speaker = speaker_of(published).person_id
    officer, place = pages.of(cast.officer), address(published, f"disclosures/{speaker}/enter")
    back = f"{address(published, 'correct/disclosure')}#disclosure-{speaker}"
    assert back in officer.get(place).get_data(as_text=True)
    answer = officer.send(place, {"received_on": "2026-11-20", "has_any": "nothing"})
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    assert f'id="disclosure-{speaker}"' in officer.get(back).get_data(as_text=True)


def test_nobody_is_taken_out_without_whom_it_could_not_be_published(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    director = next(one.person_id for one in published.people if one.role is PersonRole.COURSE_DIRECTOR)
    door, sent = address(published, f"correct/person/{director}/remove"), {"seen": "0", "reason": "Gone."}
    answer = pages.of(cast.officer).send(door, sent)
    assert (answer.status_code, "So changed, it could not be published" in text_of(answer)) == (422, True)
    db.session.expire_all()
    assert director in {one.person_id for one in published.people}
    assert current_version(published.id).number == 1  # type: ignore[union-attr]


def test_an_irrelevant_relationship_is_kept_and_not_shown(published: Activity, cast: Cast, pages: Pages) -> None:
    fields = person_fields(
        published,
        **{
            "has_any": "some",
            "relationships-0-company": "Corvane Therapeutics",
            "relationships-0-nature": "speaker",
            "decision": "not_relevant",
        },
    )
    assert pages.of(cast.officer).send(address(published, "correct/person"), fields).status_code == 303
    version = current_version(published.id)
    assert version is not None
    assert [line["words"] for line in version.lines if line["name"] == "Priya Raman, MD"] == [
        "Nothing to disclose"
    ]


def fields_of(activity: Activity, **changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": activity.title,
        "program_title": activity.program_title,
        "summary": activity.summary,
        "overview": activity.overview,
        "objectives": "\n".join(activity.objectives),
        "target_audience": activity.target_audience,
        "audiences": [str(one.id) for one in activity.audiences],
        "copyright_statement": activity.copyright_statement,
        "commercial_support": activity.commercial_support,
        "seen": str(last_number(activity.id)),
        "reason": "A slip of the pen.",
    }
    for place, one in enumerate(activity.people):
        fields[f"people-{place}-person_id"] = str(one.person_id)
        fields[f"people-{place}-title"], fields[f"people-{place}-affiliation"] = one.title, one.affiliation
    return fields | changes


def test_the_page_keeps_a_correction_and_shows_its_history(published: Activity, cast: Cast, pages: Pages) -> None:
    officer = pages.of(cast.officer)
    page = officer.get(address(published, "correct")).get_data(as_text=True)
    assert 'value="Early Rhythm' in page
    assert officer.send(address(published, "correct"), fields_of(published, title="Mended")).status_code == 303
    text = text_of(officer.get(address(published, "after")))
    assert "A slip of the pen." in text
    assert "Mended" in text_of(officer.get(f"/activities/{published.slug}"))
    assert "Last changed by Ruth Calloway" in text_of(officer.get(address(published, "correct")))


def test_a_refused_correction_is_the_page_again_with_what_was_written(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    officer = pages.of(cast.officer)
    for changes, words in (
        ({}, "Nothing is different"),
        ({"title": ""}, "Enter the title."),
        ({"reason": " "}, "Enter the reason."),
        ({"audiences": ["999999"]}, "not a valid choice"),
        ({"audiences": []}, "choose the target audience"),
        ({"title": "Y", "seen": "7"}, "Somebody has corrected this activity meanwhile"),
        ({"title": "Y", "seen": "x"}, "Somebody has corrected this activity meanwhile"),
        ({"people-0-person_id": "x", "people-0-title": "Z"}, "not"),
        ({"title": "T" * 201}, "Use at most 200 characters."),
    ):
        answer = officer.send(
            address(published, "correct"), fields_of(published) | {"overview": published.overview} | changes
        )
        assert answer.status_code == 422, changes
        assert words in text_of(answer), changes
    db.session.expire_all()
    assert db.session.scalars(select(ActivityRevision)).all() == []


def test_pages_of_correcting_are_for_who_may_publish_this_activity(
    published: Activity, cast: Cast, pages: Pages
) -> None:
    draft = make_ready_draft()
    for path in ("correct", "correct/disclosure", "withdraw", "restore"):
        for person in (cast.learner, cast.planner, cast.coordinator):
            assert pages.of(person).get(address(published, path)).status_code == 403
            assert pages.of(person).send(address(published, path), fields_of(published)).status_code == 403
        assert pages.of(cast.officer).get(address(draft, path)).status_code == 303


SHAPE: list[dict[str, Any]] = [
    {"slug": "elsewhere"},
    {"kind": "live"},
    {"zone": "America/Denver"},
    {"opens_at": datetime(2026, 11, 21, 20, 0, tzinfo=UTC)},
    {"published_at": None},
    {"required_share": Decimal("0.100")},
    {"state": ActivityState.DRAFT},
    {"broadcast_on": None},
    {"broadcast_on": date(2025, 3, 15)},
    {"never_broadcast_on": date(2026, 11, 21)},
    {"title": "Another"},
    {"program_title": "Another"},
    {"summary": "Another"},
    {"overview": "Another"},
    {"target_audience": "Another"},
    {"copyright_statement": "Another"},
    {"commercial_support": "Another"},
    {"objectives": ["Another"]},
]


@pytest.mark.parametrize("values", SHAPE)
def test_the_database_refuses_every_back_door(published: Activity, values: dict[str, Any]) -> None:
    refused(published, **values)


def test_the_database_refuses_another_recording_and_takes_a_declared_replacement(published: Activity) -> None:
    refused(published, recording_id=make_recording().id)
    refused(published, recording_id=None)
    refused(published, recording_id=make_recording(replaces_id=published.recording_id).id)
    new = replaced(published, Content.SAME)
    assert published.recording_id == new.id
    refused(published, recording_id=new.replaces_id)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Designation, {"credit_type": "attendance"}),
        (Designation, {"amount": Decimal("2.00")}),
        (Designation, {"designated_at": NOW}),
        (Designation, {"opens_at": datetime(2026, 1, 1, tzinfo=UTC)}),
        (Quiz, {"pass_mark": Decimal("0.100")}),
        (Quiz, {"pass_mark": Decimal("0.900")}),
        (Quiz, {"attempt_limit": 1}),
    ],
)
def test_the_database_keeps_what_was_designated_and_the_mark(
    published: Activity, table: Any, values: dict[str, Any]
) -> None:
    refused(db.session.scalars(select(table).where(table.activity_id == published.id)).one(), **values)


@pytest.mark.parametrize("table", [Designation, Quiz, Evaluation, Activity])
def test_the_database_deletes_nothing_that_was_published(published: Activity, table: Any) -> None:
    place = table.id if table is Activity else table.activity_id
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(table.__table__.delete().where(place == published.id))


def test_the_database_takes_an_earlier_broadcast_and_withdrawal(published: Activity, cast: Cast) -> None:
    published.broadcast_on = date(2025, 3, 13)
    db.session.flush()
    withdraw_activity(published, reason="Outdated.", actor=cast.officer, now=NOW)
    assert db.session.scalars(select(ActivityRevision.changes)).one() == {"state": ["published", "withdrawn"]}


def test_the_latest_revision_alone_lets_words_move(published: Activity, cast: Cast) -> None:
    for words in ("First", "Second"):
        changes = {"title": (published.title, words)}
        add_revision(published, changes, reason="A test.", actor=cast.officer, now=NOW)
        refused(published, title="Neither")
        published.title = words
        db.session.flush()
    refused(published, title="First")


def refused(row: Any, **values: Any) -> None:
    """The database takes none of these values, whatever the application thinks."""
    table = type(row).__table__
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(table.update().where(table.c.id == row.id).values(**values))
    db.session.expire_all()


def test_a_withdrawn_activitys_learners_are_told_by_their_stored_answer(
    own_database: str, settings: Settings
) -> None:
    """With real commits: the job that follows asks the gate for everybody who has not finished."""
    with db.transaction():
        cast = make_cast()
        found = publish_activity(make_ready_draft(), actor=cast.officer, now=NOW, settings=settings)
        passed(cast.learner, found)
        quiz_fields(found)
        withdraw_activity(found, reason="Outdated.", actor=cast.officer, now=NOW)
    run_waiting()
    with db.transaction(write=False):
        assert db.session.scalars(select(Participation.reason)).all() == [Reason.WITHDRAWN]
