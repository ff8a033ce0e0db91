"""What is played in these tests, and who sits before it."""

import pytest

from lms import db, storage
from lms.activities.models import Activity
from lms.learning.participation import acknowledge
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast
from tests.factories.players import LENGTH, Player
from tests.pages import Pages


@pytest.fixture
def activity(cast: Cast) -> Activity:
    """An activity with a recording of 48 minutes whose bytes are stored."""
    name, digest, size = storage.files().write_stream("recordings", [b"0123456789" * 1000], suffix=".mp4")
    poster, _ = storage.files().write("posters", b"\xff\xd8", suffix=".jpg")
    recording = make_recording(duration_ms=LENGTH, storage_name=name, sha256=digest, size=size, poster_name=poster)
    return make_activity(recording=recording)


@pytest.fixture
def player(activity: Activity, cast: Cast, pages: Pages) -> Player:
    """The learner's, with the disclosure read."""
    made = Player(pages.of(cast.learner), activity)
    acknowledge(cast.learner.id, activity, 1)
    db.session.commit()
    return made
