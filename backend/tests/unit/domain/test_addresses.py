"""What people may make this server talk to."""

from ipaddress import ip_network

import pytest

from taskflow.domain.addresses import is_open

INSIDE = [
    "0.0.0.0",  # noqa: S104 - refused, not bound to
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::"),
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]
OUTSIDE = ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_refuses_what_lies_inside(address: str) -> None:
    assert not is_open(address, [])


@pytest.mark.parametrize("address", OUTSIDE)
def test_lets_pass_what_is_public(address: str) -> None:
    assert is_open(address, [])


@pytest.mark.parametrize("address", ["127.1", "2130706433", "0x7f000001", "example.com", ""])
def test_takes_addresses_only(address: str) -> None:
    """What another reader would take for an address is none here: no two readings of one text."""
    with pytest.raises(ValueError, match=r"."):
        is_open(address, [])


def test_an_operator_allows_a_network() -> None:
    allowed = [ip_network("192.168.1.0/24"), ip_network("fd12::/16")]
    assert is_open("192.168.1.9", allowed)
    assert is_open("::ffff:192.168.1.9", allowed)
    assert is_open("fd12::5", allowed)
    assert not is_open("192.168.2.9", allowed)
    assert not is_open("fd13::5", allowed)
