"""When a stream can be joined, and where its door may lead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.activities.joining import (
    DoorState,
    TargetRefused,
    door_of,
    host_of,
    insist_on_target,
    is_host,
    is_on_list,
    leads_to_meeting,
)

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LIST = ("zoom.us", "teams.microsoft.com")
WEBINAR = ((NOON, NOON + HOUR),)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(minutes=-15) - SECOND, DoorState.NOT_YET),
        (timedelta(minutes=-15), DoorState.OPEN),
        (timedelta(), DoorState.OPEN),
        (HOUR - SECOND, DoorState.OPEN),
        (HOUR, DoorState.OVER),
    ],
)
def test_a_door_opens_fifteen_minutes_before_and_ends_at_the_end(after: timedelta, state: DoorState) -> None:
    door = door_of(WEBINAR, now=NOON + after)
    assert door.state is state
    assert (door.opens_at is None) == (state is DoorState.OVER)


def test_a_door_stays_open_through_a_short_pause_and_closes_overnight() -> None:
    day = timedelta(days=1)
    agenda = (
        (NOON + day, NOON + day + HOUR),
        (NOON, NOON + HOUR),
        # Ten minutes later, and one that runs beside it and ends before.
        (NOON + timedelta(minutes=70), NOON + 2 * HOUR),
        (NOON + timedelta(minutes=75), NOON + timedelta(minutes=80)),
    )
    pause = door_of(agenda, now=NOON + timedelta(minutes=65))
    assert (pause.state, pause.ends_at) == (DoorState.OPEN, NOON + 2 * HOUR)
    night = door_of(agenda, now=NOON + 2 * HOUR)
    assert (night.state, night.opens_at) == (DoorState.NOT_YET, NOON + day - timedelta(minutes=15))


def test_a_stream_without_an_agenda_is_never_open() -> None:
    assert door_of((), now=NOON).state is DoorState.OVER


@given(
    minutes=some.lists(some.tuples(some.integers(0, 600), some.integers(1, 120)), max_size=6),
    at=some.integers(-60, 800),
)
def test_a_door_is_open_exactly_around_what_is_on_the_agenda(minutes: list[tuple[int, int]], at: int) -> None:
    agenda = [
        (NOON + timedelta(minutes=start), NOON + timedelta(minutes=start + length)) for start, length in minutes
    ]
    now = NOON + timedelta(minutes=at)
    around = any(starts_at - timedelta(minutes=15) <= now < ends_at for starts_at, ends_at in agenda)
    door = door_of(agenda, now=now)
    assert (door.state is DoorState.OPEN) == around
    assert door.ends_at is None or door.ends_at > now


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://zoom.us/j/91234567890?pwd=abc-_.~", "zoom.us"),
        ("https://us02web.zoom.us/j/1", "us02web.zoom.us"),
        ("https://teams.microsoft.com:443/l/meetup-join/19%3ameeting_x/0", "teams.microsoft.com"),
        ("HTTPS://Zoom.US/j/1", "zoom.us"),
    ],
)
def test_a_door_leads_to_hosts_on_the_list_and_their_subdomains(target: str, host: str) -> None:
    assert insist_on_target(target, LIST) == host


@pytest.mark.parametrize(
    "target",
    [
        "https://evilzoom.us/j/1",
        "https://zoom.us.evil.example/j/1",
        "https://microsoft.com/l/1",
        "https://zoom.us-evil.example/",
    ],
)
def test_a_host_that_only_looks_like_one_on_the_list_is_refused(target: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        insist_on_target(target, LIST)
    assert refused.value.code == "host_not_on_list"


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://",
        "https://zoom.us@evil.example/",
        "https://me:word@zoom.us/",
        "https://@zoom.us/",
        "https://zoom.us:8443/",
        "https://zoom.us:/j\\1",
        "https://zoom.us\\@evil.example/",
        "https://zoom.us:/",
        "https://zoom.us:port/",
        "https://zoom.us:99999/",
        "https://zoom.us./j/1",
        "https://.zoom.us/",
        "https://-zoom.us/",
        "https://zoom..us/",
        "https://zoom/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::1/",
        "https://xn--zom-tna.us/",
        "https://zo\u043em.us/",
        "https://zoom.us/\u202ej",
        "https://zo%6fm.us/",
        "https://zoom.us/a b",
        "https://zoom.us/a\nb",
        "https://zoom.us/\x00",
        " https://zoom.us/j/1",
        'https://zoom.us/"><script>',
        f"https://zoom.us/{'a' * 2000}",
        f"https://{'a' * 64}.us/",
    ],
)
def test_an_address_that_readers_may_read_differently_is_none(target: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        host_of(target)
    assert refused.value.code == "target_malformed"


@pytest.mark.parametrize(
    "target", ["http://zoom.us/j/1", "//zoom.us/j/1", "javascript:alert(1)", "zoommtg://zoom.us/j"]
)
def test_only_an_encrypted_address_is_joined(target: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        host_of(target)
    assert refused.value.code == "target_not_encrypted"


@given(some.text(max_size=60))
def test_whatever_follows_the_scheme_is_a_host_or_refused(rest: str) -> None:
    try:
        host = host_of(f"https://{rest}")
    except TargetRefused:
        return
    assert is_host(host)


def test_a_host_may_be_on_the_list_in_small_letters_alone() -> None:
    assert is_host("zoom.us")
    assert not is_host("Zoom.us")
    assert not is_host(f"{'a.' * 130}us")
    assert not is_on_list("zoom.us", ())


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Join at https://Northgate.zoom.us/j/987?pwd=x.", True),
        ("zoom.us/j/987", True),
        ("See zoom.us:443/j/987", True),
        ("Online, by zoom.us", False),
        ("https://zoom.us.example.org/j/1", False),
        ("Hall B, second floor and/or the stream", False),
        ("", False),
        ("https://gateway.example/?url=https%3A%2F%2Fnorthgate.zoom.us%2Fj%2F987&data=1", True),
        ("https://gateway.example/?url=https%253A%252F%252Fzoom.us%252Fj%252F987", True),
        ("ｚｏｏｍ．ｕｓ／j/987", True),
        ("https://gateway.example/?url=https%3A%2F%2Fnotzoom.us%2Fj%2F987", False),
    ],
)
def test_an_address_on_a_host_of_the_list_is_found_within_words(text: str, leads: bool) -> None:
    assert leads_to_meeting(text, ("zoom.us",)) is leads
