"""The capabilities of the calling thread (capabilities(7)), asked of and told to the C library.

The only module that calls C directly: Python knows neither capset(2) nor prctl(2). Raises OSError when the kernel
refuses.
"""

import ctypes
import os

from vrrpwatch.model.record import record

NET_RAW = 1 << 13
"""CAP_NET_RAW, as a bit of a set."""

_LOW = 0xFFFFFFFF
_VERSION_3 = 0x20080522
"""_LINUX_CAPABILITY_VERSION_3: two times 32 bits for each set, see capget(2)."""
_PR_SET_KEEPCAPS, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 8, 38, 47
_AMBIENT_IS_SET, _AMBIENT_CLEAR_ALL = 1, 4

_C = ctypes.CDLL(None, use_errno=True)
_C.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)  # variadic, and the kernel reads whole words


@record(frozen=True, slots=True)
class CapabilitySets:
    """Three sets of a thread, as bits."""

    effective: int
    permitted: int
    inheritable: int


def capability_sets() -> CapabilitySets:
    """What the calling thread has."""
    words = (ctypes.c_uint32 * 6)()
    _check(_C.capget(_calling_thread(), words))
    whole = (low | high << 32 for low, high in zip(words[:3], words[3:], strict=True))
    return CapabilitySets(*whole)


def set_capability_sets(sets: CapabilitySets) -> None:
    """Give the calling thread `sets`; permitted can only shrink, and ambient shrinks with it."""
    whole = (sets.effective, sets.permitted, sets.inheritable)
    words = (ctypes.c_uint32 * 6)(*(each & _LOW for each in whole), *(each >> 32 for each in whole))
    _check(_C.capset(_calling_thread(), words))


def is_ambient(capability: int) -> bool:
    """Whether programs that this thread starts get `capability`, a bit."""
    return bool(_C.prctl(_PR_CAP_AMBIENT, _AMBIENT_IS_SET, capability.bit_length() - 1, 0, 0) == 1)


def clear_ambient() -> None:
    """Programs that this thread starts get no capability from it."""
    _check(_C.prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR_ALL, 0, 0, 0))


def keep_permitted(*, keep: bool) -> None:
    """Whether the permitted set stays when root becomes another user."""
    _check(_C.prctl(_PR_SET_KEEPCAPS, int(keep), 0, 0, 0))


def gain_nothing_by_programs() -> None:
    """Set-user-id bits and file capabilities of programs have no effect any more, for ever (PR_SET_NO_NEW_PRIVS)."""
    _check(_C.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _calling_thread() -> "ctypes.Array[ctypes.c_uint32]":
    return (ctypes.c_uint32 * 2)(_VERSION_3, 0)


def _check(answer: int) -> None:
    if answer != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
