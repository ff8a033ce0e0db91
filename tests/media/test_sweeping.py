"""Files that nothing refers to are found and removed; whatever else lies there stays."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from lms import clock, db, storage
from lms.assessments.models import Question, Quiz
from lms.config import Settings
from lms.media import sweeping
from lms.media.commands import media
from lms.media.models import Picture, RenditionFile, RenditionPart, Renditions, RenditionState
from lms.media.sweeping import find_orphans, remove_orphans
from lms.storage import Storage, Stored
from tests.buckets import BucketServer
from tests.factories.activities import make_activity, make_recording
from tests.factories.pictures import make_picture
from tests.factories.slides import give_slides

TOMORROW = timedelta(days=1, minutes=1)
FOLDER = f"renditions/{'ab' * 32}"


@pytest.fixture(params=["folder", "bucket"])
def kept(
    request: pytest.FixtureRequest, own_database: str, settings: Settings, tmp_path: Path
) -> Iterator[Storage]:
    """The house's files, in each kind of storage."""
    if request.param == "folder":
        yield storage.use(str(tmp_path / "media"))
    else:
        s3: BucketServer = request.getfixturevalue("s3")
        yield storage.use(f"s3://{s3.new_bucket()}/ce", spool=tmp_path / "spool", endpoint=s3.endpoint)
    storage.use(settings.media_root)


@pytest.fixture
def sweep(settings: Settings) -> Callable[..., Result]:
    """The command, a day later."""

    def run(*options: str) -> Result:
        with clock.frozen_at(clock.now() + TOMORROW):
            return CliRunner().invoke(media, ["sweep", *options], obj=lambda: settings)

    return run


def needed_names() -> list[str]:
    """A recording with its picture, a file of its renditions, and its slides, all known to the database."""
    files = storage.files()
    recording, digest = files.write("recordings", b"a recording", suffix=".mp4")
    poster, _digest = files.write("posters", b"its picture", suffix=".jpg")
    part, _digest = files.write(FOLDER, b"its renditions", suffix=".mp4")
    deck, _digest = files.write("slides", b"its slides", suffix=".pdf")
    slide, _digest = files.write("slides", b"one of them", suffix=".webp")
    with db.transaction():
        row = make_recording(storage_name=recording, poster_name=poster, sha256=digest)
        db.session.flush()
        made = Renditions(recording_id=row.id, state=RenditionState.MADE, folder=FOLDER, queued_at=clock.now())
        db.session.add(made)
        db.session.flush()
        db.session.add(
            RenditionFile(
                renditions_id=made.id,
                part=RenditionPart.MEDIA,
                name=part.removeprefix(f"{FOLDER}/"),
                content_type="video/mp4",
                size=14,
                sha256="0" * 64,
            )
        )
        give_slides(row, "Welcome", file=deck, picture=slide)
    return [recording, poster, part, deck, slide]


def test_pictures_stay_while_a_question_shows_them_and_go_with_their_rows(
    kept: Storage, sweep: Callable[..., Result]
) -> None:
    with db.transaction():
        question = Quiz(activity_id=make_activity(quiz=False).id)
        shown, left = make_picture(), make_picture(colour=(1, 2, 3))
        db.session.add(question)
        db.session.add(Question(quiz=question, position=1, stem="Which rhythm?"))
        question.questions[0].picture = shown
        names = shown.storage_name, left.storage_name
    assert "1 files" in sweep("--delete").output
    assert [kept.exists(name) for name in names] == [True, False]
    with db.transaction(write=False):
        assert db.session.scalars(select(Picture.storage_name)).all() == [names[0]]


def orphans_of(folders: tuple[str, ...] = ("recordings", "slides", FOLDER)) -> list[str]:
    """Files that a worker left which was killed before it wrote their rows."""
    return [storage.files().write(folder, b"left behind", suffix=".mp4")[0] for folder in folders]


def test_what_nothing_refers_to_is_listed_first_and_removed_when_asked_for(
    kept: Storage, sweep: Callable[..., Result]
) -> None:
    needed, orphans = needed_names(), orphans_of()
    others = [kept.write("certificates", b"a certificate", suffix=".pdf")[0]]
    listed = sweep().output
    assert [line.split(",")[0] for line in listed.splitlines()[:-1]] == sorted(orphans)
    assert listed.splitlines()[-1].endswith("to be removed with --delete.")
    assert all(kept.exists(name) for name in needed + orphans + others)
    assert "3 files" in sweep("--delete").output
    assert [kept.exists(name) for name in needed + orphans + others] == [True] * 5 + [False] * 3 + [True]
    assert sweep("--delete").output.startswith("0 files")


def test_what_is_younger_than_a_day_may_be_waiting_for_its_row(kept: Storage) -> None:
    orphans_of()
    assert find_orphans().orphans == []


def test_a_database_that_knows_less_than_half_is_taken_for_a_wrong_one(
    kept: Storage, sweep: Callable[..., Result]
) -> None:
    (orphan,) = orphans_of(("recordings",))
    refused = sweep("--delete")
    assert (refused.exit_code, kept.exists(orphan)) == (1, True)
    assert "Is it the right one?" in refused.output
    assert sweep("--delete", "--even-most").exit_code == 0
    assert not kept.exists(orphan)


def test_what_is_needed_again_or_was_written_anew_meanwhile_stays(
    kept: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed, (orphan,) = needed_names(), orphans_of(("posters",))
    older = [Stored(name=name, size=11, at=1.0) for name in (*needed, orphan)]
    remove_orphans(older)
    assert all(kept.exists(name) for name in (*needed, orphan))
    remove_orphans(
        one for folder in ("recordings", "posters", "slides", "renditions") for one in kept.listed(folder)
    )
    assert [kept.exists(name) for name in (*needed, orphan)] == [True] * 5 + [False]
    remove_orphans([Stored(name=f"posters/ab/{'ab' * 32}.jpg", size=1, at=1.0)])


def test_names_that_are_not_of_our_making_are_never_touched(
    own_database: str, settings: Settings, tmp_path: Path
) -> None:
    root = tmp_path / "media"
    storage.use(str(root))
    for name in ("recordings/notes.txt", f"recordings/ff/{'ab' * 32}.mp4", "recordings/.part-1", f"x/{'ab' * 32}"):
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("somebody's")
    with clock.frozen_at(clock.now() + TOMORROW):
        assert find_orphans().orphans == []
    storage.use(settings.media_root)
    assert sweeping.OURS.fullmatch(f"recordings/../ab/{'ab' * 32}") is None


def test_a_sending_in_parts_that_broke_off_is_ended(
    s3: BucketServer, own_database: str, settings: Settings, tmp_path: Path, sweep: Callable[..., Result]
) -> None:
    bucket = s3.new_bucket()
    storage.use(f"s3://{bucket}", spool=tmp_path / "spool", endpoint=s3.endpoint)
    key = f"recordings/ab/{'ab' * 32}.mp4"
    for name in (key, "other/key"):
        s3.client().create_multipart_upload(Bucket=bucket, Key=name)
    assert f"{key}, parts of a broken sending" in sweep().output
    assert sweep("--delete", "--even-most").exit_code == 0
    left = s3.client().list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [one["Key"] for one in left] == ["other/key"]
    storage.use(settings.media_root)
