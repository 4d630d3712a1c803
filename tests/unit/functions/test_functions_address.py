"""Where a call comes from, when anybody may write anything into X-Forwarded-For."""

import pytest
from shared.address import address_of
from starlette.requests import Request

pytestmark = pytest.mark.unit


def asked(*forwarded: str, peer: str = "10.0.0.1") -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 1)})


@pytest.mark.parametrize(
    ("forwarded", "trusted", "address"),
    [
        (("203.0.113.7",), 1, "203.0.113.7"),
        (("1.1.1.1, 203.0.113.7",), 1, "203.0.113.7"),  # Cloud Run writes at the end
        (("1.1.1.1", "2.2.2.2, 203.0.113.7"), 1, "203.0.113.7"),
        (("1.1.1.1, 203.0.113.7, 192.178.0.1",), 2, "203.0.113.7"),  # Firebase Hosting in front
        (("1.1.1.1,203.0.113.7,34.120.0.1",), 2, "203.0.113.7"),  # a load balancer writes who came, then itself
        (("203.0.113.7",), 0, "10.0.0.1"),
        ((), 1, "10.0.0.1"),
        (("203.0.113.7",), 2, "203.0.113.7"),
        (("2001:db8:1:2:3:4:5:6",), 1, "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::1",), 1, "2001:db8:1:2::/64"),
        (("[2001:db8:1:2::1]",), 1, "2001:db8:1:2::/64"),
        (("::ffff:203.0.113.7",), 1, "203.0.113.7"),
        (("fe80::1%eth0",), 1, "fe80::/64"),
        (("unknown",), 1, ""),
        (("203.0.113.7:4711",), 1, ""),
        (("\u00b2.1.1.1",), 1, ""),
        (("",), 1, ""),
    ],
)
def test_the_address(forwarded: tuple[str, ...], trusted: int, address: str) -> None:
    assert address_of(asked(*forwarded), trusted) == address
