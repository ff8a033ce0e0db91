"""What blocks, part by part, as the staff read it."""

from dataclasses import dataclass

from lms.planning.publish_gate import Blocker, GateFacts, Part, blockers, parts_of


@dataclass(frozen=True, kw_only=True)
class Row:
    """One part of the checklist: done where nothing in it blocks."""

    part: Part
    blockers: tuple[Blocker, ...]
    count: int | None = None

    @property
    def is_done(self) -> bool:
        """True where nothing in this part blocks."""
        return not self.blockers


def rows_of(facts: GateFacts) -> tuple[Row, ...]:
    """Every part that an activity of this kind has, in the checklist's order."""
    found = blockers(facts)
    return tuple(
        Row(part=part, blockers=tuple(one for one in found if one.where is part), count=_count(part, facts))
        for part in parts_of(facts.kind)
    )


def _count(part: Part, facts: GateFacts) -> int | None:
    """How many things the part holds, where people count them."""
    event = facts.event
    people = len({person.name for person in facts.front_matter.people})
    counts = {
        Part.VENUES: len(event.venues) if event else 0,
        Part.AGENDA: len(event.items) if event else 0,
        Part.REGISTRATION_QUESTIONS: len(event.asked) if event else 0,
        Part.CAPTIONS: facts.recording.captions if facts.recording else 0,
        Part.CREDIT: len(facts.designated),
        Part.PEOPLE: people,
        Part.DISCLOSURES: people,
        Part.SESSIONS: len(facts.sessions),
        Part.QUIZ: len(facts.quiz.questions) if facts.quiz else 0,
        Part.EVALUATION: len(facts.evaluation or ()),
    }
    return counts.get(part)
