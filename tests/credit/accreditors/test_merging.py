"""Two who say an activity's facts at once: what each changed stays."""

from dataclasses import replace

import pytest

from lms.credit.accreditors.facts import ActivitySaid
from lms.credit.accreditors.merging import mark_of, merged

READ = ActivitySaid(description="What to do.", delivery_methods=("Online",))
MARK = mark_of(READ)


def test_what_one_alone_changed_stays() -> None:
    mine = replace(READ, description="Why.")
    theirs = replace(READ, accme_activity_id="202600007", delivery_methods=("Online", "In-Person"))
    both = merged(mine, MARK, theirs)
    assert both.said == replace(theirs, description="Why.")
    assert both.contested == ()
    assert merged(mine, MARK, READ).said == mine
    assert merged(READ, MARK, theirs).said == theirs


def test_what_both_say_alike_is_not_contested() -> None:
    mine = replace(READ, registration="Open to all", description="Why.")
    assert merged(mine, MARK, mine).contested == ()


@pytest.mark.parametrize("mark", ["", "another", MARK.replace(".", "")])
def test_whoever_does_not_say_what_was_read_changes_nothing_unseen(mark: str) -> None:
    both = merged(replace(READ, registration="Open to all", description=""), mark, READ)
    assert both.contested == ("description", "registration")
    assert merged(READ, mark, READ).contested == ()


def test_what_fits_together_no_more_is_contested() -> None:
    read = replace(READ, city="Springfield", state="IL", country="USA")
    mine, theirs = replace(read, state="MA"), replace(read, state="", country="CAN")
    assert merged(mine, mark_of(read), theirs).contested == ("state",)
