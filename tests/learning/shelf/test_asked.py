"""What an address asks for comes back as the same address, and nonsense is left out."""

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.shelf import Asked, Facet, Order
from lms.learning.views.filters import Address

VALUES = st.text(min_size=1, max_size=8)
CHOSEN = st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple)
ASKED = st.builds(
    Asked,
    words=st.text(max_size=20).map(lambda text: " ".join(text.split())),
    chosen=st.dictionaries(
        st.sampled_from(Facet), st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple)
    ),
    ends=st.sampled_from([None, 30, 90]),
    ended=st.booleans(),
    fresh=st.booleans(),
    exact=st.booleans(),
    sort=st.sampled_from([None, Order.ENDING]),
)


def read(query: str, address: Address | None = None) -> Asked:
    values = parse_qs(query)
    return (address or Address("/search")).asked(lambda name: values.get(name, []))


@given(ASKED)
def test_an_address_asks_for_what_it_was_made_of(asked: Asked) -> None:
    values = parse_qs(urlencode(asked.parameters()))
    assert Asked.read(lambda name: values.get(name, [])) == asked


@pytest.mark.parametrize(
    "query", ["length=", "ends=7&ends=x", "ended=yes", "sort=', --", "sort=relevance", "for=&q=+"]
)
def test_what_nobody_offers_is_left_out(query: str) -> None:
    assert read(query) == Asked()


def test_words_are_sorted_by_relevance_unless_another_order_is_chosen() -> None:
    assert read("q=sepsis").order is Order.RELEVANCE
    assert read("q=sepsis&sort=newest").order is Order.NEWEST
    assert read("q=sepsis&sort=newest").parameters() == [("q", "sepsis"), ("sort", "newest")]
    assert read("q=sepsis&sort=relevance").parameters() == [("q", "sepsis")]


def test_events_alone_are_sorted_by_their_beginning_unless_another_order_is_chosen() -> None:
    assert read("format=live").order is Order.SOONEST
    assert read("format=live&sort=newest").order is Order.NEWEST
    assert read("format=live&sort=newest").parameters() == [("format", "live"), ("sort", "newest")]
    assert read("format=live&q=sepsis").order is Order.RELEVANCE
    assert read("format=live&q=sepsis&sort=soonest").order is Order.SOONEST
    for query in ("sort=soonest", "format=live&format=series&sort=soonest", "format=any"):
        assert read(query).order is Order.NEWEST
    assert read("format=live").without(Facet.FORMAT, "live").order is Order.NEWEST


def test_what_is_asked_is_bounded() -> None:
    asked = read(
        "q=" + "x" * 5000 + "&" + "&".join(f"length={number}" for number in range(99)) + "&after=" + "1" * 999
    )
    assert (len(asked.words), len(asked.chosen[Facet.LENGTH]), len(asked.after)) == (200, 12, 80)


def test_a_list_of_one_format_names_it_only_where_another_is_chosen() -> None:
    address = Address("/on-demand", "on_demand")
    plain = read("", address)
    assert plain.chosen == {Facet.FORMAT: ("on_demand",)}
    assert address.to(plain) == "/on-demand"
    assert address.to(plain, after="1_2") == "/on-demand?after=1_2"
    every = read("format=any", address)
    assert every == Asked()
    assert address.to(every) == "/on-demand?format=any"
    live = read("format=live", address)
    assert address.to(live) == "/on-demand?format=live"
    assert address.to(live.without(Facet.FORMAT, "live").but(ends=30)) == "/on-demand?ends=30&format=any"
    assert Address("/search").to(plain) == "/search?format=on_demand"
