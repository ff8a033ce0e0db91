"""Passes: who has one part of them has nothing, and a cookie is made fresh in time."""

import json

from click.testing import CliRunner

from lms import storage
from lms.config import Settings
from lms.media.commands import media
from lms.media.passes import address_pass, cookie_pass, key_for_nginx, needs_renewal, sitting_of

KEY = key_for_nginx("a key for tests only, long enough for anybody")
SITTING = sitting_of(KEY, "the value of a session")


def test_nginx_is_given_a_key_that_is_good_for_passes_only() -> None:
    assert (len(KEY), key_for_nginx("another key") == KEY) == (64, False)


def test_the_command_prints_the_file_that_nginx_reads(settings: Settings) -> None:
    storage.use(settings.media_root)
    printed = CliRunner().invoke(media, ["nginx-key"], obj=lambda: settings).output
    assert json.loads(printed) == {"key": key_for_nginx(settings.signing_key)}


def test_a_sitting_tells_nothing_of_its_session() -> None:
    assert "session" not in SITTING
    assert sitting_of(KEY, "another value") != SITTING


def test_a_pass_names_its_end_and_how_much_of_the_name_it_covers() -> None:
    given = address_pass(KEY, prefix="renditions/aa", end=100, sitting=SITTING)
    assert given.split(".")[:2] == ["100", "2"]
    others = [
        address_pass(KEY, prefix="renditions/ab", end=100, sitting=SITTING),
        address_pass(KEY, prefix="renditions/aa", end=101, sitting=SITTING),
        address_pass(KEY, prefix="renditions/aa", end=100, sitting=sitting_of(KEY, "x")),
        address_pass(key_for_nginx("x"), prefix="renditions/aa", end=100, sitting=SITTING),
    ]
    assert len({given.split(".")[2], *(other.split(".")[2] for other in others)}) == 5


def test_a_cookie_is_made_fresh_when_half_of_its_time_is_over_or_it_is_none_of_ours() -> None:
    cookie = cookie_pass(KEY, sitting=SITTING, freshness=1300)
    assert not needs_renewal(KEY, cookie, sitting=SITTING, now=1000)
    assert not needs_renewal(KEY, cookie, sitting=SITTING, now=1150)
    assert needs_renewal(KEY, cookie, sitting=SITTING, now=1151)
    assert needs_renewal(KEY, cookie, sitting=sitting_of(KEY, "x"), now=1000)
    for other in ("", "a.b.c", f"{SITTING}.9999.{'A' * 43}", f"{SITTING}.²..", "é.1.é", f"{SITTING}.{'9' * 13}.x"):
        assert needs_renewal(KEY, other, sitting=SITTING, now=1000)
