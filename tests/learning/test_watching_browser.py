"""Watching in a real browser, before the real product: what is played is what counts, and it is kept."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import func, select, text

from lms import clock, db, vault
from lms.accounts.models import Address
from lms.activities.rules import EvidenceKind
from lms.assessments.models import Attempt, EvaluationReceipt
from lms.learning.models import Arrival, CheckIn
from tests.browser import axe_violations, before_its_script, sent_by_looking, until
from tests.factories.activities import make_open_activity
from tests.factories.live import make_live_activity
from tests.factories.live import register as enroll
from tests.factories.quizzes import make_every_kind
from tests.homes import register, sign_in
from tests.learning.watching import (
    SECONDS,
    House,
    learner,
    learner_before,
    minutes_near,
    pause,
    play,
    read_the_disclosure,
    told,
    watched_by_visitors,
    watched_once_told,
)

pytestmark = pytest.mark.browser


def test_what_is_played_is_counted_and_comes_along_when_one_signs_in(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    expect(page).to_have_url(f"{house.activity}/watch")
    before = watched_by_visitors()
    ranges: list[int] = []
    page.on("response", lambda answer: ranges.append(answer.status) if answer.url.endswith("/recording") else None)
    assert axe_violations(page) == []
    # The transcript is made from the captions, and a cue leads to its place.
    page.get_by_role("button", name=re.compile("The first case")).click()
    expect(page.locator("[data-sentence]")).to_have_text(f"0:00 of 0:{SECONDS} watched")
    until(page, "document.querySelector('video').currentTime >= 9.9")
    # Seeking counts nothing: what lies before the place stays unwatched.
    page.evaluate("document.querySelector('video').currentTime = 2")
    play(page)
    until(page, "document.querySelector('video').currentTime > 7")
    place = pause(page)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place - 2)}) of"))
    told = watched_once_told(page, before + (place - 3) * 1000) - before
    assert told == pytest.approx((place - 2) * 1000, abs=1000)
    # What is still to be watched is said twice on the page, and alike.
    expect(page.locator("[data-next-wait]")).to_have_text(page.locator("[data-left]").inner_text())
    assert set(ranges) <= {200, 206, 304}
    # Another page, after signing in: the minutes are offered, added, and the place is resumed.
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile(rf"Add the ({minutes_near(place - 2)}) watched here\?")
    )
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("[data-resumed-text]")).to_have_text(re.compile(f"Resumed at ({minutes_near(place)})"))
    # The rest, by the button that leads to it; the next step opens in place, without another button to press.
    page.get_by_role("button", name=re.compile("Next unwatched part")).click()
    page.get_by_role("button", name="2×").click()
    until(page, "document.querySelector('video').ended")
    page.evaluate("document.querySelector('video').currentTime = 0")
    play(page)
    until(page, "document.querySelector('video').currentTime > 2.5")
    page.keyboard.press("k")
    expect(page.locator("[data-next-step]")).to_be_visible()
    expect(page.locator("[data-next-step]")).to_have_attribute("href", re.compile("/quiz$"))


def test_leaving_the_page_keeps_the_last_seconds(house: House, page: Page) -> None:
    page.goto(f"{house.activity}/watch")
    read_the_disclosure(page)
    before = watched_by_visitors()
    play(page, speed=1)
    until(page, "document.querySelector('video').currentTime > 2")
    page.goto(f"{house.url}/help")
    # The last words of a page that has gone are under way while the next one is read already.
    assert watched_once_told(page, before + 1500) >= before + 1500


def test_another_device_resumes_at_the_second_and_offers_to_start_over(
    house: House, page: Page, another: BrowserContext
) -> None:
    address = learner("Amara")
    house.watch(page, address)
    page.evaluate("document.querySelector('video').currentTime = 5")
    play(page)
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    told(page, address, place)
    other = another.new_page()
    other.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(other, address)
    expect(other.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    until(other, f"Math.abs(document.querySelector('video').currentTime - {place}) < 0.05")
    other.get_by_role("button", name="Start over").click()
    until(other, "document.querySelector('video').currentTime === 0")
    expect(other.locator("[data-resumed]")).to_be_hidden()


def test_what_is_watched_after_the_session_ended_waits_for_the_same_person_and_for_nobody_else(
    house: House, another: BrowserContext
) -> None:
    page, hers, his = another.new_page(), learner("Chiara"), learner("David")
    house.watch(page, hers)
    play(page)
    until(page, "document.querySelector('video').currentTime > 2")
    another.clear_cookies()
    until(page, "document.querySelector('video').currentTime > 4")
    place = pause(page)
    expect(page.get_by_text("You were signed out. What you watched is kept.")).to_be_visible()
    # Signed in again beside this page, it sends by itself what it kept, and goes on.
    beside = another.new_page()
    beside.goto(f"{house.url}/sign-in")
    sign_in(beside, hers)
    expect(beside.locator("meta[name=person]")).not_to_have_attribute("content", "")
    assert told(page, hers, place).watched_ms == pytest.approx(place * 1000, abs=1000)
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    beside.close()
    another.clear_cookies()
    play(page)
    until(page, "document.querySelector('video').currentTime > 6")
    place = pause(page)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    page.locator("[data-signed-out] a").click()
    sign_in(page, his)
    read_the_disclosure(page)
    play(page)
    until(page, "document.querySelector('video').currentTime > 1")
    assert told(page, his, pause(page)).watched_ms < 4000
    another.clear_cookies()
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/watch")
    sign_in(page, hers)
    expect(page.locator("[data-resumed-text]")).to_have_text(f"Resumed at 0:{int(place):02}.")
    assert told(page, hers, place).watched_ms == pytest.approx(place * 1000, abs=1000)
    expect(page.locator("[data-sentence]")).to_have_text(re.compile(f"({minutes_near(place)}) of"))
    assert page.evaluate("Object.keys(sessionStorage)") == []


def id_of(address: str) -> int:
    """The person with this address."""
    return db.session.scalars(select(Address.person_id).filter_by(address=address)).one()


def question(page: Page, number: int) -> Locator:
    """The so-manieth question of a quiz, or of an evaluation."""
    return page.locator("fieldset.question, div.question, div.field:has(textarea)").nth(number - 1)


def choose(page: Page, number: int, choice: int = 2) -> None:
    """Take the so-manieth choice of a question."""
    question(page, number).locator("input").nth(choice - 1).check()


def test_a_quiz_loses_no_answer_with_the_network_the_tab_or_the_session(
    house: House, another: BrowserContext
) -> None:
    hers, his = learner_before("quiz", "Farah", house.slug), learner("Goran")
    page = another.new_page()
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/quiz")
    sign_in(page, hers)
    page.get_by_role("button", name="Start the quiz").click()
    choose(page, 1)
    expect(question(page, 1)).to_contain_text("Saved at")
    # Without a network the answer waits on the device, and the form does not leave for nowhere.
    another.set_offline(True)
    choose(page, 2, 1)
    expect(question(page, 2)).to_contain_text("Not sent yet. Your answer is kept on this device")
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.get_by_role("heading", name="You are offline. Nothing is lost.")).to_be_visible()
    page.close()
    another.set_offline(False)
    # Another tab sends it.
    page = another.new_page()
    page.goto(f"{house.activity}/quiz")
    expect(question(page, 2).locator("input").first).to_be_checked()
    expect(question(page, 2)).to_contain_text("Saved at")
    # The session ends: what is answered then is sent to nobody else, and when the same person is back.
    another.clear_cookies()
    choose(page, 2, 3)
    choose(page, 3)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    beside = another.new_page()
    beside.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/quiz")
    sign_in(beside, hers)
    expect(question(beside, 3)).to_contain_text("Saved at")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    # Two tabs: what this one never showed is handed in with the rest.
    beside.reload()
    choose(beside, 4)
    choose(beside, 5)
    expect(question(beside, 5)).to_contain_text("Saved at")
    another.clear_cookies()
    choose(page, 1, 1)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    his_tab = another.new_page()
    his_tab.goto(f"{house.url}/sign-in?next=/activities/{house.slug}")
    sign_in(his_tab, his)
    until(his_tab, "!localStorage.getItem('answers-not-sent')")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    another.clear_cookies()
    his_tab.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/quiz")
    sign_in(his_tab, hers)
    expect(question(his_tab, 1).locator("input").nth(1)).to_be_checked()
    his_tab.get_by_role("button", name="Hand in my answers").click()
    expect(his_tab.get_by_role("heading", name=re.compile("Passed: 5 of 5"))).to_be_visible()
    # A form that stayed open since then leads to the same result, and doubles nothing.
    beside.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    beside.get_by_role("button", name="Hand in my answers").click()
    expect(beside.get_by_role("heading", name=re.compile("Passed: 5 of 5"))).to_be_visible()
    beside.go_back()
    expect(beside.get_by_role("heading", name=re.compile("Passed: 5 of 5"))).to_be_visible()
    with db.transaction(write=False):
        assert db.session.scalars(select(Attempt.right).where(Attempt.person_id == id_of(hers))).all() == [5]


def test_steps_move_by_keys_and_the_page_hands_in_when_the_time_is_over(
    house: House, another: BrowserContext
) -> None:
    with db.transaction():
        activity = make_open_activity(quiz=False, slug="every-kind-of-question")
        make_every_kind(activity, time_limit_minutes=20)
        slug = activity.slug
    hers = learner_before("quiz", "Hanna", slug)
    page = another.new_page()
    page.goto(f"{house.url}/sign-in?next=/activities/{slug}/quiz")
    sign_in(page, hers)
    page.get_by_role("button", name="Start the quiz").click()
    steps = page.locator("[data-step]")
    expect(steps.first).to_be_visible()
    # Its scripts listen from then on.
    page.wait_for_load_state()
    first = steps.nth(0).locator("[data-step-words]").inner_text()
    steps.nth(0).locator("select").select_option("3")
    expect(page.locator("[data-steps-said]")).to_have_text(f"{first} is now 3 of 4.")
    expect(question(page, 5)).to_contain_text("Saved at")
    expect(page.get_by_text("1 of 7 answered")).to_be_visible()
    steps.nth(0).locator("select").select_option("–")
    expect(page.get_by_text("0 of 7 answered")).to_be_visible()
    steps.nth(2).get_by_role("button", name=f"Up {first}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-steps-said]")).to_have_text(f"{first} is now 2 of 4.")
    expect(steps.nth(1).get_by_role("button", name=f"Up {first}")).to_be_focused()
    steps.nth(1).locator("select").select_option("4")
    expect(steps.nth(3)).to_contain_text(first)
    number = page.locator("input[inputmode=decimal]")
    number.fill("2.5")
    expect(question(page, 7)).to_contain_text("Saved at")
    number.fill("about 3")
    expect(question(page, 7)).to_contain_text("Enter a number, such as 2.5. This one is not saved.")
    # What was refused is not taken for saved by the page that shows it again.
    for _time in range(2):
        with page.expect_navigation():
            page.get_by_role("button", name="Hand in my answers").click()
        expect(question(page, 7).locator(".field-error")).to_contain_text("Enter a number, such as 2.5.")
    assert axe_violations(page) == []
    with db.transaction():
        running = db.session.scalars(select(Attempt).where(Attempt.handed_in_at.is_(None))).all()
        running[-1].ends_at = clock.now() + timedelta(seconds=2)
    page.reload()
    expect(steps.nth(3)).to_contain_text(first)
    expect(page.get_by_role("heading", name=re.compile("Not passed yet"))).to_be_visible()


def test_a_list_of_questions_says_at_once_which_is_answered(house: House, another: BrowserContext) -> None:
    with db.transaction():
        activity = make_open_activity(quiz=False, slug="one-question-a-page")
        make_every_kind(activity, one_per_page=True)
        slug = activity.slug
    hers = learner_before("quiz", "Mara", slug)
    page = another.new_page()
    page.goto(f"{house.url}/sign-in?next=/activities/{slug}/quiz")
    sign_in(page, hers)
    page.get_by_role("button", name="Start the quiz").click()
    leaves = page.get_by_role("list", name="Questions").get_by_role("listitem")
    expect(leaves.first).to_have_text("Question 1 not yet")
    question(page, 1).locator("input").first.check()
    expect(leaves.first).to_have_text("Question 1 answered")
    expect(leaves.nth(1)).to_have_text("Question 2 not yet")


def test_what_is_answered_before_the_scripts_ran_is_saved(house: House, another: BrowserContext) -> None:
    with db.transaction():
        activity = make_open_activity(quiz=False, slug="answered-at-once")
        make_every_kind(activity)
        slug = activity.slug
    hers, page = learner_before("quiz", "Ottilie", slug), another.new_page()
    page.goto(f"{house.url}/sign-in?next=/activities/{slug}/quiz")
    sign_in(page, hers)
    page.get_by_role("button", name="Start the quiz").click()
    expect(question(page, 1)).to_be_visible()
    steps = page.locator("[data-step]")
    with before_its_script(page, "learning/quiz"):
        choose(page, 1)
        first = steps.first.locator("[data-step-words]").inner_text()
        steps.first.locator("select").select_option("3")
        page.locator("input[inputmode=decimal]").fill("2.5")
    for number in (1, 5, 7):
        expect(question(page, number)).to_contain_text("Saved at")
    expect(steps.nth(2)).to_contain_text(first)
    expect(page.get_by_text("3 of 7 answered")).to_be_visible()
    assert sent_by_looking(page) == []


def test_an_evaluation_is_whole_without_storage_and_from_two_tabs(house: House, another: BrowserContext) -> None:
    address = learner_before("evaluation", "Halima", house.slug)
    another.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })")
    page = another.new_page()
    page.goto(f"{house.url}/sign-in?next=/activities/{house.slug}/evaluation")
    sign_in(page, address)
    beside = another.new_page()
    beside.goto(f"{house.activity}/evaluation")
    another.set_offline(True)
    choose(page, 1, 4)
    expect(question(page, 1)).to_contain_text("Not sent yet. Keep this page open")
    another.set_offline(False)
    expect(question(page, 1)).to_contain_text("Saved at")
    # The other tab answers what this one does not show, and changes what this one shows as it was before.
    beside.get_by_label("What may stand in the way?").fill("The other tab's words.")
    expect(question(beside, 3)).to_contain_text("Saved at")
    choose(beside, 1, 2)
    expect(question(beside, 1)).to_contain_text("Saved at")
    choose(page, 2, 1)
    page.get_by_role("button", name="Finish and get my certificate").click()
    expect(page.get_by_role("heading", name="Your certificate is ready")).to_be_visible()
    beside.get_by_role("button", name="Finish and get my certificate").click()
    expect(beside.get_by_role("heading", name="Your certificate is ready")).to_be_visible()
    with db.transaction(write=False):
        receipts = select(EvaluationReceipt).where(EvaluationReceipt.person_id == id_of(address))
        assert len(db.session.scalars(receipts).all()) == 1
        sealed = db.session.scalars(text("SELECT answers FROM ballots")).all()
    said = [vault.unseal(one, "ballots.answers", home=house.server.home) for one in sealed]
    (ballot,) = (one for one in said if "The other tab's words." in one)
    assert '["2"]' in ballot


def test_a_registrant_joins_at_the_minute_and_her_page_counts_while_the_webinar_runs_beside_it(
    house: House, page: Page
) -> None:
    # The door opens while she waits before it.
    with db.transaction():
        webinar = make_live_activity(starts_at=clock.now() + timedelta(minutes=15, seconds=4))
        seat = enroll(register("Noor").id, webinar)
        address, title = f"{house.url}/join/{seat.token}", webinar.title
    page.context.route("https://northgate.zoom.us/**", lambda route: route.fulfill(body="The webinar"))
    page.goto(address)
    assert axe_violations(page) == []
    page.get_by_role("link", name="Read the disclosure").click()
    page.get_by_role("button", name=re.compile("I have read this")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("[data-meter]")).to_be_hidden()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Join the webinar").click()
    expect(opened.value.get_by_text("The webinar")).to_be_visible()
    assert opened.value.url.startswith("https://northgate.zoom.us/j/")
    # The policy of the page lets its form be led there, and the page itself stays as the meter.
    with page.expect_response(re.compile("/beat$")) as beat:
        expect(page.get_by_text("0 of 60 minutes so far")).to_be_visible()
    assert beat.value.json()["is_counting"] is True
    assert axe_violations(page) == []
    # Whoever closed the other tab joins again by the same button.
    opened.value.close()
    with page.context.expect_page() as again:
        page.get_by_role("button", name="Join the webinar").click()
    again.value.close()
    with db.transaction(write=False):
        assert db.session.scalar(select(func.count()).select_from(Arrival)) == 1


def test_a_code_on_the_slide_checks_in_before_one_signs_in_and_the_door_keeps_taps_without_a_line(
    house: House, page: Page, another: BrowserContext
) -> None:
    with db.transaction():
        kinds = (EvidenceKind.CODE, EvidenceKind.SPOKEN, EvidenceKind.DOOR)
        rounds = make_live_activity(starts_at=clock.now() - timedelta(minutes=3), evidence=kinds)
        enroll(register("Ada").id, rounds)
        register("Noel")
        desk, item = f"/planning/{rounds.slug}/host", rounds.sessions[0].id
    staff = another.new_page()
    staff.goto(f"{house.url}/sign-in?next={desk}")
    staff.set_viewport_size({"width": 390, "height": 800})
    sign_in(staff)
    expect(staff.get_by_text("1 person is registered")).to_be_visible()
    assert axe_violations(staff) == []
    staff.get_by_role("link", name="Show the code").click()
    code = "".join(staff.locator(".code-big").inner_text().split())
    until(staff, "document.querySelector('img').naturalWidth > 0")
    assert axe_violations(staff) == []
    # A phone beside it, on which nobody is signed in: the page that the picture opens sends itself.
    page.goto(f"{house.url}/check-in/{item}/{code}")
    expect(page.get_by_role("heading", name=re.compile("You scanned at"))).to_be_visible()
    assert axe_violations(page) == []
    page.locator("main").get_by_role("link", name="Sign in").click()
    sign_in(page, "noel@northgate.example")
    expect(page.get_by_role("heading", name=re.compile("Present:"))).to_be_visible()
    # The slide counts him by itself.
    expect(staff.get_by_text("1 person checked in")).to_be_visible()
    staff.goto(f"{house.url}{desk}/door")
    assert axe_violations(staff) == []
    assert staff.evaluate("document.documentElement.scrollWidth") <= 390
    row = staff.locator("[data-door-row]", has_text="Ada Roth")
    another.set_offline(True)
    row.get_by_role("button", name="Present").dblclick()
    expect(staff.get_by_text("Waiting to be sent: 1")).to_be_visible()
    another.set_offline(False)
    expect(row).to_contain_text("Present since")
    expect(staff.get_by_text("Waiting to be sent")).to_be_hidden()
    row.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Not there yet")
    with db.transaction(write=False):
        kept = db.session.scalars(select(CheckIn).where(CheckIn.session_id == item).order_by(CheckIn.id)).all()
        assert [(one.kind, one.is_accepted) for one in kept] == [("code", None), ("door", False)]
