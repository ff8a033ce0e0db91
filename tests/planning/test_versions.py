"""Whatever two people do, nobody overwrites what she has not seen."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.planning.versions import Seen, Value, Verdict, seen, seen_from, shown, verdict

VALUES = st.one_of(
    st.sampled_from(["", "a", "b", "c"]),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
    st.fixed_dictionaries({"role": st.sampled_from(["", "faculty"]), "title": st.sampled_from(["", "Chief"])}),
)
ACTS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["open", "write", "send", "use_mine", "past_us"]), VALUES),
    max_size=25,
)


@dataclass
class Page:
    """What one person has before her."""

    token: str
    read: Value
    field: Value


@given(ACTS)
def test_whatever_replaces_a_value_comes_from_somebody_who_saw_it(acts: list[tuple[int, str, Value]]) -> None:
    stored: Value = ""
    number = 0
    pages = [Page(str(seen(0, "")), "", ""), Page(str(seen(0, "")), "", "")]
    for who, act, value in acts:
        page = pages[who]
        if act == "write":
            page.field = value
        elif act == "past_us":
            # Something else than the editor changed it, and counted no version.
            stored = value
        elif act == "open":
            pages[who] = Page(str(seen(number, stored)), stored, stored)
        else:
            if act == "use_mine":
                page.token, page.read = str(seen(number, stored)), stored
            said = verdict(stored=stored, number=number, sent=page.field, saw=seen_from(page.token))
            if said is Verdict.WRITE:
                assert page.read == stored
                stored, number = page.field, number + 1
            if said in (Verdict.WRITE, Verdict.SAME):
                page.token, page.read = str(seen(number, stored)), stored
                assert stored == page.field
            if said is Verdict.NEWER:
                assert page.field == page.read
            if said is Verdict.CONFLICT:
                assert page.field not in (stored, page.read)


def test_who_saw_what_stands_may_replace_it_and_who_saw_an_older_value_is_asked() -> None:
    fresh, old = seen(3, "ours"), seen(2, "before")
    assert verdict(stored="ours", number=3, sent="mine", saw=fresh) is Verdict.WRITE
    assert verdict(stored="ours", number=3, sent="mine", saw=old) is Verdict.CONFLICT
    assert verdict(stored="ours", number=3, sent="before", saw=old) is Verdict.NEWER
    assert verdict(stored="ours", number=3, sent="ours", saw=old) is Verdict.SAME


def test_a_value_that_came_back_has_still_been_changed_meanwhile() -> None:
    saw = seen(1, "a")
    assert verdict(stored="a", number=3, sent="b", saw=saw) is Verdict.CONFLICT


@pytest.mark.parametrize("token", ["", "x", "-1.a", "1", "٣.a", "9" * 40 + ".a", "1.", ".", "1.2.3"])
def test_a_token_that_nobody_gave_has_seen_nothing(token: str) -> None:
    assert verdict(stored="a", number=1, sent="b", saw=seen_from(token)) is Verdict.CONFLICT


def test_a_token_survives_the_way_to_the_page_and_back() -> None:
    one = seen(12, {"title": "Chief", "roles": ["a", "b"]})
    assert seen_from(str(one)) == one
    assert seen_from("12.") == Seen(12, "")


def test_a_value_is_read_as_lines() -> None:
    assert shown(["one", "", "two"]) == "one\ntwo"
    assert shown({"title": "Chief", "topics": ["a", "b"]}) == "Chief\na\nb"
