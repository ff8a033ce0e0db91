"""Whoever has a link reads the part of a transcript that it names, until it ends, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lms import clock, config, db
from lms.credit.transcript.models import TranscriptLink
from lms.tokens import Signer
from tests.credit.test_own_entries import paper_of
from tests.factories.activities import make_activity
from tests.factories.awards import make_certificate
from tests.factories.people import Cast
from tests.factories.transcripts import make_cycle, make_own_entry
from tests.pages import Browser, Pages, text_of

SENT: dict[str, Any] = {"part": "", "credit_type": "", "with_external": "y", "days": "30"}


def share(hers: Browser, **changes: Any) -> str:
    """The path of a new link."""
    chosen = {name: value for name, value in (SENT | changes).items() if value is not None}
    assert hers.send("/transcript/links", chosen).status_code == 303
    found = re.search(r'href="http://[^/]+(/shared/[\w-]+)"', hers.get("/transcript/links").text)
    assert found
    return found[1]


def test_a_link_shows_the_transcript_without_signing_in_and_says_when_it_ends(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    certificate = make_certificate(cast.learner)
    make_own_entry(cast.learner, note="For my eyes")
    hers = pages.of(cast.learner)
    assert "Nobody reads your transcript by a link now." in text_of(hers.get("/transcript/links"))
    path = share(hers)
    answer = pages.of().get(path)
    words = text_of(answer)
    assert answer.status_code == 200
    assert "Elena Marsh, MD" in words
    assert "This link ends on 21 December 2026, 3:00 pm Central Time." in words
    assert f'href="/verify/{certificate.code}"' in answer.text
    assert "Own entry, not verified by Northgate Health" in words
    assert "For my eyes" not in answer.text
    assert "/certificates/" not in answer.text
    assert "/transcript/elsewhere" not in answer.text
    assert "csrf" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    paper = pages.of().get(f"{path}.pdf")
    assert "Shared by a link that ends on 21 December 2026" in paper_of(paper)
    assert paper.headers["Cache-Control"] == "no-store"


def test_only_the_digest_of_a_secret_of_192_bits_is_kept(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    secret = share(pages.of(cast.learner)).rsplit("/", 1)[-1]
    assert len(secret) == 32
    (row,) = db.session.scalars(select(TranscriptLink))
    assert secret not in {str(value) for value in vars(row).values()}
    assert Signer("another key").secret("transcript-link", row.made_from) != secret
    assert Signer(config.current().signing_key).secret("another purpose", row.made_from) != secret


TITLES = {"This year", "Last year", "Team rounds", "Elsewhere"}


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, TITLES),
        ({"with_external": None}, {"This year", "Last year"}),
        ({"part": "year-2025"}, {"Last year"}),
        ({"credit_type": "ipce"}, {"Team rounds"}),
        ({"credit_type": "ipce", "with_external": None}, set()),
        ({"part": "cycle"}, {"This year", "Elsewhere"}),
        ({"part": "cycle", "with_external": None}, {"This year"}),
        ({"part": "cycle", "credit_type": "ipce"}, {"Team rounds"}),
    ],
)
def test_a_link_opens_the_chosen_part_and_nothing_else(
    cast: Cast, pages: Pages, frozen: datetime, changes: dict[str, Any], shown: set[str]
) -> None:
    make_certificate(cast.learner, make_activity(program_title="This year"))
    before = datetime(2025, 12, 1, tzinfo=UTC)
    make_certificate(cast.learner, make_activity(program_title="Last year"), claimed_at=before)
    make_own_entry(cast.learner, title="Team rounds", credit_type="ipce")
    make_own_entry(cast.learner, title="Elsewhere", amount=Decimal("2.00"))
    cycle = make_cycle(cast.learner)
    chosen = changes | ({"part": f"cycle-{cycle.id}"} if changes.get("part") == "cycle" else {})
    path = share(pages.of(cast.learner), **chosen)
    answer = pages.of().get(path)
    assert {title for title in TITLES if title in answer.text} == shown
    assert ("There is no credit in this part" in text_of(answer)) == (not shown)
    # The sums of a cycle count every type, so that they belong to no link of one type alone.
    has_cycle = changes.get("part") == "cycle" and "credit_type" not in changes
    assert ("Medical license" in answer.text) == has_cycle
    assert "credit_type" not in changes or "Medical license" not in paper_of(pages.of().get(f"{path}.pdf"))
    if "with_external" in changes:
        assert "not verified" not in answer.text


def test_whoever_changes_a_cycle_reads_who_sees_it(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    hers, cycle, other = pages.of(cast.learner), make_cycle(cast.learner), make_cycle(cast.learner, name="Board")
    for days in ("7", "30", "90"):
        share(hers, part=f"cycle-{cycle.id}", days=days)
    ended = db.session.scalars(select(TranscriptLink).order_by(TranscriptLink.id.desc())).first()
    assert ended is not None
    hers.send(f"/transcript/links/{ended.id}/end")
    path, said = f"/transcript/cycles/{cycle.id}", "see what you change here"
    assert f"2 links that you gave out show this cycle: whoever has them will {said}." in text_of(hers.get(path))
    with clock.frozen_at(frozen + timedelta(days=7)):
        page = pages.of(cast.learner).send(path, {"name": ""})
        assert f"1 link that you gave out shows this cycle: whoever has it will {said}." in text_of(page)
        assert 'href="/transcript/links"' in page.text
    assert said not in text_of(hers.get(f"/transcript/cycles/{other.id}"))
    assert said not in text_of(hers.get("/transcript/cycles/new"))


def test_a_link_ends_by_its_day_or_at_once_and_looks_then_like_one_that_never_was(
    cast: Cast, pages: Pages, frozen: datetime
) -> None:
    make_certificate(cast.learner)
    hers, anybody = pages.of(cast.learner), pages.of()
    path = share(hers, days="7")
    with clock.frozen_at(frozen + timedelta(days=7)):
        over = anybody.get(path)
    (link,) = db.session.scalars(select(TranscriptLink))
    for _ in range(2):
        assert hers.send(f"/transcript/links/{link.id}/end").status_code == 303
    ended, unknown = anybody.get(path), anybody.get(f"/shared/{'A' * 32}")
    assert (over.status_code, ended.status_code, unknown.status_code) == (410, 410, 404)
    assert over.data == ended.data == unknown.data
    assert "It has ended, or a letter of its address is missing." in text_of(ended)
    assert anybody.get(f"{path}.pdf").status_code == 410
    assert unknown.headers["Referrer-Policy"] == "no-referrer"
    words = text_of(hers.get("/transcript/links"))
    assert "Ended 21 November 2026" in words
    assert path not in hers.get("/transcript/links").text


def test_whoever_guesses_links_has_to_wait(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    path, anybody = share(pages.of(cast.learner)), pages.of()
    for number in range(30):
        assert anybody.get(f"/shared/guess-{number}").status_code == 404
    answer = anybody.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    with clock.frozen_at(frozen + timedelta(minutes=10)):
        assert anybody.get(path).status_code == 200


def test_nobody_ends_anothers_link_or_shares_her_cycle(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    cycle = make_cycle(cast.learner)
    share(pages.of(cast.learner), part=f"cycle-{cycle.id}")
    assert "Medical license, all types" in text_of(pages.of(cast.learner).get("/transcript/links"))
    (link,) = db.session.scalars(select(TranscriptLink))
    other = pages.of(cast.officer)
    assert other.send(f"/transcript/links/{link.id}/end").status_code == 404
    answer = other.send("/transcript/links", SENT | {"part": f"cycle-{cycle.id}"})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text


def test_a_link_made_with_a_key_that_is_gone_can_only_be_ended(cast: Cast, pages: Pages, frozen: datetime) -> None:
    make_certificate(cast.learner)
    hers = pages.of(cast.learner)
    path = share(hers)
    (link,) = db.session.scalars(select(TranscriptLink))
    link.made_from = "0" * 32
    db.session.commit()
    answer = hers.get("/transcript/links")
    assert path not in answer.text
    assert "Its address cannot be shown again." in text_of(answer)
    assert pages.of().get(path).status_code == 200


def test_as_many_links_are_open_as_may(
    cast: Cast, pages: Pages, frozen: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.credit.operations.sharing.MOST_LINKS", 1)
    hers = pages.of(cast.learner)
    share(hers)
    assert "You have 20 links open." in text_of(hers.send("/transcript/links", SENT))
