"""Questions as an editor could have kept them, of every kind, with all that the formats give a meaning to."""

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from lms.assessments.authoring import FALSE, TRUE, ChoiceText, QuestionText, question_gaps
from lms.assessments.exchange.plain import one_line, several_lines
from lms.assessments.exchange.weights import ALL_OR_NOTHING
from lms.assessments.grading import QuestionKind

HARD = [
    *("~=#{}:\\", "a -> b", "->", "%50%half", "=1+1", "+1", "-1", "@x", "'=1", "// no remark", "[html]<b>x</b>"),
    *(
        "::name::",
        "\\n",
        "\\",
        "####",
        "*",
        "\\*",
        "a*b",
        "A) x",
        "ANSWER: A",
        "$CATEGORY: x",
        "<p>&amp;</p>",
        "]]>",
    ),
    *(
        "Source: x",
        "At: 0:01",
        "Objective:",
        'say "so"',
        "ö Ω 李 😀",
        "x;y",
        "TRUE",
        "# 3",
        "> 3",
        "1,000",
        "&nbsp;",
    ),
]
SIGNS = "ab =~#{}:\\\n%*->[]\"'<&;/.@+1é李"

words = st.one_of(st.sampled_from(HARD), st.text(SIGNS, max_size=12), st.text(max_size=8))
lines = words.map(one_line).filter(bool)
texts = st.lists(words, min_size=1, max_size=3).map("\n".join).map(several_lines).filter(bool)
maybe_line = st.just("") | lines
maybe_text = st.just("") | texts
tags = st.lists(
    lines.map(lambda tag: one_line(tag.replace(";", ",").replace("\\", "/"))).filter(
        lambda tag: 0 < len(tag) < 60 and tag != ALL_OR_NOTHING
    ),
    max_size=3,
    unique=True,
).map(tuple)


def _told_apart(least: int) -> st.SearchStrategy[list[str]]:
    return st.lists(lines, min_size=least, max_size=5, unique_by=str.casefold)


def _choices(
    kind: QuestionKind, told: Sequence[str], right: Sequence[bool], sides: Sequence[str]
) -> list[ChoiceText]:
    first = [is_right and not any(right[:place]) for place, is_right in enumerate(right)]
    made = {
        QuestionKind.SINGLE: [
            ChoiceText(text=text, is_right=is_right) for text, is_right in zip(told, first, strict=True)
        ],
        QuestionKind.MULTIPLE: [
            ChoiceText(text=text, is_right=is_right) for text, is_right in zip(told, right, strict=True)
        ],
        QuestionKind.TRUE_FALSE: [
            ChoiceText(text=TRUE, is_right=right[0]),
            ChoiceText(text=FALSE, is_right=not right[0]),
        ],
        QuestionKind.MATCHING: [
            *(ChoiceText(text=text, match=side) for text, side in zip(told, sides, strict=True)),
            *([ChoiceText(text="", match=sides[-1])] if right[0] else []),
        ],
    }
    return made.get(kind, [ChoiceText(text=text) for text in told])


@st.composite
def questions(draw: st.DrawFn) -> QuestionText:
    """A question that lacks nothing."""
    kind = draw(st.sampled_from(list(QuestionKind)))
    told = draw(_told_apart(3))
    count = len(told)
    right = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    sides = draw(st.lists(lines, min_size=count, max_size=count))
    choices = _choices(kind, told, right, sides)
    is_number = kind is QuestionKind.NUMBER
    if is_number:
        choices = [ChoiceText(text=draw(st.sampled_from(["3", "-2.50", "+0.1", "1,000", "6e-3", ".5"])))]
    return QuestionText(
        stem=draw(texts),
        kind=kind,
        choices=tuple(choices),
        rationale=draw(maybe_text),
        reference=draw(maybe_line),
        watch_from_ms=draw(st.none() | st.integers(0, 20_000).map(lambda second: 1000 * second)),
        is_per_option=kind in (QuestionKind.MULTIPLE, QuestionKind.MATCHING) and draw(st.booleans()),
        tolerance=draw(st.decimals(0, 99, places=2)) if is_number else Decimal(0),
        objective=draw(maybe_line),
        tags=draw(tags),
    )


whole_questions = questions().filter(lambda question: not question_gaps(question))
