"""Which platform a meeting lies on, and when two addresses lead to one meeting."""

import pytest

from lms.activities.meetings import gives_away, is_same_meeting, platform_of
from lms.activities.rules import MeetingPlatform


@pytest.mark.parametrize(
    ("host", "platform"),
    [
        ("zoom.us", MeetingPlatform.ZOOM),
        ("northgate.zoomgov.com", MeetingPlatform.ZOOM),
        ("teams.microsoft.com", MeetingPlatform.TEAMS),
        ("northgate.webex.com", MeetingPlatform.OTHER),
        ("notzoom.us", MeetingPlatform.OTHER),
    ],
)
def test_a_platform_is_known_by_its_hosts(host: str, platform: MeetingPlatform) -> None:
    assert platform_of(host) is platform


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://zoom.us/j/98700000001?pwd=a", "https://northgate.zoom.us/j/98700000001", True),
        ("https://zoom.us/j/98700000001", "https://zoom.us/w/98700000001?tk=b", True),
        ("https://zoom.us/j/98700000001", "https://zoom.us/j/98700000002", False),
        ("https://app.zoom.us/wc/98700000001/join?pwd=a", "https://northgate.zoom.us/j/98700000001", True),
        ("https://app.zoom.us/wc/98700000001/join", "https://app.zoom.us/wc/98700000002/join", False),
        ("https://zoom.us/my/Office", "https://northgate.zoom.us/my/office", True),
        (
            "https://teams.microsoft.com/l/meetup-join/19%3aA/0?x=1",
            "https://teams.microsoft.com/l/meetup-join/19%3aA/0",
            True,
        ),
        (
            "https://teams.microsoft.com/l/meetup-join/19%3aA%40thread.v2/0",
            "https://teams.microsoft.com/l/meetup-join/19:A@thread.v2/0",
            True,
        ),
        ("https://teams.microsoft.com/meet/1", "https://teams.microsoft.com/meet/2", False),
        ("https://a.webex.com/join?id=1", "https://a.webex.com/join?id=2", False),
        ("https://a.webex.com/join/", "https://a.webex.com/join", True),
        ("https://a.webex.com/join", "https://b.webex.com/join", False),
    ],
)
def test_two_addresses_of_one_meeting_are_known_as_one(first: str, second: str, same: bool) -> None:
    assert is_same_meeting(first, second) is same


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("Meeting ID: 987 0000 0001", True),
        ("987-0000-0001, passcode 12", True),
        ("Call 98700000001.", True),
        ("On our account at https://zoom.us/my/office", True),
        ("Meeting ID: 987 0000 0002", False),
        ("Order 198700000001", False),
        ("Sessions 987 and 1", False),
        ("A webinar on Zoom", False),
    ],
)
def test_a_text_gives_a_meeting_away_by_an_address_or_by_its_number(text: str, gives: bool) -> None:
    assert gives_away(text, ("zoom.us",), ["https://northgate.zoom.us/j/98700000001?pwd=a"]) is gives


def test_the_number_of_a_meeting_in_the_browser_is_known_too() -> None:
    assert gives_away("Meeting ID: 987 0000 0001", (), ["https://app.zoom.us/wc/98700000001/join?pwd=a"]) is True


def test_a_meeting_whose_address_ends_with_no_number_has_none_to_be_told() -> None:
    assert gives_away("987 0000 0001", (), ["https://zoom.us/my/office"]) is False
