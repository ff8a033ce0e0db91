"""What planning's tests share: an activity that learners see."""

from datetime import datetime

import pytest

from lms import db
from lms.activities.models import Activity
from lms.config import Settings
from lms.planning.operations import publish_activity
from tests.factories.people import Cast
from tests.factories.planning import make_ready_draft


@pytest.fixture
def published(cast: Cast, settings: Settings, frozen: datetime) -> Activity:
    """Published at the moment at which the clock is held."""
    found = publish_activity(make_ready_draft(), actor=cast.officer, now=frozen, settings=settings)
    db.session.commit()
    return found
