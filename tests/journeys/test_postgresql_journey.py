"""The main job once more, served from PostgreSQL."""

import pytest
from playwright.sync_api import Page

from tests.browser import Server
from tests.journeys import steps
from tests.journeys.walker import Walker
from tests.postgres import Cluster

pytestmark = pytest.mark.browser
SLUG = "checkpoint-inhibitor-toxicity"


def test_credit_is_earned_on_postgresql(page: Page) -> None:
    with Cluster() as cluster, Server(LMS_DATABASE_URL=cluster.create_database("served")) as server:
        walker = Walker(page, server)
        steps.sign_in(walker, "elena.marsh", f"/activities/{SLUG}")
        steps.earn(walker, SLUG)
        assert "Sound:" in server.command("check")
