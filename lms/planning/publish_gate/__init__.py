"""What still blocks publishing: everything without which a learner could not be told, or could not pass."""

from collections.abc import Iterator
from typing import Final

from lms.activities.rules import PLANNING, ActivityKind, FrontMatterItem, PersonRole, front_matter_gaps
from lms.activities.window import has_ended
from lms.assessments.answering import Repeats
from lms.assessments.authoring import MOST_CHOICES
from lms.assessments.grading import QuestionKind
from lms.planning.publish_gate.credit import credit_blockers
from lms.planning.publish_gate.event import TOLD_ELSEWHERE, asks_for_quiz, event_blockers
from lms.planning.publish_gate.values import (
    AskedFacts,
    AudienceFacts,
    Blocker,
    DrawFacts,
    EventFacts,
    GateFacts,
    ItemFacts,
    Number,
    Part,
    QuestionFacts,
    QuizFacts,
    RecordingFacts,
    VenueFacts,
    parts_of,
)

__all__ = [
    "AskedFacts",
    "AudienceFacts",
    "Blocker",
    "DrawFacts",
    "EventFacts",
    "GateFacts",
    "ItemFacts",
    "Number",
    "Part",
    "QuestionFacts",
    "QuizFacts",
    "RecordingFacts",
    "VenueFacts",
    "blockers",
    "parts_of",
]

# Items that follow from another part: that part says what is missing, once.
_TOLD_ELSEWHERE: Final = {
    FrontMatterItem.TERMS,
    FrontMatterItem.METHOD,
    FrontMatterItem.CREDIT,
    FrontMatterItem.COURSE_DIRECTORS,
    FrontMatterItem.DISCLOSURE,
}

# What an item that repeats lacks where it is asked of nothing.
_OF_NOTHING: Final = {Repeats.SPEAKER: "item_without_speakers", Repeats.SESSION: "item_without_sessions"}
_ONE_OF_SEVERAL: Final = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})
_CHOICES: Final = {
    QuestionKind.SINGLE: (2, MOST_CHOICES),
    QuestionKind.MULTIPLE: (2, MOST_CHOICES),
    QuestionKind.TRUE_FALSE: (2, 2),
    QuestionKind.MATCHING: (2, MOST_CHOICES),
    QuestionKind.ORDERING: (3, MOST_CHOICES),
    QuestionKind.TEXT: (1, MOST_CHOICES),
    QuestionKind.NUMBER: (1, 1),
}


def blockers(facts: GateFacts) -> tuple[Blocker, ...]:
    """All that blocks, in the checklist's order; empty when the activity may be published."""
    found = (
        *event_blockers(facts),
        *_recording(facts),
        *_front_matter(facts),
        *credit_blockers(facts),
        *_people(facts),
        *_sessions(facts),
        *_disclosures(facts),
        *_quiz(facts),
        *_evaluation(facts.evaluation, is_approved=facts.evaluation_approved),
        *_window(facts),
    )
    return tuple(sorted(found, key=lambda one: list(Part).index(one.where)))


def _recording(facts: GateFacts) -> Iterator[Blocker]:
    """An event has none: it is attended."""
    if facts.event is not None:
        return
    if facts.kind is not ActivityKind.ON_DEMAND:
        yield Blocker(code="kind_not_published_here", where=Part.RECORDING)
        return
    recording = facts.recording
    if recording is None:
        yield Blocker(code="no_recording", where=Part.RECORDING)
        return
    if not recording.is_ready or recording.duration_ms <= 0:
        yield Blocker(code="recording_not_ready", where=Part.RECORDING)
    if not recording.captions and not facts.captions_excepted:
        code = "captions_unread" if recording.unread_captions else "no_captions"
        yield Blocker(code=code, where=Part.CAPTIONS)
    if not 0 < facts.required_share <= 1:
        yield Blocker(code="share_out_of_reach", where=Part.RECORDING)


def _front_matter(facts: GateFacts) -> Iterator[Blocker]:
    """The specialty, and the thirteen items of the source without those that another part tells."""
    if not facts.has_specialty:
        yield Blocker(code="no_specialty", where=Part.FRONT_MATTER)
    # Where nobody is named, the people's part says so.
    elsewhere = _TOLD_ELSEWHERE if facts.front_matter.people else _TOLD_ELSEWHERE | {FrontMatterItem.PEOPLE}
    for item in front_matter_gaps(facts.front_matter):
        if item not in elsewhere:
            yield Blocker(code=f"front_matter_{item}", where=Part.FRONT_MATTER, about=item)


def _people(facts: GateFacts) -> Iterator[Blocker]:
    roles = {person.role for person in facts.front_matter.people}
    if PersonRole.COURSE_DIRECTOR not in roles:
        code = "no_course_director" if roles & PLANNING else "nobody_planned"
        yield Blocker(code=code, where=Part.PEOPLE)


def _sessions(facts: GateFacts) -> Iterator[Blocker]:
    """None is fine: an activity of a single talk has none. Those of an event are its agenda."""
    if facts.event is not None:
        return
    for position, title in enumerate(facts.sessions, start=1):
        if not title.strip():
            yield Blocker(code="session_without_title", where=Part.SESSIONS, about=str(position))


def _disclosures(facts: GateFacts) -> Iterator[Blocker]:
    for gap in facts.uncleared:
        name = facts.names.get(gap.person_id, "")
        about = f"{name}: {gap.company}" if gap.company else name
        yield Blocker(
            code=f"disclosure_{gap.reason}", where=Part.DISCLOSURES, about=about, person_id=gap.person_id
        )


def _quiz(facts: GateFacts) -> Iterator[Blocker]:
    quiz = facts.quiz
    if quiz is None or not quiz.questions:
        if asks_for_quiz(facts):
            yield Blocker(code="no_quiz" if facts.event is None else "no_quiz_for_types", where=Part.QUIZ)
        return
    if not 0 < quiz.pass_mark <= 1:
        yield Blocker(code="pass_mark_out_of_reach", where=Part.QUIZ)
    if quiz.attempt_limit is not None and quiz.attempt_limit < 1:
        yield Blocker(code="no_attempts", where=Part.QUIZ)
    for draw in quiz.draws:
        if draw.questions < draw.count:
            yield Blocker(code="draw_too_small", where=Part.QUIZ, about=draw.label or str(draw.position))
    for question in quiz.questions:
        for code in _against_question(question, facts.recording):
            yield Blocker(code=code, where=Part.QUIZ, about=str(question.position))


def _against_question(question: QuestionFacts, recording: RecordingFacts | None) -> Iterator[str]:
    if not _can_be_answered(question):
        yield "question_without_answer"
    if not question.is_worded:
        yield "question_without_words"
    yield from question.figure_lacks
    # Where there is no recording yet, or none whose length is known, that is said once, in its own part.
    length = recording.duration_ms if recording is not None and recording.is_ready else None
    starts_at = question.watch_from_ms
    if starts_at is not None and length is not None and not 0 <= starts_at < length:
        yield "watch_from_outside"


def _can_be_answered(question: QuestionFacts) -> bool:
    """So many choices as its kind needs, and as many of them right as may be given."""
    fewest, most = _CHOICES[question.kind]
    if not fewest <= question.choices <= most:
        return False
    if question.kind is QuestionKind.MULTIPLE:
        return 1 <= question.right <= question.choices
    return question.right == (1 if question.kind in _ONE_OF_SEVERAL else question.choices)


def _evaluation(items: tuple[ItemFacts, ...] | None, *, is_approved: bool) -> Iterator[Blocker]:
    if not items:
        yield Blocker(code="no_evaluation", where=Part.EVALUATION)
        return
    for item in items:
        if item.options is not None and item.options < item.fewest:
            yield Blocker(code="item_without_options", where=Part.EVALUATION, about=str(item.position))
        if not item.is_worded:
            yield Blocker(code="item_without_words", where=Part.EVALUATION, about=str(item.position))
        if not item.is_asked:
            yield Blocker(code=_OF_NOTHING[item.repeats], where=Part.EVALUATION, about=str(item.position))
    if not is_approved:
        yield Blocker(code="evaluation_not_approved", where=Part.EVALUATION)


def _window(facts: GateFacts) -> Iterator[Blocker]:
    where = Part.WINDOW if facts.event is None else Part.EVENT
    if facts.window is None:
        if facts.event is None or facts.window_refusal not in TOLD_ELSEWHERE:
            yield Blocker(code=f"window_{facts.window_refusal}", where=where)
    elif has_ended(facts.window.closes_at, facts.now) and not facts.was_published:
        # One that was withdrawn may come back after its end: its recording stays to be watched without credit.
        yield Blocker(code="window_ended", where=where)
    if facts.reviewed_on is not None and facts.reviewed_on > facts.today:
        yield Blocker(code="review_in_future", where=where)
