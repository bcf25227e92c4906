"""What this process may do, and how it gives up what it does not need.

Capturing needs CAP_NET_RAW, and only for the moment in which an interface is opened. Whoever decodes bytes of strangers
shall not be root: after `drop` the process is an ordinary user that keeps CAP_NET_RAW permitted but not effective, to
open an interface again when it comes back, and that can never gain more.
"""

import os
import pwd
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from vrrpwatch.capture.capabilities import (
    NET_RAW,
    CapabilitySets,
    capability_sets,
    clear_ambient,
    gain_nothing_by_programs,
    is_ambient,
    keep_permitted,
    set_capability_sets,
)
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.record import record

_NOBODY = 65534
"""The number of nobody where the system has no such name; the kernel's overflow uid."""
_NO_ID = 0xFFFFFFFF
"""setresuid(2) takes it for: leave as it is."""
_ID = re.compile("[0-9]{1,10}")


@record(frozen=True, slots=True)
class Rights:
    """What the calling thread may do."""

    root: bool
    effective: bool
    """CAP_NET_RAW can be used at once."""
    permitted: bool
    """CAP_NET_RAW can be made effective: interfaces can be opened inside `raised`."""
    ambient: bool
    """CAP_NET_RAW was given by who started this program, without root."""


@record(frozen=True, slots=True)
class Identity:
    """Who the process is from now on."""

    name: str
    """The user name, or the number of a user without one."""
    uid: int
    gid: int
    reopens: bool
    """Whether an interface that went away can be opened again."""


@record(frozen=True, slots=True)
class _User:
    name: str
    uid: int
    gid: int


def rights() -> Rights:
    """What the calling thread may do, now."""
    sets = capability_sets()
    return Rights(
        root=os.geteuid() == 0,
        effective=bool(sets.effective & NET_RAW),
        permitted=bool(sets.permitted & NET_RAW),
        ambient=is_ambient(NET_RAW),
    )


def may_capture() -> bool:
    """Whether an interface can be opened inside `raised`; a namespace or a security module may still refuse it."""
    return rights().permitted


@contextmanager
def raised() -> Iterator[None]:
    """CAP_NET_RAW is effective inside the block, for the calling thread; without the right nothing changes.

    No thread may start inside: it would keep what it inherits.
    """
    sets = capability_sets()
    if not sets.permitted & NET_RAW & ~sets.effective:
        yield
        return
    set_capability_sets(replace(sets, effective=sets.effective | NET_RAW))
    try:
        yield
    finally:
        set_capability_sets(sets)


def drop(user: str | None, *, allow_root: bool) -> Identity:
    """Give up everything but CAP_NET_RAW, which stays permitted if it was. Nothing of it can be gained again.

    Call it after the captures are open, before their first frame, and before any thread starts: the C library changes
    the user of all threads, but capabilities and no_new_privs belong to the calling thread and those that it starts.

    Root becomes `user` (a name or a number), else who called sudo, else nobody; with `allow_root` and no `user` it
    stays root, and only gains nothing by programs that it starts. Raises UsageError for a user that does not exist,
    for one that this process may not become, and for `user` without root.
    """
    if threading.active_count() > 1:
        raise RuntimeError("privileges are dropped before any thread starts")
    become = _target(user, allow_root=allow_root) if os.geteuid() == 0 else _stay(user)
    if become.uid != os.geteuid():
        _become(become)
    if become.uid != 0:
        set_capability_sets(CapabilitySets(effective=0, permitted=capability_sets().permitted & NET_RAW, inheritable=0))
        clear_ambient()
    gain_nothing_by_programs()
    return Identity(become.name, become.uid, become.gid, reopens=may_capture())


def _become(user: _User) -> None:
    try:
        keep_permitted(keep=True)
        os.setgroups([])
        os.setresgid(user.gid, user.gid, user.gid)
        os.setresuid(user.uid, user.uid, user.uid)
        keep_permitted(keep=False)
    except OSError as error:
        # A container without CAP_SETUID, or a user namespace in which nobody else has a number.
        message = f"cannot become the user {user.name} ({error.strerror}); to stay root, give --allow-root"
        raise UsageError(message) from error


def _stay(user: str | None) -> _User:
    if user is not None:
        raise UsageError("only root can become another user; leave --user away, or start with sudo")
    return _numbered(os.getuid(), os.getgid())


def _target(user: str | None, *, allow_root: bool) -> _User:
    """Who root becomes. All names are looked up here: that may load files, which nobody does after the change."""
    if user is None and allow_root:
        return _numbered(0, os.getgid())
    if user is None:
        return _caller() or _named("nobody") or _User("nobody", _NOBODY, _NOBODY)
    found = _named(user)
    if found is None and _ID.fullmatch(user) and int(user) < _NO_ID:
        found = _numbered(int(user), None)
    if found is None:
        raise UsageError(f"no user {user or repr(user)}; name one that exists, or stay root with --allow-root")
    if found.uid == 0:
        raise UsageError(f"the user {user} is root; to stay root, give --allow-root instead")
    return found


def _caller() -> _User | None:
    """Who called sudo; None when nobody did, or root itself."""
    uid, gid = (os.environ.get(name, "") for name in ("SUDO_UID", "SUDO_GID"))
    known = all(_ID.fullmatch(each) and 0 < int(each) < _NO_ID for each in (uid, gid))
    return _numbered(int(uid), int(gid)) if known else None


def _named(user: str) -> _User | None:
    try:
        entry = pwd.getpwnam(user)
    except (KeyError, ValueError):  # unknown, or a NUL byte in it
        return None
    return _User(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _numbered(uid: int, gid: int | None) -> _User:
    """The user `uid` in the group `gid`, or in its own; a number needs no entry in the list of users."""
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return _User(str(uid), uid, uid if gid is None else gid)
    return _User(entry.pw_name, uid, entry.pw_gid if gid is None else gid)
