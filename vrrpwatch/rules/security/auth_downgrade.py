"""A router that authenticated its adverts no longer does.

What it reports
    Adverts of one router that carried a password, a digest or an authentication header before, and now carry none.
Why it matters
    Either somebody else speaks in this router's name and does not know the secret, or the secret was removed on one
    router only, and the others discard its adverts and become Master.
How it is decided
    The authentication of each valid advert is compared with that of the same router's last one of the same version.
False alarms avoided
    A router that never had authentication in a group that has is `auth-mismatch`. A change of key, password or type is
    a `parameter-change`. Version 3 has no authentication field: a move from version 2 is no downgrade. The finding
    closes when the router authenticates again, or when all others of the group follow: then it was planned.
What to do
    Compare the MAC and the fingerprint of the adverts before and after. If it is the same box, restore what was
    removed, or remove it on all routers.
    keepalived: the `authentication` block, or `auth_hmac`, on every router of the group. FRR knows none, so all others
    must do without. Cisco: `vrrp 5 authentication`.
References
    RFC 2338 sections 5.3.6 and 10 (authentication types), RFC 9568 section 9.
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.advert import Address, Advert, AuthenticationType
from vrrpwatch.model.event import Event, ParameterChanged, RouterSeen
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule

_REMEMBERED = 64
"""Routers: a source address is easily forged."""


class AuthDowngrade(Rule):
    """`auth-downgrade`."""

    id = "auth-downgrade"
    severity = Severity.CRITICAL
    listens: ClassVar[tuple[type[Event], ...]] = (ParameterChanged, RouterSeen)

    def __init__(self) -> None:
        self._authenticating: set[Address] = set()
        self._downgraded: set[Address] = set()

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, RouterSeen):
            self._note(event.advert)
        elif isinstance(event, ParameterChanged) and event.before.version == event.after.version:
            yield from self._judge_change(event)

    def _judge_change(self, event: ParameterChanged) -> Iterator[Judgement]:
        source = event.after.source
        self._note(event.after)
        if _authenticates(event.before) and not _authenticates(event.after):
            if len(self._downgraded) < _REMEMBERED:
                self._downgraded.add(source)
            yield _finding(event)
        elif _authenticates(event.after):
            self._downgraded.discard(source)
            yield Resolve(subject=(str(source),))
        if len(self._downgraded) > 1 and not self._authenticating:
            yield Resolve()

    def _note(self, advert: Advert) -> None:
        if not _authenticates(advert):
            self._authenticating.discard(advert.source)
        elif len(self._authenticating) < _REMEMBERED:
            self._authenticating.add(advert.source)


def _authenticates(advert: Advert) -> bool:
    return advert.authentication.type is not AuthenticationType.NONE


def _finding(event: ParameterChanged) -> Raise:
    source, before, after = event.after.source, event.before.envelope, event.after.envelope
    same_box = before.source_mac == after.source_mac and before.traffic_class == after.traffic_class
    sender = "MAC and TOS are the same as before" if same_box else "MAC or TOS are not the same as before"
    return Raise(
        subject=(str(source),),
        title=f"{source} no longer authenticates its adverts: {event.before.authentication.type} before, none now",
        detail=f"{sender}. Routers that still authenticate discard these adverts; those that do not take them from "
        "anybody.",
        remedy="If nobody changed this router, look for another sender at its address. Else set the same "
        "authentication on all routers of the group. keepalived: authentication or auth_hmac; FRR: none; "
        "Cisco: vrrp N authentication.",
        confidence=Confidence.LIKELY,
    )
