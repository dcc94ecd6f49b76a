"""What may be reached on behalf of somebody who gives an address: the public internet, no more.

Otherwise whoever may name an address could have the newsroom ask what only it can reach: services
on its machine, in its network, at its cloud (server-side request forgery, ASVS 5.0 1.3.6).
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from server.newsroom.fetching.errors import FetchError

Ip = IPv4Address | IPv6Address
Rule = Callable[[Ip, int], bool]
"""Whether a port of an address may be reached."""

ANYWHERE = "*"
_PORTS = {80, 443}
_UNICAST = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))
"""Teredo and 6to4, which lead to an IPv4 address that stands in them."""
_CONNECT_S = 10
_KEPT = "%/:?@!$&'()*+,;=~[]"
"""Has its own meaning in an address, or is written for another letter already."""


def public(ip: Ip, port: int) -> bool:
    """Whether it is a web server's port on the public internet."""
    return port in _PORTS and _is_public(ip)


def connected(host: str, port: int, rule: Rule) -> socket.socket:
    """A connection to one of the addresses that a name has now, all of which must be allowed.

    It goes to the address that was looked at, for a name can have another one a moment later (DNS
    rebinding). Raises `FetchError`, which does not tell a name that is not there from one that
    only this network knows.
    """
    error = FetchError(f"“{host}” cannot be reached on the public internet")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        ips = list(dict.fromkeys(ip_address(place[0]) for *_, place in found))
    except (OSError, UnicodeError, ValueError):
        raise error from None
    if not all(rule(ip, port) for ip in ips):
        raise error
    for ip in ips:
        with suppress(OSError):
            return _to_others(socket.create_connection((str(ip), port), _CONNECT_S), error)
    raise error


def checked(address: str, sites: str) -> str:
    """An address that may be tried, in ASCII: of the web, without a password, of one of the sites.

    `sites` are names with commas, each with those below it, or `ANYWHERE`. Raises `FetchError`.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise FetchError("This is not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise FetchError("An address begins with https:// or http://")
    if "@" in parts.netloc:
        raise FetchError("Leave the name and password out of the address")
    allowed = [site.strip().lower() for site in sites.split(",") if site.strip()]
    if ANYWHERE not in allowed and not any(_is_of(host, site) for site in allowed):
        raise FetchError(f"From “{host}” nothing is taken here, only from {', '.join(allowed)}")
    path, query = quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT)
    return urlunsplit(
        (parts.scheme, f"[{host}]{port}" if ":" in host else host + port, path, query, "")
    )


def _is_public(ip: Ip) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast
    if ip.ipv4_mapped:
        return _is_public(ip.ipv4_mapped)
    return ip in _UNICAST and ip.is_global and not any(ip in each for each in _TUNNELS)


def _to_others(connection: socket.socket, error: FetchError) -> socket.socket:
    """The connection, unless it leads to this very machine by a public address that it has."""
    if connection.getsockname()[0] == connection.getpeername()[0]:
        connection.close()
        raise error
    return connection


def _is_of(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")
