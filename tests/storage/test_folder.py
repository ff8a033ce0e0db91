"""A folder keeps what a disk needs: names stay inside, links too."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.storage import FolderStorage


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    kept = FolderStorage(str(tmp_path / "media"))
    kept.root.mkdir()
    (kept.root / "out").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="no name of a stored file"):
        kept.path("out/secret.key")


@given(st.text(alphabet="./ab\\", max_size=12))
def test_no_name_reaches_outside(name: str) -> None:
    inside = FolderStorage("/srv/media")
    try:
        assert inside.path(name).is_relative_to("/srv/media")
    except ValueError:
        return
