"""Where a request comes from, as far as one household or hospital is told from another."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

# Whoever has one IPv6 address has the whole block, and would try from each of them.
_BLOCK: Final = 64


def network_of(address: str | None) -> str:
    """The IPv4 address, or the block that an IPv6 address belongs to; what is neither stands for itself."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, _BLOCK), strict=False))
    return str(found)
