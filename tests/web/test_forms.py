"""Fields: trimmed, capped, with messages at the field."""

import pytest
from flask import Flask
from wtforms.validators import InputRequired

from lms.web.forms import Form, Line, Text, Whole, trimmed


class Sample(Form):
    """A line and a text."""

    name = Line("Name", [InputRequired("Enter a name.")], most=10)
    words = Text("Words", most=20)


def filled(app: Flask, **data: str) -> Sample:
    with app.test_request_context("/", method="POST", data=data):
        form = Sample()
        form.validate()
        return form


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Elena  ", "Elena"),
        ("Jean\u00a0Luc", "Jean Luc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x1b[31mc\u202ed\ud800", "ab[31mcd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("tab\tstays", "tab\tstays"),
        (None, None),
        (7, 7),
    ],
)
def test_what_nobody_sees_is_left_out(given: object, kept: object) -> None:
    assert trimmed(given) == kept


def test_a_line_is_one_line(app: Flask) -> None:
    assert filled(app, name=" a \n b\t c ").name.data == "a b c"


def test_a_field_that_was_not_sent_is_no_error_of_ours(app: Flask) -> None:
    form = filled(app)
    assert form.problems() == [("name", "Enter a name.")]
    assert form.words.data in {None, ""}


def test_lengths_are_capped_with_a_message_and_the_value_is_kept(app: Flask) -> None:
    form = filled(app, name="x" * 11, words="y" * 21)
    assert form.problems() == [
        ("name", "Use at most 10 characters."),
        ("words", "Use at most 20 characters."),
    ]
    assert form.name.data == "x" * 11


def test_a_rule_can_put_its_message_beside_the_shapes(app: Flask) -> None:
    form = filled(app, name="x")
    form.refuse("name", "This name is taken.")
    assert form.problems() == [("name", "This name is taken.")]


def test_a_number_that_is_none_is_said_in_plain_words_and_kept(app: Flask) -> None:
    class Seats(Form):
        """How many there are."""

        seats = Whole("Seats")

    with app.test_request_context("/", method="POST", data={"seats": "twelve"}):
        form = Seats()
        form.validate()
        assert form.problems() == [("seats", "Enter a whole number.")]
        assert 'inputmode="numeric"' in form.seats()
        assert 'value="twelve"' in form.seats()
        assert 'type="text"' in form.seats()
    with app.test_request_context("/", method="POST", data={"seats": " 12 "}):
        assert Seats().seats.data == 12
