"""Markup of other programs becomes lines and words, and what is lost of it is said."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.exchange.facts import Facts, facts_in
from lms.assessments.exchange.plain import FILES, FORMATTING, Plain, without_markup


@pytest.mark.parametrize(
    ("html", "text", "lost"),
    [
        ("<p>One</p>\n<p>two</p>", "One\ntwo", ()),
        ("a<br>b<br/>c", "a\nb\nc", ()),
        ("AT&amp;T &lt;b&gt; &#228; &#xE4; &nope; R&D", "AT&T <b> ä ä &nope; R&D", ()),
        ("one\ntwo", "one two", ()),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b", ()),
        ("<ol><li>a</li></ol>", "- a", (FORMATTING,)),
        ("H<sub>2</sub>O", "H2O", (FORMATTING,)),
        ('<span lang="en">a</span><span style="color:red">b</span>', "ab", (FORMATTING,)),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a | b", (FORMATTING,)),
        ('see <a href="https://x.org/a?b=1&amp;c=2">this</a>', "see this (https://x.org/a?b=1&c=2)", ()),
        ('<a href="https://x.org">https://x.org</a>', "https://x.org", ()),
        ('<a href="@@PLUGINFILE@@/a.mp3">Listen</a>', "Listen", (FILES,)),
        ('<a href="javascript:alert(1)">x</a>', "x", ()),
        ('<img src="a.png" alt="A &amp; flag"> French', "French", (FILES,)),
        ('<p><img src="a.png" alt="A &amp; flag"></p>', "A & flag", (FILES,)),
        ("<p><img src=a.png></p>", "", (FILES,)),
        ("a<script>alert('<b>')</script>b<style>p{}</style>", "ab", (FORMATTING,)),
        ("a<!-- <b>hidden</b> -->b<!-- open", "ab<!-- open", (FORMATTING,)),
        ("<!DOCTYPE html>a", "a", (FORMATTING,)),
        ("if a < b then", "if a < b then", ()),
        ("<o:p>word</o:p>", "word", (FORMATTING,)),
        ('<p title="a > b">x</p>', "x", ()),
        ('<p title="x>y</p>', "y", ()),
    ],
)
def test_markup_is_read_as_a_browser_shows_it(html: str, text: str, lost: tuple[str, ...]) -> None:
    assert without_markup(html) == Plain(text, lost)


def test_where_lines_are_kept_a_name_that_html_does_not_have_is_no_markup() -> None:
    assert without_markup("a <strong>b</strong>\nc <x> d", keeps_lines=True) == Plain(
        "a b\nc <x> d", (FORMATTING,)
    )


@pytest.mark.parametrize(
    ("feedback", "facts"),
    [
        ("Why not", Facts(rationale="Why not")),
        ("Why\nSource: Smith", Facts(rationale="Why", reference="Smith")),
        ("Source: Smith\nAt: 1:00\nObjective: 2", Facts(reference="Smith", watch_from_ms=60_000, objective="2")),
        ("At: home", Facts(rationale="At: home")),
        ("Source: a\nSource: b", Facts(rationale="Source: a", reference="b")),
        ("Source: a\nand more", Facts(rationale="Source: a\nand more")),
        ("", Facts()),
    ],
)
def test_the_last_lines_of_a_feedback_are_taken_for_what_they_name(feedback: str, facts: Facts) -> None:
    assert facts_in(feedback) == facts


HOSTILE = [
    "<",
    "<p ",
    "<p a=",
    '<p a="',
    "<!--",
    "<!--x-->",
    "&",
    "&#",
    "<a href='",
    "<p  ",
    "<script>",
    "\ufdd0 |",
]


@pytest.mark.no_cover
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_markup_takes_long_to_read(piece: str) -> None:
    begun = process_time()
    without_markup(piece * (400_000 // len(piece)))
    assert process_time() - begun < 20


@settings(max_examples=40)
@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=20).map("".join), st.booleans())
def test_whatever_markup_comes_in_becomes_plain_text(html: str, keeps_lines: bool) -> None:
    plain = without_markup(html, keeps_lines=keeps_lines)
    assert "\ufdd0" not in plain.text
    assert "\0" not in plain.text
    assert set(plain.notes) <= {FILES, FORMATTING}
