"""Where a call comes from: the network address that the trusted proxies have seen."""

import ipaddress

from starlette.requests import Request

# A household has a whole network of IPv6 addresses, and may take another one for each call.
IPV6_PREFIX = 64


def address_of(request: Request, trusted_proxies: int) -> str:
    """The caller's address; of IPv6 the network. Empty where it cannot be told.

    Each proxy writes whom it has seen at the end of X-Forwarded-For. What is before the entries of the trusted ones
    comes from the caller, who may write anything there.
    """
    peer = request.client.host if request.client else ""
    if trusted_proxies == 0:
        return _network(peer)
    entries = [entry.strip() for line in request.headers.getlist("x-forwarded-for") for entry in line.split(",")]
    if len(entries) >= trusted_proxies:
        return _network(entries[-trusted_proxies])
    return _network(entries[0] if entries and entries[0] else peer)


def _network(address: str) -> str:
    host = address.strip("[]") if address.startswith("[") and address.endswith("]") else address
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed)
