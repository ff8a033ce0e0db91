"""A live activity is published only as it can be attended, earned and claimed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.activities.agenda import AgendaItem
from lms.activities.rules import ActivityKind
from lms.activities.window import LiveFacts, live_window
from lms.planning.checklist import rows_of
from lms.planning.publish_gate import (
    AskedFacts,
    AudienceFacts,
    EventFacts,
    GateFacts,
    Number,
    Part,
    VenueFacts,
    blockers,
    parts_of,
)
from lms.planning.words import BLOCKED
from tests.planning.test_publish_gate import FRONT, PHARMACIST, READY

NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)
ZONE = "America/Chicago"
BEGINS = datetime(2027, 1, 20, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
TALK = AgendaItem(
    position=1,
    kind="presentation",
    title="Rhythm or rate",
    starts_at=BEGINS,
    ends_at=BEGINS + HOUR,
    place=1,
    is_accredited=True,
    speakers=1,
    evidence=frozenset({"join_page"}),
    has_meeting=True,
)
STREAM = VenueFacts(position=1, name="Stream", has_meeting=True)
EVENT = EventFacts(items=(TALK,), venues=(STREAM,), claim_days=30)
WINDOW = live_window(LiveFacts(released_at=NOW, zone=ZONE, ends_at=TALK.ends_at, claim_days=30))
LIVE = replace(
    READY, kind=ActivityKind.LIVE, recording=None, quiz=None, event=EVENT, window=WINDOW, now=NOW, today=NOW.date()
)
ACPE: dict[str, Any] = {
    "designated": {"ama_pra_1": Decimal("1.00"), "acpe_pharmacist": Decimal("1.00")},
    "audiences": (AudienceFacts(name="Both", professions=("physician", "pharmacist")),),
    "planners": ((PHARMACIST,),),
    "numbers": {"acpe_pharmacist": Number(uan="JA4008106-0000-27-035-L01-P", topic="01")},
    "quiz": READY.quiz,
}


def codes(facts: GateFacts) -> list[str]:
    return [one.code for one in blockers(facts)]


def with_event(**changes: Any) -> GateFacts:
    return replace(LIVE, event=replace(EVENT, **changes))


def with_talk(**changes: Any) -> GateFacts:
    return with_event(items=(replace(TALK, **changes),))


def test_words_that_everybody_reads_hold_no_way_to_join() -> None:
    found = blockers(with_event(gives_away=((Part.FRONT_MATTER, ""), (Part.AGENDA, "2"))))
    assert [(one.code, one.where, one.about) for one in found] == [
        ("joined_by_this_one", Part.AGENDA, "2"),
        ("joined_by_this", Part.FRONT_MATTER, ""),
    ]


def test_an_event_needs_neither_recording_nor_captions_nor_quiz() -> None:
    assert blockers(LIVE) == ()
    assert blockers(replace(LIVE, **ACPE)) == ()


def test_its_checklist_has_its_own_parts_and_none_of_a_recording() -> None:
    parts = [row.part for row in rows_of(LIVE)]
    assert parts == list(parts_of(ActivityKind.LIVE))
    assert {Part.EVENT, Part.VENUES, Part.AGENDA, Part.REGISTRATION_QUESTIONS} <= set(parts)
    assert not {Part.RECORDING, Part.CAPTIONS, Part.WINDOW, Part.SESSIONS} & set(parts)
    assert Part.EVENT not in parts_of(ActivityKind.ON_DEMAND)
    counts = {row.part: row.count for row in rows_of(LIVE)}
    assert (counts[Part.VENUES], counts[Part.AGENDA], counts[Part.REGISTRATION_QUESTIONS]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("facts", "code", "where"),
    [
        (with_event(is_cancelled=True), "event_cancelled", Part.EVENT),
        (with_event(registration_closes_at=BEGINS + HOUR), "registration_closes_late", Part.EVENT),
        (with_event(minimum_minutes=61), "minimum_out_of_reach", Part.EVENT),
        (with_event(venues=(replace(STREAM, name=" "),)), "venue_without_name", Part.VENUES),
        (with_event(venues=(replace(STREAM, has_meeting=False),)), "venue_nowhere", Part.VENUES),
        (with_event(venues=(replace(STREAM, host_allowed=False),)), "meeting_host_retired", Part.VENUES),
        (
            with_event(asked=(AskedFacts(position=1, is_worded=False),)),
            "asked_without_words",
            Part("registration_questions"),
        ),
        (
            with_event(asked=(AskedFacts(position=1, options=1),)),
            "asked_without_options",
            Part("registration_questions"),
        ),
        (with_talk(evidence=frozenset()), "agenda_no_evidence", Part.AGENDA),
        (with_talk(has_meeting=False), "agenda_no_meeting", Part.AGENDA),
        (
            with_talk(has_meeting=False, evidence=frozenset({"report"})),
            "agenda_no_report",
            Part.AGENDA,
        ),
        (with_talk(ends_at=BEGINS + HOUR / 2), "amount_above_agenda", Part.CREDIT),
        (replace(LIVE, now=BEGINS), "event_begun", Part.AGENDA),
        (replace(LIVE, valid_until={"ama_pra_1": date(2027, 1, 19)}), "valid_until_before_event", Part.CREDIT),
        (replace(LIVE, window=None, window_refusal="no_claim_days"), "window_no_claim_days", Part.EVENT),
        (with_event(has_boards=True), "no_quiz_for_types", Part.QUIZ),
        (replace(LIVE, **{**ACPE, "quiz": None}), "no_quiz_for_types", Part.QUIZ),
        (
            replace(LIVE, **ACPE, event=replace(EVENT, claim_days=56)),
            "claim_days_too_many",
            Part.EVENT,
        ),
        (
            replace(
                LIVE,
                **{**ACPE, "numbers": {"acpe_pharmacist": Number(uan="JA4008106-0000-26-035-L01-P", topic="01")}},
            ),
            "uan_other_year",
            Part.CREDIT,
        ),
        (
            replace(
                LIVE,
                **{**ACPE, "numbers": {"acpe_pharmacist": Number(uan="JA4008106-0000-27-035-H01-P", topic="01")}},
            ),
            "uan_other_format",
            Part.CREDIT,
        ),
    ],
)
def test_what_could_not_be_attended_or_claimed_blocks(facts: GateFacts, code: str, where: Part) -> None:
    (found,) = blockers(facts)
    assert (found.code, found.where) == (code, where)
    assert code in BLOCKED


def test_without_times_only_the_agenda_says_so() -> None:
    untimed = with_talk(starts_at=None, ends_at=None)
    facts = replace(untimed, window=None, window_refusal="no_times", designated={"ama_pra_1": Decimal("0.25")})
    assert codes(facts) == ["agenda_no_times", "amount_above_agenda"]


def test_what_was_published_before_may_come_back_while_the_event_goes_on() -> None:
    assert blockers(replace(LIVE, now=BEGINS, was_published=True)) == ()


def test_fifty_five_days_to_claim_are_the_most_where_acpe_is_designated() -> None:
    longest = replace(EVENT, claim_days=55)
    assert blockers(replace(LIVE, **ACPE, event=longest)) == ()
    assert blockers(with_event(claim_days=90)) == ()


def test_an_approval_may_end_with_the_last_day_of_the_event() -> None:
    assert blockers(replace(LIVE, valid_until={"ama_pra_1": date(2027, 1, 20)})) == ()


def test_front_matter_is_asked_of_events_too() -> None:
    assert codes(replace(LIVE, front_matter=replace(FRONT, overview=""))) == ["front_matter_overview"]


def test_a_review_in_the_future_is_told_with_the_event() -> None:
    (found,) = blockers(replace(LIVE, reviewed_on=date(2030, 1, 1)))
    assert (found.code, found.where) == ("review_in_future", Part.EVENT)


def test_an_event_that_is_over_and_was_never_published_stays_a_draft() -> None:
    late = replace(LIVE, now=WINDOW.closes_at)
    assert set(codes(late)) == {"window_ended", "event_begun"}
