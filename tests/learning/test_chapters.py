"""Chapters as learners meet them: in the player, as a file for the browser, and in what search finds."""

from sqlalchemy import delete

from lms import db, search
from lms.activities.jobs import index_activity
from lms.activities.models import Activity
from lms.jobs.models import Job
from lms.media.models import CaptionTrack
from lms.media.operations import rewrite_chapters
from tests.factories.people import Cast
from tests.factories.players import Player
from tests.pages import Pages

LINES = "0:00 Welcome\n12:00 Choosing a drug?\n24:00 Drug or ablation first\n"


def write_chapters(activity: Activity) -> None:
    assert activity.recording is not None
    rewrite_chapters(activity.recording, LINES, seen="", actor_id=None)
    db.session.commit()


def test_the_player_shows_chapters_as_soon_as_they_are_written(player: Player, activity: Activity) -> None:
    path = f"{player.path}/{activity.recording_id}/chapters.vtt"
    page = player.open().get_data(as_text=True)
    assert "data-chapters" not in page
    assert "data-tab=" not in page
    assert player.browser.get(path).status_code == 404
    write_chapters(activity)
    page = player.open().get_data(as_text=True)
    assert f'<track kind="chapters" src="{path}"' in page
    assert 'data-seek-ms="720000"><time>12:00</time><span>Choosing a drug?</span>' in page
    assert 'data-tab="panel-chapters" aria-pressed="false"' in page
    assert page.count('class="is-tick"') == 2
    assert 'class="is-tick" x="250"' in page
    answer = player.browser.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "00:24:00.000 --> 00:48:00.000\nDrug or ablation first" in answer.get_data(as_text=True)


def test_chapters_alone_need_no_tabs(player: Player, activity: Activity) -> None:
    assert activity.recording is not None
    db.session.execute(delete(CaptionTrack))
    write_chapters(activity)
    page = player.open().get_data(as_text=True)
    assert "data-chapters" in page
    assert "data-tab=" not in page


def test_chapters_are_for_those_who_may_watch(activity: Activity, cast: Cast, pages: Pages) -> None:
    write_chapters(activity)
    assert pages.of(cast.colleague).get(f"/activities/{activity.slug}/chapters.vtt").status_code == 403


def test_a_chapter_is_found_at_its_second_once_it_is_written(activity: Activity) -> None:
    write_chapters(activity)
    assert [row.arguments for row in db.session.query(Job).filter_by(kind="activities.index")][-1] == {
        "activity_id": activity.id
    }
    index_activity(activity.id)
    for asked, text, position_ms in (
        ("choosing", "Choosing a drug?", 720_000),
        ("ablation", "Drug or ablation first.", 1_440_000),
    ):
        question = search.ask(asked)
        assert question is not None
        passages = search.passages_for(question, [activity.id])[activity.id]
        assert (text, position_ms) in [(one.text, one.position_ms) for one in passages]
