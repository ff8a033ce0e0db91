"""The PostgreSQL of the tests gives databases and copies of them."""

import psycopg
import pytest

from tests import postgres
from tests.postgres import Cluster

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("has_room", [True, False])
def test_a_copied_database_holds_what_its_template_held_and_can_be_dropped_while_in_use(
    has_room: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In memory, and on a disk where memory has no room."""
    monkeypatch.setattr(postgres, "_has_room", lambda folder: folder.is_dir() and has_room)
    with Cluster() as cluster:
        with psycopg.connect(cluster.create_database("first")) as connection:
            connection.execute("CREATE TABLE seen (name text)")
        copy = psycopg.connect(cluster.create_database("second", template="first"))
        assert copy.execute("SELECT count(*) FROM seen").fetchone() == (0,)
        cluster.drop_database("second")
        with pytest.raises(psycopg.OperationalError):
            copy.execute("SELECT 1")
        copy.close()
