"""Nothing is published that a learner could not be told or could not pass."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.accounts.professions import Profession
from lms.activities.rules import ActivityKind, FrontMatterFacts, PersonFacts, PersonRole
from lms.activities.window import Window
from lms.assessments.grading import QuestionKind
from lms.credit.types import CREDIT_TYPES
from lms.disclosures.rules import Uncleared, UnclearedReason
from lms.planning.publish_gate import (
    AudienceFacts,
    DrawFacts,
    GateFacts,
    ItemFacts,
    Number,
    Part,
    QuestionFacts,
    QuizFacts,
    RecordingFacts,
    blockers,
)

NOW = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
WINDOW = Window(
    opens_at=NOW,
    closes_at=NOW + timedelta(days=100),
    last_day=(NOW + timedelta(days=99)).date(),
    zone="America/Chicago",
    rule="broadcast",
)
DIRECTOR = PersonFacts(
    name="Tomas Lindqvist",
    role=PersonRole.COURSE_DIRECTOR,
    title="Chief",
    affiliation="Northgate",
    has_disclosed=True,
)
FRONT = FrontMatterFacts(
    title="Early rhythm control",
    terms="To 14 March 2027.",
    minutes=60,
    overview="Trials since 2020.",
    objectives=("Select patients.",),
    audience=("Cardiologists.",),
    people=(DIRECTOR,),
    accreditation="Accredited.",
    credit=("Credit.",),
    disclosure="Nothing.",
    method="Watch.",
    copyright="© 2026",
)
NOT_READY = RecordingFacts(is_ready=False, duration_ms=9, captions=1)
EMPTY = RecordingFacts(is_ready=True, duration_ms=0, captions=1)
SILENT = RecordingFacts(is_ready=True, duration_ms=9, captions=0)
QUESTION = QuestionFacts(position=1, kind=QuestionKind.SINGLE, choices=4, right=1)
QUIZ = QuizFacts(pass_mark=Decimal("0.8"), attempt_limit=None, questions=(QUESTION,))
PHYSICIANS = AudienceFacts(name="Physicians", professions=("physician",))
NURSES = AudienceFacts(name="Nurses", professions=("nurse",))
NOBODY = AudienceFacts(name="Nobody", professions=())
READY = GateFacts(
    kind=ActivityKind.ON_DEMAND,
    front_matter=FRONT,
    has_specialty=True,
    required_share=Decimal("0.9"),
    recording=RecordingFacts(is_ready=True, duration_ms=40_000, captions=1),
    captions_excepted=False,
    designated={"ama_pra_1": Decimal("1.00")},
    audiences=(PHYSICIANS, NURSES),
    uncleared=(),
    names={"7": "Miriam Adeyemi, MD"},
    quiz=QUIZ,
    evaluation=(ItemFacts(position=1, options=None), ItemFacts(position=2, options=2)),
    window=WINDOW,
    window_refusal="",
    reviewed_on=NOW.date(),
    was_published=False,
    now=NOW,
    today=NOW.date(),
)
DAY_BEFORE = (NOW - timedelta(days=2)).date()
WITH_ATTENDANCE = {"ama_pra_1": Decimal("1.00"), "attendance": Decimal("1.00")}
WORDLESS = ItemFacts(position=1, options=None, is_worded=False)
MULTIPLE = replace(QUESTION, kind=QuestionKind.MULTIPLE)


def with_front(**changes: Any) -> dict[str, Any]:
    return {"front_matter": replace(FRONT, **changes)}


def with_quiz(**changes: Any) -> dict[str, Any]:
    return {"quiz": replace(QUIZ, **changes)}


UAN = "JA4008106-0000-26-035-H01-P"
PHARMACIST = Profession.PHARMACIST


def with_type(
    code: str,
    *,
    planner: Profession = Profession.PHYSICIAN,
    uan: str = UAN,
    topic: str = "01",
    valid_until: date | None = None,
) -> dict[str, Any]:
    """One more type than physicians' for an audience that it serves, planned by a physician and somebody else."""
    served = sorted(CREDIT_TYPES[code].professions or ("nurse",))
    return {
        "designated": {"ama_pra_1": Decimal("1.00"), code: Decimal("1.00")},
        "audiences": (PHYSICIANS, AudienceFacts(name="Theirs", professions=tuple(served))),
        "planners": ((Profession.PHYSICIAN,), (planner,), ()),
        "numbers": {code: Number(uan=uan, topic=topic)},
        "valid_until": {code: valid_until} if valid_until else {},
        "designated_on": {code: DAY_BEFORE},
    }


def test_what_is_complete_may_be_published() -> None:
    assert blockers(READY) == ()


@pytest.mark.parametrize(
    "changes",
    [
        with_type("aapa_1", valid_until=date(2027, 11, 21)),
        with_type("acpe_pharmacist", planner=PHARMACIST),
        with_type("acpe_technician", planner=PHARMACIST, uan=UAN.replace("-P", "-T")),
        with_type("ancc", planner=Profession.ADVANCED_PRACTICE_NURSE),
        with_type("boc_at", planner=Profession.ATHLETIC_TRAINER),
        with_type("cdr"),
        with_type("cdr", planner=Profession.DIETITIAN) | {"is_joint": False},
        with_type("ipce", planner=Profession.ADVANCED_PRACTICE_NURSE),
    ],
)
def test_a_type_that_has_all_it_asks_for_may_be_published(changes: dict[str, Any]) -> None:
    assert blockers(replace(READY, **changes)) == ()


def test_without_a_window_a_types_approval_is_counted_from_today() -> None:
    changes = with_type("aapa_1", valid_until=date(2027, 11, 22)) | {
        "window": None,
        "window_refusal": "no_broadcast",
    }
    assert [one.code for one in blockers(replace(READY, **changes))] == [
        "window_no_broadcast",
        "valid_until_too_late",
    ]


def test_what_is_designated_later_is_approved_from_then() -> None:
    changes = with_type("aapa_1", valid_until=date(2027, 11, 30)) | {
        "designated_on": {"aapa_1": date(2026, 12, 1)}
    }
    assert blockers(replace(READY, **changes)) == ()


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"kind": ActivityKind.SERIES}, "kind_not_published_here", Part.RECORDING),
        ({"recording": None}, "no_recording", Part.RECORDING),
        ({"recording": NOT_READY}, "recording_not_ready", Part.RECORDING),
        ({"recording": EMPTY}, "recording_not_ready", Part.RECORDING),
        ({"recording": SILENT}, "no_captions", Part.CAPTIONS),
        ({"required_share": Decimal("1.1")}, "share_out_of_reach", Part.RECORDING),
        ({"has_specialty": False}, "no_specialty", Part.FRONT_MATTER),
        (with_front(title=" "), "front_matter_title", Part.FRONT_MATTER),
        (with_front(minutes=0), "front_matter_minutes", Part.FRONT_MATTER),
        (with_front(overview=""), "front_matter_overview", Part.FRONT_MATTER),
        (with_front(objectives=()), "front_matter_objectives", Part.FRONT_MATTER),
        (with_front(audience=("",)), "front_matter_audience", Part.FRONT_MATTER),
        (with_front(accreditation=""), "front_matter_accreditation", Part.FRONT_MATTER),
        (with_front(copyright=""), "front_matter_copyright", Part.FRONT_MATTER),
        (with_front(people=(replace(DIRECTOR, title=""),)), "front_matter_people", Part.FRONT_MATTER),
        ({"sessions": ("Opening", " ")}, "session_without_title", Part.SESSIONS),
        ({"designated": {}}, "no_designation", Part.CREDIT),
        ({"designated": {"magic": Decimal(1)}}, "unknown_credit_type", Part.CREDIT),
        ({"designated": {"ama_pra_1": Decimal("0.30")}}, "amount_not_quarter_hours", Part.CREDIT),
        ({"valid_until": {"ama_pra_1": DAY_BEFORE}}, "valid_until_before_release", Part.CREDIT),
        ({"valid_until": {"ama_pra_1": date(3000, 1, 1)}}, "valid_until_out_of_range", Part.CREDIT),
        (with_type("aapa_1"), "valid_until_missing", Part.CREDIT),
        (with_type("aapa_1", valid_until=date(2027, 11, 22)), "valid_until_too_late", Part.CREDIT),
        (with_type("acpe_pharmacist", planner=PHARMACIST, topic=""), "topic_missing", Part.CREDIT),
        (with_type("acpe_pharmacist", planner=PHARMACIST, uan=""), "uan_missing", Part.CREDIT),
        (with_type("acpe_pharmacist", planner=PHARMACIST, uan="0202"), "uan_malformed", Part.CREDIT),
        (with_type("acpe_technician", planner=PHARMACIST), "uan_for_others", Part.CREDIT),
        (with_type("acpe_pharmacist", planner=PHARMACIST, topic="05"), "uan_other_topic", Part.CREDIT),
        (
            with_type("acpe_pharmacist", planner=PHARMACIST, uan=UAN.replace("-26-", "-25-")),
            "uan_other_year",
            Part.CREDIT,
        ),
        (with_type("acpe_pharmacist", planner=Profession.NURSE), "planner_missing", Part.CREDIT),
        (with_type("acpe_technician", uan=UAN.replace("-P", "-T")), "planner_missing", Part.CREDIT),
        (with_type("ancc"), "planner_missing", Part.CREDIT),
        (with_type("boc_at"), "planner_missing", Part.CREDIT),
        (with_type("cdr") | {"is_joint": False}, "planner_missing", Part.CREDIT),
        (with_type("ipce"), "planners_too_few", Part.CREDIT),
        (with_type("ipce", planner=PHARMACIST), "planners_too_few", Part.CREDIT),
        (with_type("ipce", planner=Profession.PHYSICIAN), "planners_too_few", Part.CREDIT),
        ({"audiences": ()}, "no_audience", Part.CREDIT),
        ({"audiences": (NURSES,)}, "designation_for_nobody", Part.CREDIT),
        ({"audiences": (PHYSICIANS,), "designated": WITH_ATTENDANCE}, "designation_for_nobody", Part.CREDIT),
        ({"audiences": (PHYSICIANS, NOBODY)}, "audience_without_credit", Part.CREDIT),
        (with_front(people=(replace(DIRECTOR, role=PersonRole.FACULTY),)), "nobody_planned", Part.PEOPLE),
        (with_front(people=(replace(DIRECTOR, role=PersonRole.PLANNER),)), "no_course_director", Part.PEOPLE),
        ({"quiz": None}, "no_quiz", Part.QUIZ),
        (with_quiz(questions=()), "no_quiz", Part.QUIZ),
        (with_quiz(pass_mark=Decimal(0)), "pass_mark_out_of_reach", Part.QUIZ),
        (with_quiz(pass_mark=Decimal("1.01")), "pass_mark_out_of_reach", Part.QUIZ),
        (with_quiz(attempt_limit=0), "no_attempts", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, right=0),)), "question_without_answer", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, right=2),)), "question_without_answer", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, choices=1),)), "question_without_answer", Part.QUIZ),
        (with_quiz(questions=(replace(MULTIPLE, right=0),)), "question_without_answer", Part.QUIZ),
        (with_quiz(questions=(replace(MULTIPLE, right=5),)), "question_without_answer", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, is_worded=False),)), "question_without_words", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, watch_from_ms=40_000),)), "watch_from_outside", Part.QUIZ),
        (with_quiz(questions=(replace(QUESTION, watch_from_ms=-1),)), "watch_from_outside", Part.QUIZ),
        (with_quiz(draws=(DrawFacts(position=1, count=8, questions=7),)), "draw_too_small", Part.QUIZ),
        ({"evaluation": None}, "no_evaluation", Part.EVALUATION),
        ({"evaluation": ()}, "no_evaluation", Part.EVALUATION),
        ({"evaluation": (ItemFacts(position=1, options=1),)}, "item_without_options", Part.EVALUATION),
        ({"evaluation": (WORDLESS,)}, "item_without_words", Part.EVALUATION),
        ({"reviewed_on": (NOW + timedelta(days=1)).date()}, "review_in_future", Part.WINDOW),
        ({"window": None, "window_refusal": "no_broadcast"}, "window_no_broadcast", Part.WINDOW),
        ({"now": WINDOW.closes_at}, "window_ended", Part.WINDOW),
    ],
)  # fmt: skip
def test_each_thing_that_is_missing_blocks_alone(changes: dict[str, Any], code: str, where: Part) -> None:
    found = blockers(replace(READY, **changes))
    assert [(one.code, one.where) for one in found] == [(code, where)]


def test_several_right_choices_may_be_asked_for() -> None:
    assert blockers(replace(READY, **with_quiz(questions=(replace(MULTIPLE, right=2),)))) == ()


@pytest.mark.parametrize(
    ("kind", "choices", "right", "is_answerable"),
    [
        (QuestionKind.TRUE_FALSE, 2, 1, True),
        (QuestionKind.TRUE_FALSE, 3, 1, False),
        (QuestionKind.TRUE_FALSE, 2, 2, False),
        (QuestionKind.MATCHING, 2, 2, True),
        (QuestionKind.MATCHING, 1, 1, False),
        (QuestionKind.MATCHING, 3, 2, False),
        (QuestionKind.ORDERING, 3, 3, True),
        (QuestionKind.ORDERING, 2, 2, False),
        (QuestionKind.TEXT, 1, 1, True),
        (QuestionKind.TEXT, 0, 0, False),
        (QuestionKind.NUMBER, 1, 1, True),
        (QuestionKind.NUMBER, 1, 0, False),
        (QuestionKind.NUMBER, 2, 2, False),
    ],
)
def test_a_question_can_be_answered_rightly_by_its_kind(
    kind: QuestionKind, choices: int, right: int, is_answerable: bool
) -> None:
    question = replace(QUESTION, kind=kind, choices=choices, right=right)
    assert (blockers(replace(READY, **with_quiz(questions=(question,)))) == ()) is is_answerable


def test_a_part_to_watch_again_lies_inside_the_recording() -> None:
    for starts_at in (0, 39_999):
        assert blockers(replace(READY, **with_quiz(questions=(replace(QUESTION, watch_from_ms=starts_at),)))) == ()


def test_a_place_in_a_recording_that_is_still_on_its_way_blocks_nothing_by_itself() -> None:
    quiz = with_quiz(questions=(replace(QUESTION, watch_from_ms=40_000),))
    found = blockers(replace(READY, recording=NOT_READY, **quiz))
    assert [one.code for one in found] == ["recording_not_ready"]


def test_a_type_that_ends_before_the_activity_may_still_be_earned() -> None:
    assert blockers(replace(READY, valid_until={"ama_pra_1": NOW.date()})) == ()


def test_a_type_that_nobody_could_claim_leaves_the_others_to_the_audience() -> None:
    facts = replace(READY, designated=WITH_ATTENDANCE, valid_until={"ama_pra_1": DAY_BEFORE})
    (found,) = blockers(facts)
    assert (found.code, found.about) == ("valid_until_before_release", "AMA PRA Category 1 Credit(s)™")


def test_a_named_exception_stands_for_captions() -> None:
    assert blockers(replace(READY, recording=SILENT, captions_excepted=True)) == ()


@pytest.mark.parametrize("reason", list(UnclearedReason))
def test_every_open_disclosure_blocks_and_names_the_person(reason: UnclearedReason) -> None:
    gap = Uncleared(person_id="7", reason=reason, company="Corvane Therapeutics")
    (found,) = blockers(replace(READY, uncleared=(gap,)))
    assert (found.code, found.where) == (f"disclosure_{reason}", Part.DISCLOSURES)
    assert found.about == "Miriam Adeyemi, MD: Corvane Therapeutics"


def test_the_last_moment_of_the_window_is_enough() -> None:
    assert blockers(replace(READY, now=WINDOW.closes_at - timedelta(microseconds=1))) == ()


def test_what_was_withdrawn_may_come_back_after_its_end() -> None:
    assert blockers(replace(READY, now=WINDOW.closes_at, was_published=True)) == ()


def test_an_empty_draft_is_told_everything_in_the_order_of_the_checklist() -> None:
    empty = replace(
        READY,
        front_matter=FrontMatterFacts(),
        recording=None,
        designated={},
        quiz=None,
        evaluation=None,
        window=None,
    )
    places = [list(Part).index(one.where) for one in blockers(empty)]
    assert places == sorted(places)
    assert len(places) >= 10
