"""The network interfaces of the current network namespace, and whether they carry frames.

The kernel is asked by ioctl (netdevice(7)): /sys/class/net shows the namespace in which it was mounted, which is not
always the one that this program is in. No question needs rights, sends anything, or leaves a descriptor open.
"""

import errno
import fcntl
import os
import socket
import struct
from array import array

from vrrpwatch.model.record import record

_SIOCGIFFLAGS = 0x8913
_SIOCGIFHWADDR = 0x8927
_SIOCGIFINDEX = 0x8933
_SIOCETHTOOL = 0x8946
_ETHTOOL_GLINK = 0x0A
_IFF_UP = 0x1
_IFF_LOOPBACK = 0x8
_IFF_RUNNING = 0x40
_NAME_BYTES = 16
"""IFNAMSIZ: with the zero byte at its end."""
_REQUEST = struct.Struct(f"{_NAME_BYTES}s24x")
"""`struct ifreq`: a name and a union of 24 bytes."""
_INDEX = struct.Struct(f"{_NAME_BYTES}xi20x")
_FLAGS_OR_TYPE = struct.Struct(f"{_NAME_BYTES}xH22x")
_ETHTOOL_REQUEST = struct.Struct(f"{_NAME_BYTES}sP{24 - struct.calcsize('P')}x")
_NO_NAME = frozenset(b"\0/:")
"""No name contains them; the ioctl would cut an alias, eth0:1, to eth0."""


@record(frozen=True, slots=True)
class Link:
    """One interface at one moment."""

    name: str
    index: int
    """Stays when the interface is renamed; mostly a new one when it is removed and made again."""
    up: bool
    """Whether the administrator switched it on."""
    running: bool
    """Whether frames can pass: False with `up` True means no carrier."""
    loopback: bool
    hardware: int
    """ARPHRD_*: 1 is Ethernet."""


def link(name: str) -> Link | None:
    """The interface `name` as it is now; None when it does not exist."""
    with _control() as control:
        return _ask(control, os.fsencode(name))


def links() -> list[Link]:
    """All interfaces, in the order of their index."""
    with _control() as control:
        asked = [_ask(control, os.fsencode(name)) for _, name in sorted(socket.if_nameindex())]
    return [found for found in asked if found is not None]


def _control() -> socket.socket:
    """A socket to ask through. Made for each question: it costs microseconds, and is in the namespace of now."""
    # AF_UNIX reaches the same ioctls as AF_INET, and a service may be forbidden all other families.
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)


def _ask(control: socket.socket, name: bytes) -> Link | None:
    if not 0 < len(name) < _NAME_BYTES or not _NO_NAME.isdisjoint(name):
        return None
    request = _REQUEST.pack(name)
    try:
        (index,) = _INDEX.unpack(fcntl.ioctl(control, _SIOCGIFINDEX, request))
        (flags,) = _FLAGS_OR_TYPE.unpack(fcntl.ioctl(control, _SIOCGIFFLAGS, request))
        (hardware,) = _FLAGS_OR_TYPE.unpack(fcntl.ioctl(control, _SIOCGIFHWADDR, request))
    except OSError as error:
        if error.errno == errno.ENODEV:  # it never was, or went between two questions
            return None
        raise
    return Link(
        name=os.fsdecode(name),
        index=index,
        up=bool(flags & _IFF_UP),
        running=bool(flags & _IFF_UP and flags & _IFF_RUNNING) and _has_carrier(control, name),
        loopback=bool(flags & _IFF_LOOPBACK),
        hardware=hardware,
    )


def _has_carrier(control: socket.socket, name: bytes) -> bool:
    """What the driver says at once: the kernel may clear IFF_RUNNING up to a second after the carrier went."""
    value = array("I", (_ETHTOOL_GLINK, 0))
    address, _ = value.buffer_info()
    try:
        fcntl.ioctl(control, _SIOCETHTOOL, _ETHTOOL_REQUEST.pack(name, address))
    except OSError:
        return True  # a driver that cannot tell, or is just being removed
    return bool(value[1])
