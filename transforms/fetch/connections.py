"""How many connections a host is asked by at a time."""

import threading
from collections.abc import Mapping
from types import MappingProxyType

from transforms.fetch.address import host_of

CONNECTIONS = 2
"""To one host at a time: what Wikimedia asks its users to keep to."""
_NO_HOSTS: Mapping[str, int] = MappingProxyType({})


class Places:
    """So many places at each host, and at `known` ones as many as are told there."""

    def __init__(self, connections: int, known: Mapping[str, int] = _NO_HOSTS) -> None:
        self._connections = connections
        self._known = known
        self._free: dict[str, threading.Semaphore] = {}
        self._lock = threading.Lock()

    def at(self, address: str) -> threading.Semaphore:
        """A place at the host of an address, held in a `with` block."""
        host = host_of(address)
        with self._lock:
            return self._free.setdefault(host, threading.Semaphore(self._known.get(host, self._connections)))
