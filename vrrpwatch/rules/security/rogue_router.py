"""A sender behaves like an intruder: it is new, takes the Master role, and one sign more speaks against it.

What it reports
    A router that was never seen before and preempts the Master, and besides has the fingerprint of an attack tool, or
    a priority of 250 or more without owning an address. Critical when invalid adverts come from the same source. Also
    an address whose adverts change their look: another TOS or DF bit.
Why it matters
    Who is Master gets all traffic that leaves the segment. Taking the role needs one packet, and VRRP has nothing to
    prevent it.
How it is decided
    The tools build packets with TOS 0, no DF bit and IP id 1; no known router does. A priority of 250 to 255 beats
    every usual setting; 255 is right for a router that sends from an address it announces. Invalid adverts within a
    minute of the first one show a sender that is being tried out.
False alarms avoided
    New alone is not rogue: a planned router with a higher priority is a transition. An address owner that comes back
    has 255 by right. MikroTik sends TOS 0 as well, with IP id 4660. keepalived's first IP id is 1, with TOS 0xc0. A
    changed MAC alone is a bond or a new network card, and a reboot starts the IP id again: neither counts.
What to do
    Find the switch port of the MAC and what is behind it. If it is yours, give it a priority below 250.
    keepalived: `auth_hmac` on all routers keeps forged adverts out; `unicast_peer` with `check_unicast_src` and a
    firewall rule for protocol 112 by source help. FRR: a firewall rule by source. Cisco: `vrrp 5 authentication md5`,
    and a port ACL (`deny 112 any any`) where no router belongs.
References
    RFC 9568 section 9 (security), RFC 3768 section 10, RFC 9568 section 5.2.4 (255 is the owner's).
"""

from collections.abc import Iterator
from typing import ClassVar, TypeVar

from vrrpwatch.model.advert import INVALIDATING_FLAWS, OWNER_PRIORITY, Address, Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.event import AdvertSeen, Event, MasterChanged, RouterSeen
from vrrpwatch.model.finding import Confidence, Judgement, Raise, Severity
from vrrpwatch.model.record import record
from vrrpwatch.model.security_event import FingerprintChanged
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.security.fingerprint import is_tool
from vrrpwatch.rules.wording import router

TRIAL_NS = 60 * SECOND_NS
"""Invalid adverts this close to the first valid one belong to the same attempt."""
SUSPICIOUS_PRIORITY = 250
_REMEMBERED = 16
_T = TypeVar("_T")


@record(frozen=False, slots=True)
class _Newcomer:
    """A source that was not known when the virtual router already had others."""

    first_ns: int
    tool: bool
    preempted: Advert | None = None
    """Its advert when it became Master."""


class RogueRouter(Rule):
    """`rogue-router`."""

    id = "rogue-router"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (RouterSeen, MasterChanged, AdvertSeen, FingerprintChanged)
    flaws: ClassVar = INVALIDATING_FLAWS

    def __init__(self) -> None:
        self._newcomers: dict[Address, _Newcomer] = {}
        self._invalid: dict[Address, int] = {}
        """When the last invalid advert of a source came; the longest silent one first."""

    def judge(self, event: Event) -> Iterator[Judgement]:
        match event:
            case AdvertSeen(advert=advert) if not advert.valid:
                yield from self._note_invalid(advert.source, event.time_ns)
            case RouterSeen(others=others) if others:
                newcomer = _Newcomer(event.time_ns, is_tool(event.advert, event.ip_id))
                _remember(self._newcomers, event.advert.source, newcomer)
            case MasterChanged(cause=Cause.PREEMPTED, advert=advert) if advert.source in self._newcomers:
                self._newcomers[advert.source].preempted = advert
                yield from self._suspect(advert.source)
            case FingerprintChanged():
                yield _changed(event)
            case _:
                pass

    def _note_invalid(self, source: Address, time_ns: int) -> Iterator[Judgement]:
        self._invalid.pop(source, None)
        _remember(self._invalid, source, time_ns)
        newcomer = self._newcomers.get(source)
        if newcomer and newcomer.preempted:
            yield from self._suspect(source)

    def _suspect(self, source: Address) -> Iterator[Judgement]:
        newcomer = self._newcomers[source]
        advert, invalid_ns = newcomer.preempted, self._invalid.get(source)
        if advert is None:
            return
        tried = invalid_ns is not None and abs(invalid_ns - newcomer.first_ns) <= TRIAL_NS
        signs = [*(["invalid adverts came from it, too"] if tried else []), *_signs(advert, tool=newcomer.tool)]
        if signs:
            yield _finding(advert, signs, certain=tried)


def _signs(advert: Advert, *, tool: bool) -> Iterator[str]:
    if tool:
        yield "its first advert has the fingerprint of an attack tool (TOS 0, no DF bit, IP id 1)"
    if advert.priority >= SUSPICIOUS_PRIORITY and advert.source not in advert.addresses:
        owner = " and says that it owns the addresses" if advert.priority == OWNER_PRIORITY else ""
        yield f"it has priority {advert.priority}{owner}, but does not send from a virtual address"


def _finding(advert: Advert, signs: list[str], *, certain: bool) -> Raise:
    return Raise(
        subject=(str(advert.source),),
        title=f"{router(advert)} was never seen before and took the Master role",
        detail=f"The old Master was well. Besides, {'; '.join(signs)}.",
        remedy=f"Find the switch port of {advert.envelope.source_mac or advert.source} and what is behind it. If it is "
        "yours, use a priority below 250; else keep protocol 112 from that port. keepalived: auth_hmac.",
        severity=Severity.CRITICAL if certain else None,
        confidence=Confidence.LIKELY if certain or len(signs) > 1 else Confidence.POSSIBLE,
    )


def _changed(event: FingerprintChanged) -> Raise:
    source = event.after.source
    changes = "; ".join(f"{what} from {before} to {after}" for what, before, after in event.changes)
    return Raise(
        subject=(str(source), "fingerprint"),
        title=f"The adverts of {source} look different than before: {changes}",
        detail="A router keeps these from reboot to reboot: another implementation runs there now, or somebody else "
        f"sends in the name of {source}.",
        remedy=f"If {source} was not replaced or upgraded, find the switch port of "
        f"{event.after.envelope.source_mac or 'the sender'}.",
        confidence=Confidence.POSSIBLE,
    )


def _remember(memory: dict[Address, _T], source: Address, value: _T) -> None:
    memory[source] = value
    if len(memory) > _REMEMBERED:
        del memory[next(iter(memory))]
