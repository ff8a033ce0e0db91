"""Walks the pages of the running product as a person does: by pointer, or by keyboard alone."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lms.activities.models import Activity
from lms.assessments.models import Quiz
from tests.browser import Server, axe_violations

PASSWORD = "Sinus-Rhythm7&"
PATIENCE = 120_000
# What a width changes is its layout, what a scheme changes is its colours: two looks see both of both.
LOOKS = ((320, "dark"), (1280, "light"))


@dataclass
class Walker:
    """One person before one browser."""

    page: Page
    server: Server
    keyboard_only: bool = False
    looks_closely: bool = False
    looked_at: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Type an address."""
        self.page.goto(self.server.url + path)

    def press(self, name: str, role: str = "link", *, exact: bool = False) -> None:
        """Follow a link or press a button by what it says."""
        target = self.page.get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]
        if not self.keyboard_only:
            target.click()
            return
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Fill in a field by its label."""
        target = self.page.get_by_label(label, exact=True)
        if not self.keyboard_only:
            target.fill(text)
            return
        self._reach(target)
        self.page.keyboard.type(text)

    def choose(self, label: str, words: str) -> None:
        """Choose from a list by its label."""
        target = self.page.get_by_label(label, exact=True)
        if not self.keyboard_only:
            target.select_option(label=words)
            return
        self._reach(target)
        self.page.keyboard.type(words)

    def tick(self, target: Locator) -> None:
        """Choose a radio button or tick a box."""
        if not self.keyboard_only:
            target.check()
            return
        # The keys move within a group of radio buttons; Tab enters it at the chosen or the first one.
        group = self.page.locator(f'input[name="{target.get_attribute("name")}"]')
        if target.get_attribute("type") == "checkbox":
            self._reach(target)
            self.page.keyboard.press("Space")
        else:
            self._reach_group(group)
            self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if target.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()

    def look(self, name: str) -> None:
        """Let axe look at this page, narrow in darkness and wide in light; nothing scrolls sideways."""
        self.looked_at.append(name)
        if not self.looks_closely:
            return
        # Whoever pressed a link may still be on the way; a page without its style sheet is not what is looked at.
        self.page.wait_for_load_state()
        before = self.page.viewport_size
        for width, scheme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert axe_violations(self.page) == [], f"{name} at {width} px, {scheme}"
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} scrolls sideways at {width} px"
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(before or {"width": 1280, "height": 900})

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        for _ in range(200):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def _reach_group(self, group: Locator) -> None:
        for _ in range(200):
            if group.evaluate_all("nodes => nodes.includes(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {group}")


def right_choices(database: str, slug: str) -> list[tuple[list[int], list[int]]]:
    """Each question of an activity's quiz as its right and its wrong choices, read from the served database."""
    engine = create_engine(database)
    with Session(engine) as session:
        quiz = session.scalars(
            select(Quiz).join(Activity, Activity.id == Quiz.activity_id).where(Activity.slug == slug)
        ).one()
        found = [
            (
                [choice.id for choice in question.choices if choice.is_right],
                [choice.id for choice in question.choices if not choice.is_right],
            )
            for question in quiz.questions
        ]
    engine.dispose()
    return found
