"""Who uploads in the tests of recordings."""

import pytest

from tests.factories.people import Cast
from tests.media.sending import Sender
from tests.pages import Pages
from tests.windows import browser, page

__all__ = ["browser", "page"]


@pytest.fixture
def sender(cast: Cast, pages: Pages) -> Sender:
    """The course admin's browser."""
    return Sender(pages.of(cast.course_admin))
