"""What to tell who may not capture: one text for all commands."""

import os
import shlex
import sys

from vrrpwatch.capture.privileges import rights

_FOUND_BY_SUDO = frozenset(f"{prefix}/{folder}" for prefix in ("", "/usr", "/usr/local") for folder in ("bin", "sbin"))
"""The usual secure_path of sudoers(5): a program elsewhere, as in ~/.local/bin, needs its whole path."""


def no_rights(interface: str) -> str:
    """At most six lines: what is missing, and the ways to get it. They also read well as one line."""
    return "\n".join(_taken_away(interface) if rights().root else _never_had(interface))


def _never_had(interface: str) -> tuple[str, ...]:
    name, watch = shlex.quote(interface), f"{_program()} watch"
    ambient = "--inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw --no-new-privs"
    return (
        f"no right to capture on {interface}: CAP_NET_RAW is missing. Any one of these gives it:",
        f"  root until the capture is open:  sudo {watch} {name};",
        f"  never root:  sudo setpriv --reuid=$(id -u) --regid=$(id -g) --clear-groups {ambient} {watch} {name};",
        f"  only tcpdump as root:  sudo tcpdump -i {name} -U -w - proto 112 or arp | {watch} -;",
        f"  a service (AmbientCapabilities=CAP_NET_RAW in its unit):  sudo systemctl start vrrpwatch@{name};",
        f"vrrpwatch doctor {name} looks at the rest.",
    )


def _taken_away(interface: str) -> tuple[str, ...]:
    name = shlex.quote(interface)
    return (
        f"no right to capture on {interface}: root without CAP_NET_RAW, as in some containers. Any one of these helps:",
        "  docker or podman:  --cap-add=NET_RAW, and --network=host to see the interfaces of the host;",
        "  Kubernetes:  NET_RAW in securityContext.capabilities.add of the container;",
        "  a systemd unit:  CAP_NET_RAW in CapabilityBoundingSet= and AmbientCapabilities=;",
        f"  outside of it:  sudo tcpdump -i {name} -U -w - proto 112 or arp | vrrpwatch watch -;",
        f"vrrpwatch doctor {name} looks at the rest.",
    )


def _program() -> str:
    """This program, in words that sudo finds."""
    path = os.path.abspath(sys.argv[0])  # noqa: PTH100 - resolve() would follow the link that the user knows
    folder, name = os.path.split(path)
    return "vrrpwatch" if name != "vrrpwatch" or folder in _FOUND_BY_SUDO else shlex.quote(path)
