"""Which hosts may be asked: those that the user named, wherever a server redirects to."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from urllib.parse import quote, urlsplit

import yaml

from transforms.fetch.address import host_of, masked

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_NEVER_PUBLIC = tuple(
    ipaddress.ip_network(network) for network in ("192.0.0.0/24", "64:ff9b:1::/48", "2001::/32", "fec0::/10")
)
"""Protocol assignments (RFC 6890), NAT64 of a private network (RFC 8215), Teredo tunnels (RFC 4380) and site-local
addresses (RFC 3879), which `is_global` lets through in some versions of Python."""


class HostError(ValueError):
    """An address that may not be asked; the message says why and what would allow it."""


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts that may be asked.

    `named` are those that the user named ("dumps.wikimedia.org", "localhost:8000" for another port than the usual
    ones, "*.example.org" for each host below one). A host named without a star may be in a private network.
    `served_from` are hosts that those are known to keep their files on; they may not.
    """

    named: frozenset[str]
    served_from: frozenset[str] = frozenset()

    @classmethod
    def of(cls, addresses: Iterable[str], hosts: Iterable[str] = ()) -> "AllowedHosts":
        """The hosts of addresses and further ones. Raises HostError for what is no http(s) address."""
        named = {host.lower() for host in hosts}
        for address in addresses:
            named.add(_host(address))
        known = (stores for host, stores in _known_stores().items() if host in named)
        return cls(frozenset(named), frozenset(store for stores in known for store in stores))

    def check(self, address: str) -> None:
        """Raises HostError for an address at another host or of another scheme than http and https."""
        host = _host(address)
        if not any(_matches(host, pattern) for pattern in self.named | self.served_from):
            raise HostError(
                f"{masked(address)}: the host {host} is not one of the allowed ones ({', '.join(sorted(self.named))}); "
                "if its files are wanted, name it among the hosts of the section fetch, or fetch from it directly"
            )

    def check_peer(self, host: str, peer: str) -> None:
        """Raises HostError where `host` led to a `peer` (an IP address) that it may not lead to.

        A name in the public net that leads into a private one is a way to make this machine ask its neighbours.
        """
        place = _unwrapped(ipaddress.ip_address(peer.partition("%")[0]))
        if place.is_global and not place.is_multicast and not any(place in network for network in _NEVER_PUBLIC):
            return
        by_name = any(named.rpartition(":")[0] == host or named == host for named in self.named)
        if not by_name or (place.is_link_local and host != str(place)):
            raise HostError(
                f"the host {host} leads to {peer}, which is no public address; "
                "if it is meant, name it among the hosts of the section fetch"
            )


@cache
def _known_stores() -> dict[str, list[str]]:
    text = resources.files("transforms.fetch").joinpath("known_stores.yaml").read_text(encoding="utf-8")
    stores: dict[str, list[str]] = yaml.safe_load(text)
    return stores


def _host(address: str) -> str:
    try:
        return host_of(address)
    except ValueError as error:
        # `masked` knows a login by its having no white space
        written = quote(address, safe="/:?#[]@!$&'()*+,;=%~", errors="replace")
        raise HostError(f"{masked(written)}: {error}") from error


def _unwrapped(
    place: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that packets to an IPv6 one are handed on to (mapped, compatible, NAT64, 6to4), else itself."""
    if isinstance(place, ipaddress.IPv4Address):
        return place
    if place in _NAT64 or (place in _IPV4_COMPATIBLE and int(place) > 1):  # :: and ::1 are addresses of their own
        return ipaddress.IPv4Address(int(place) & 0xFFFFFFFF)
    return place.ipv4_mapped or place.sixtofour or place


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def is_downgrade(address: str, target: str) -> bool:
    """Whether a redirect gives up encryption."""
    return urlsplit(address).scheme == "https" and urlsplit(target).scheme != "https"
