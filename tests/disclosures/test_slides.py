"""The disclosure as slides: nobody is left out, nobody is cut in two."""

from hypothesis import given
from hypothesis import strategies as st

from lms.disclosures.slides import LETTERS, LINES, SlideLine, slide_lines, slides_of

people = st.builds(
    SlideLine,
    name=st.text(min_size=1, max_size=20),
    roles=st.just(("faculty",)),
    words=st.text(max_size=LETTERS * (LINES + 2)),
)


def line(words: str = "Nothing to disclose") -> SlideLine:
    return SlideLine(name="Miriam Adeyemi, MD", roles=("faculty",), words=words)


@given(st.lists(people, max_size=40))
def test_everybody_stands_on_one_slide_in_order(lines: list[SlideLine]) -> None:
    slides = slides_of(lines)
    assert [one for slide in slides for one in slide] == lines
    assert all(len(slide) == 1 or sum(one.height for one in slide) <= LINES for slide in slides)


def test_nobody_in_control_still_gives_a_slide_for_the_statement() -> None:
    assert slides_of([]) == ((),)


def test_a_long_line_takes_a_slide_of_its_own() -> None:
    long = line("x" * LETTERS * LINES)
    assert slides_of([line(), long, line()]) == ((line(),), (long,), (line(),))


def test_lines_are_those_of_the_version() -> None:
    stored = [
        {"name": "Miriam Adeyemi, MD", "roles": ["faculty"], "words": "Nothing to disclose", "nothing": True}
    ]
    assert slide_lines(stored) == (line(),)
