"""Networks: one household or hospital is told from another, one address from its neighbour only in IPv4."""

import pytest

from lms.web.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (None, "unknown"),
        ("", "unknown"),
        ("a socket", "a socket"),
    ],
)
def test_an_address_belongs_to_its_network(address: str | None, network: str) -> None:
    assert network_of(address) == network
