"""The editor's page: what is answered to scripts and to browsers without them."""

import re
from datetime import date
from decimal import Decimal

import pytest

from lms import db
from lms.activities.models import Activity
from lms.planning.forms import reordered
from lms.planning.models import ReusableText
from tests.factories.activities import make_activity, make_recording
from tests.factories.people import Cast
from tests.factories.planning import make_ready_draft
from tests.pages import Pages, text_of
from tests.planning.writing import address, autosave, told, versions, write

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def draft(cast: Cast) -> Activity:
    return make_activity(published=False, overview="As it was.", summary="Before.")


def fresh(draft: Activity) -> Activity:
    db.session.expire_all()
    return db.session.get_one(Activity, draft.id)


def test_a_script_is_told_the_new_version_and_both_sides_of_the_page(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    planner = pages.of(cast.planner)
    answer = autosave(planner, draft, "front-matter", {"overview": "", "title": "Another title"})
    assert (answer.status_code, told(answer)["saved"]) == (200, "Saved at 3:00 pm")
    assert told(answer)["versions"].keys() == {"overview", "title"}
    assert "The overview is missing." in told(answer)["checks"]
    assert "Another title" in told(answer)["preview"]
    again = {f"version:{part}": token for part, token in told(answer)["versions"].items()}
    assert autosave(planner, draft, "front-matter", {"overview": "New."}, again).status_code == 200
    assert fresh(draft).overview == "New."
    sides = told(planner.get(address(draft, "sides")))
    assert sides.keys() == {"checks", "preview"}


def test_whoever_still_writes_after_the_publication_is_told_of_it_and_how_it_is_corrected(
    pages: Pages, cast: Cast
) -> None:
    ready = make_ready_draft()
    officer, planner = pages.of(cast.officer), pages.of(cast.planner)
    saw, before = versions(planner, ready), ready.overview
    last_day = re.search(r'name="last_day" value="([^"]+)"', officer.get(address(ready, "publish")).text)
    assert last_day is not None
    assert officer.send(address(ready, "publish"), {"last_day": last_day[1]}).status_code == 303
    for browser, url in ((officer, address(ready, "correct")), (planner, address(ready))):
        answer = autosave(browser, ready, "front-matter", {"overview": "Too late."}, saw)
        assert (answer.status_code, told(answer)["way"]["url"]) == (409, url)
        assert "the activity was published meanwhile" in told(answer)["text"]
    plain = write(planner, ready, "front-matter", {"overview": "Too late."}, saw)
    assert (plain.status_code, "the activity was published meanwhile" in text_of(plain)) == (409, True)
    assert fresh(ready).overview == before


def test_a_field_with_a_message_is_not_saved_and_the_others_are(draft: Activity, pages: Pages, cast: Cast) -> None:
    sent = {"title": " ", "summary": "After.", "minutes": "many", "objectives": ["x" * 301]}
    answer = autosave(pages.of(cast.planner), draft, "front-matter", sent)
    assert (answer.status_code, told(answer)["problems"].keys()) == (422, {"title", "minutes", "objectives"})
    assert (fresh(draft).summary, fresh(draft).minutes, len(draft.objectives)) == ("After.", 60, 2)
    lines = autosave(pages.of(cast.planner), draft, "front-matter", {"objectives": ["x"] * 21})
    assert told(lines)["problems"] == {"objectives": ["Use at most 20 lines."]}


def test_a_script_is_told_who_changed_it_and_what_it_says_now(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner, officer = pages.of(cast.planner), pages.of(cast.officer)
    saw = versions(planner, draft)
    autosave(officer, draft, "front-matter", {"overview": "Hers.", "summary": "Hers."}, saw)
    answer = autosave(planner, draft, "front-matter", {"overview": "Mine.", "summary": "Before."}, saw)
    [theirs], [newer] = told(answer)["conflicts"], told(answer)["newer"]
    assert (answer.status_code, theirs["part"], theirs["value"], theirs["by"]) == (
        409,
        "overview",
        "Hers.",
        "Ruth Calloway",
    )
    assert "Ruth Calloway changed this at 3:00 pm on 21 November 2026." in theirs["html"]
    assert (newer["part"], newer["value"], newer["html"]) == ("summary", "Hers.", "")
    mine = {"version:overview": theirs["version"]}
    assert autosave(planner, draft, "front-matter", {"overview": "Mine."}, mine).status_code == 200
    assert fresh(draft).overview == "Mine."


def test_ones_own_other_window_is_called_so(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner = pages.of(cast.planner)
    saw = versions(planner, draft)
    autosave(planner, draft, "front-matter", {"overview": "First."}, saw)
    answer = autosave(planner, draft, "front-matter", {"overview": "Second."}, saw)
    assert "You changed this in another window at 3:00 pm" in told(answer)["conflicts"][0]["words"]


def test_what_no_editor_changed_is_said_without_a_name(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner = pages.of(cast.planner)
    saw = versions(planner, draft)
    draft.minutes = 75
    db.session.commit()
    answer = autosave(planner, draft, "front-matter", {"minutes": "90"}, saw)
    assert (told(answer)["conflicts"][0]["words"], told(answer)["conflicts"][0]["by"]) == (
        "This was changed meanwhile.",
        "",
    )


def test_without_scripts_a_save_leads_back_to_its_part(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner = pages.of(cast.planner)
    answer = write(planner, draft, "front-matter", {"overview": "New.", "objectives": ["", "One.", "Two."]})
    assert (answer.status_code, answer.headers["Location"]) == (303, address(draft) + "#front_matter")
    text = text_of(planner.get(address(draft)))
    assert "Your changes are saved." in text
    assert "Last change 21 November 2026, 3:00 pm Central Time by you" in text
    assert "by Carla Menendez" in text_of(pages.of(cast.officer).get(address(draft)))
    assert fresh(draft).objectives == ["One.", "Two."]
    refused = write(planner, draft, "front-matter", {"title": "", "summary": "After."})
    assert (refused.status_code, "Error:" in refused.get_data(as_text=True)) == (422, True)
    assert fresh(draft).summary == "After."


def test_without_scripts_the_later_chooses_on_the_page(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner, officer = pages.of(cast.planner), pages.of(cast.officer)
    saw = versions(planner, draft)
    write(officer, draft, "front-matter", {"overview": "Hers.", "summary": "Hers."}, saw)
    mine = {"overview": "Mine.", "summary": "Mine."}
    asked = write(planner, draft, "front-matter", mine, saw)
    page = asked.get_data(as_text=True)
    assert (asked.status_code, "Keep theirs" in page, "Use mine" in page, "Mine.</textarea>" in page) == (
        422,
        True,
        True,
        True,
    )
    assert f'name="version:overview" value="{saw["version:overview"]}"' in page
    theirs = versions(officer, draft)["version:summary"]
    chosen = {**mine, "theirs": "overview", "mine": f"summary|{theirs}"}
    assert write(planner, draft, "front-matter", chosen, saw).status_code == 303
    assert (fresh(draft).overview, fresh(draft).summary) == ("Hers.", "Mine.")


def test_a_part_that_comes_without_a_version_is_not_believed(draft: Activity, pages: Pages, cast: Cast) -> None:
    answer = pages.of(cast.planner).send(address(draft, "front-matter"), {"overview": "Blind."})
    assert (answer.status_code, fresh(draft).overview) == (422, "As it was.")
    assert pages.of(cast.planner).send(address(draft, "front-matter")).status_code == 303


def test_without_scripts_a_line_moves_and_a_text_of_the_office_is_put_in(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    text = ReusableText(field="overview", name="Standard", text="As always.")
    audience = ReusableText(field="target_audience", name="Everybody", text="All.")
    db.session.add_all([text, audience])
    db.session.commit()
    planner = pages.of(cast.planner)
    assert "Insert: Standard" in text_of(planner.get(address(draft)))
    first, second = draft.objectives
    write(planner, draft, "front-matter", {"objectives": [first, second], "move": "1:up"})
    assert fresh(draft).objectives == [second, first]
    write(planner, draft, "front-matter", {"overview": "As it was.", "insert": str(text.id)})
    assert fresh(draft).overview == "As it was.\n\nAs always."
    write(planner, draft, "front-matter", {"summary": "After.", "insert": str(audience.id)})
    assert fresh(draft).summary == "After."


@pytest.mark.parametrize(
    ("wish", "lines"),
    [
        ("1:up", ["b", "a", "c"]),
        ("0:up", ["a", "b", "c"]),
        ("1:out", ["a", "c"]),
        ("", ["a", "b", "c"]),
        ("9:up", ["a", "b", "c"]),
        ("x:out", ["a", "b", "c"]),
        ("٣:out", ["a", "b", "c"]),
    ],
)
def test_lines_follow_the_wish_of_a_button(wish: str, lines: list[str]) -> None:
    assert reordered(["a", "b", "c"], wish) == lines


def test_the_terms_are_saved_as_one_types(draft: Activity, pages: Pages, cast: Cast) -> None:
    sent = {"zone": "America/New_York", "reviewed_on": "2026-01-05", "office_end_on": "soon"}
    answer = autosave(pages.of(cast.planner), draft, "terms", sent)
    assert (answer.status_code, told(answer)["problems"].keys()) == (422, {"office_end_on"})
    assert (fresh(draft).zone, str(fresh(draft).reviewed_on)) == ("America/New_York", "2026-01-05")
    text = text_of(pages.of(cast.planner).get(address(draft)))
    assert "The local date in Eastern Time." in text


def test_a_broadcast_that_somebody_else_said_meanwhile_is_not_overwritten(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False, recording=make_recording(broadcast_on=None))
    planner, officer = pages.of(cast.planner), pages.of(cast.officer)
    saw = versions(planner, draft)
    write(officer, draft, "broadcast", {"was_broadcast": "never"}, saw)
    answer = write(planner, draft, "broadcast", {"was_broadcast": "broadcast", "broadcast_on": "2026-05-04"}, saw)
    assert (answer.status_code, "Never broadcast live" in text_of(answer)) == (422, True)
    assert fresh(draft).recording.broadcast_on is None  # type: ignore[union-attr]


def test_the_amount_follows_the_minutes_and_may_be_left_to_them(draft: Activity, pages: Pages, cast: Cast) -> None:
    planner = pages.of(cast.planner)
    answer = autosave(planner, draft, "front-matter", {"minutes": "90"})
    words = "In quarter hours. 90 minutes are 1.50."
    pieces = told(answer)["pieces"]
    assert "Ask for every objective" in pieces.pop("evaluation-unasked")
    assert set(pieces.values()) == {words}
    assert text_of(planner.get(address(draft))).count(words) == len(pieces)
    planner.send(address(draft, "designations"), {"new-designation-credit_type": "attendance"})
    first, last = fresh(draft).designations
    assert {last.amount, first.amount} == {Decimal("1.50"), Decimal("1.00")}
    emptied = autosave(
        planner,
        draft,
        f"designations/{first.id}",
        {f"designation-{first.id}-amount": "", f"version:designation:{first.id}": "1:x"},
    )
    assert emptied.status_code == 422


def test_only_the_office_is_offered_to_attest_that_there_was_no_broadcast(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False, recording=make_recording(broadcast_on=None))
    words = "I attest for the CE office that it was never broadcast"
    for person, is_offered in ((cast.planner, False), (cast.officer, True)):
        text = text_of(pages.of(person).get(address(draft)))
        assert (words in text, "attested by the CE office" not in text) == (is_offered, is_offered)


def test_where_nobody_is_named_no_disclosure_is_said_to_be_complete(
    draft: Activity, pages: Pages, cast: Cast
) -> None:
    for one in draft.people:
        db.session.delete(one)
    db.session.commit()
    text = text_of(pages.of(cast.planner).get(address(draft)))
    assert "Disclosures Nobody is named" in text
    assert ("A course director and planner is missing." in text, "Somebody lacks a title" in text) == (True, False)


def test_who_may_not_prepare_it_saves_nothing(draft: Activity, pages: Pages, cast: Cast) -> None:
    for act in ("front-matter", "terms", "recording", "broadcast"):
        assert pages.of(cast.coordinator).send(address(draft, act), {"overview": "x"}).status_code == 403
    assert pages.of(cast.coordinator).get(address(draft, "sides")).status_code == 403
    assert fresh(draft).overview == "As it was."


def test_the_preview_shows_what_publishing_would_fix(pages: Pages, cast: Cast) -> None:
    draft = make_ready_draft()
    page = pages.of(cast.planner)
    for text in (text_of(page.get(address(draft, "preview"))), told(page.get(address(draft, "sides")))["preview"]):
        for words in ("14 March 2027", "Northgate Health designates", "Nothing to disclose", "Recorded live on"):
            assert words in text, words
    assert "This is a preview." in text_of(page.get(address(draft, "preview")))
    assert "Your steps" in text_of(page.get(address(draft, "preview")))
    assert fresh(draft).accreditation_statement == ""
    for person, status in ((cast.coordinator, 403), (cast.learner, 403), (None, 302)):
        assert pages.of(person).get(address(draft, "preview")).status_code == status


def test_the_preview_of_a_draft_with_nothing_in_it_is_a_page_too(pages: Pages, cast: Cast) -> None:
    bare = make_activity(published=False, recording=make_recording(broadcast_on=None))
    for part in (*bare.people, *bare.designations):
        db.session.delete(part)
    bare.recording_id = None
    db.session.commit()
    text = text_of(pages.of(cast.planner).get(address(bare, "preview")))
    assert bare.title in text
    assert "Claim credit by" not in text
    assert "for your profession" not in text


def test_the_preview_says_what_is_designated_also_while_no_end_of_it_is_known(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False, recording=make_recording(broadcast_on=None))
    page = pages.of(cast.planner)
    assert "for you" in text_of(page.get(address(draft, "preview")))
    for text in (text_of(page.get(address(draft, "preview"))), told(page.get(address(draft, "sides")))["preview"]):
        for words in ("for your profession", "Claim credit by", "day left", "days left"):
            assert words not in text, words


def test_the_preview_offers_no_credit_that_has_ended_already(pages: Pages, cast: Cast) -> None:
    draft = make_activity(published=False, recording=make_recording(broadcast_on=date(2001, 3, 15)))
    text = text_of(pages.of(cast.planner).get(address(draft, "preview")))
    assert "Credit has ended." in text
    for words in ("for you", "Claim credit by"):
        assert words not in text, words


def test_a_credit_type_that_is_not_known_has_no_words(pages: Pages, cast: Cast) -> None:
    draft = make_ready_draft()
    draft.designations[0].credit_type = "unheard_of"
    db.session.commit()
    page = pages.of(cast.planner).get(address(draft, "preview"))
    assert (page.status_code, "designates" in text_of(page)) == (200, False)
