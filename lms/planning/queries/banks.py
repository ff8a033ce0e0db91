"""A bank's page: what was looked for in it, fifty questions at a time, with earlier versions and uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.access.actor import Actor
from lms.activities.policy import may_edit
from lms.assessments.banking import Facets, Wanted, facets_of, fits
from lms.assessments.models import BankQuestion
from lms.assessments.queries import Banked, Use, earlier_versions, in_bank, retired_in_bank, uses_of

ON_A_PAGE: Final = 50


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A question as it stands, what it was before, the quizzes that the reader may edit, and how many others."""

    now: Banked
    earlier: Sequence[Banked]
    uses: Sequence[Use]
    used_elsewhere: int


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One page of what was found in a bank; pages are counted from 1."""

    wanted: Wanted
    facets: Facets
    found: int
    page: int
    pages: int
    rows: Sequence[Shelved]
    retired: Sequence[Shelved]


def shelf_of(bank_id: int, wanted: Wanted, page: int, *, actor: Actor) -> Shelf:
    """What a bank holds of what is wanted; a page behind the last is the last."""
    held = in_bank(bank_id)
    facets = facets_of([one.text for one in held])
    wanted = wanted.among(facets)
    found = [one for one in held if fits(one.text, wanted)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    page = min(max(page, 1), pages)
    return Shelf(
        wanted=wanted,
        facets=facets,
        found=len(found),
        page=page,
        pages=pages,
        rows=_shelved(found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE], actor),
        retired=_shelved(retired_in_bank(bank_id), actor),
    )


def page_with(question: BankQuestion) -> int:
    """The page on which this question stands while nothing is looked for."""
    places = [one.id for one in in_bank(question.bank_id)]
    return places.index(question.id) // ON_A_PAGE + 1


def _shelved(found: Sequence[Banked], actor: Actor) -> list[Shelved]:
    chains = [one.chain for one in found]
    earlier, uses = earlier_versions(chains), uses_of(chains)
    return [_with_uses(one, earlier.get(one.chain, ()), uses.get(one.chain, ()), actor) for one in found]


def _with_uses(now: Banked, earlier: Sequence[Banked], uses: Sequence[Use], actor: Actor) -> Shelved:
    """What somebody else prepares is counted, and not named."""
    named = [one for one in uses if may_edit(actor, one.activity)]
    return Shelved(now=now, earlier=earlier, uses=named, used_elsewhere=len(uses) - len(named))
