"""Snapshots as an analysis would give them, built by hand for the tests of reports."""

from dataclasses import replace
from ipaddress import ip_address

from vrrpwatch.model.advert import (
    NO_AUTHENTICATION,
    Advert,
    Authentication,
    AuthenticationType,
    ChecksumForm,
    Envelope,
    Family,
)
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest, Difference, DifferenceKind
from vrrpwatch.model.finding import Confidence, Finding, Severity
from vrrpwatch.model.frame import Blind, BlindReason, Input
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.snapshot import (
    Candidate,
    MasterSnapshot,
    ObservedInterval,
    Role,
    RouterSnapshot,
    Snapshot,
    Statistics,
    Transition,
    VirtualRouterSnapshot,
    VirtualRouterState,
)
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.verdict import verdict

START_NS = 1_795_312_800 * SECOND_NS + 123_456_789
"""2026-11-22T02:00:00.123456789Z."""
KEY = VirtualRouterKey("eth0", (), Family.IPV4, 51)
PASSWORD = Authentication(AuthenticationType.SIMPLE, 1, digest="5f1c", length=4, weak=True)


def at(seconds: float) -> int:
    """Nanoseconds since 1970, `seconds` after the start of the capture."""
    return START_NS + round(seconds * SECOND_NS)


def statistics(**changes: object) -> Statistics:
    """Of a quiet capture of 300 frames."""
    quiet = Statistics(
        frames=300,
        adverts=290,
        duplicates=0,
        rejected=(),
        carp=0,
        other_fhrp=0,
        uninspected=0,
        blind=(),
        first_ns=at(0),
        last_ns=at(300),
    )
    return replace(quiet, **changes)  # type: ignore[arg-type]


def capture(**changes: object) -> Input:
    """A whole pcap file."""
    whole = Input("night.pcap", "pcap", (1,), 300, 24_000, at(0), at(300), True, (), first_frame=1, adverts=290)  # noqa: FBT003
    return replace(whole, **changes)  # type: ignore[arg-type]


def finding(severity: Severity = Severity.WARNING, **changes: object) -> Finding:
    """An `ungraceful-failover` unless `changes` say otherwise."""
    one = Finding(
        rule="ungraceful-failover",
        severity=severity,
        confidence=Confidence.CERTAIN,
        virtual_router=KEY,
        subject=("10.0.0.2",),
        title="10.0.0.2 fell silent, and 10.0.0.3 took over after 3.604 s",
        detail="The last advert of 10.0.0.2 had priority 101. It did not resign.",
        cause="",
        remedy="Look at the log of 10.0.0.2 at that time.",
        first_seen_ns=at(60),
        last_seen_ns=at(60),
        count=1,
        open=True,
        frames=(61, 62),
        id="0123456789abcdef",
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def advert(source: str, priority: int = 100) -> Advert:
    """A valid version 2 advert."""
    address = ip_address(source)
    envelope = Envelope("eth0", (), None, None, Family.IPV4, address, ip_address("224.0.0.18"), 255, 0xC0, False)  # noqa: FBT003
    return Advert(
        envelope=envelope,
        version=2,
        vrid=51,
        priority=priority,
        count=1,
        interval_ns=SECOND_NS,
        addresses=(ip_address("10.0.0.100"),),
        authentication=NO_AUTHENTICATION,
        checksum=0,
        checksum_forms=(ChecksumForm.V2,),
        checksum_residue=0xFFFF,
        reserved=0,
        flaws=frozenset(),
        content=0,
    )


def router(address: str, role: Role, priority: int, **changes: object) -> RouterSnapshot:
    """A sender of version 2 adverts each second."""
    one = RouterSnapshot(
        address=ip_address(address),
        mac="02:00:00:00:00:02",
        vendor_hint="keepalived",
        role=role,
        inferred=False,
        priority=priority,
        priorities=(priority,),
        adverts=145,
        missed=0,
        first_seen_ns=at(0),
        last_seen_ns=at(300),
        versions=(2,),
        authentication=PASSWORD,
        interval_s=1.0,
        interval_observed=ObservedInterval(0.998, 1.0, 1.002, 1.1000000001),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def transition(seconds: float, master: str, previous: str | None, cause: Cause, **changes: object) -> Transition:
    """A change of the Master after `seconds`."""
    one = Transition(
        time_ns=at(seconds),
        frame=round(seconds) + 1,
        master=ip_address(master),
        master_priority=101,
        previous=None if previous is None else ip_address(previous),
        cause=cause,
        outage_s=None if previous is None else 3.604,
        expected_s=None if previous is None else 3.609375,
        announced=None if previous is None else True,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def two_proxies(key: VirtualRouterKey = KEY, **changes: object) -> VirtualRouterSnapshot:
    """A pair with keepalived in which the Master died after a minute and the Backup took over."""
    pair = VirtualRouterSnapshot(
        key=key,
        versions=(2,),
        addresses=(ip_address("10.0.0.100"),),
        interval_s=1.0,
        master_down_interval_s=3.609375,
        state=VirtualRouterState.STABLE,
        master=MasterSnapshot(ip_address("10.0.0.3"), "02:00:00:00:00:03", 100, at(63.604)),
        routers=(router("10.0.0.2", Role.SILENT, 101), router("10.0.0.3", Role.MASTER, 100)),
        transitions=(
            transition(0, "10.0.0.2", None, Cause.FIRST_SEEN),
            transition(63.604, "10.0.0.3", "10.0.0.2", Cause.MASTER_DOWN),
        ),
        contests=(),
        candidates=(),
        transitions_total=2,
    )
    return replace(pair, **changes)  # type: ignore[arg-type]


def contest(**changes: object) -> Contest:
    """Two claimants whose passwords differ, for twelve seconds."""
    one = Contest(
        start_ns=at(100),
        end_ns=at(112),
        frame=101,
        claimants=(advert("10.0.0.2", 101), advert("10.0.0.3")),
        differences=(Difference(DifferenceKind.AUTHENTICATION, "simple, 4 bytes", "simple, 8 bytes", rejects=True),),
        confirmed=True,
        frames=(101, 102),
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def contested() -> VirtualRouterSnapshot:
    """Both routers of the pair claim to be Master, and a third host may be a Backup."""
    return two_proxies(
        state=VirtualRouterState.CONTESTED,
        routers=(router("10.0.0.2", Role.CONTENDER, 101), router("10.0.0.3", Role.MASTER, 100)),
        contests=(contest(), contest(start_ns=at(200), end_ns=None, differences=(), reactions=("10.0.0.2",))),
        candidates=(Candidate(ip_address("10.0.0.9"), None, "igmp"),),
    )


def blind() -> Blind:
    """Ten seconds in which frames were dropped."""
    return Blind(at(20), at(30), BlindReason.DROPPED, lost=7, after_frame=21)


def snapshot(
    *virtual_routers: VirtualRouterSnapshot,
    findings: tuple[Finding, ...] = (),
    inputs: tuple[Input, ...] | None = None,
    counts: Statistics | None = None,
    fail_on: Severity | None = Severity.WARNING,
) -> Snapshot:
    """Everything, with the verdict that belongs to it."""
    inputs = (capture(),) if inputs is None else inputs
    counts = statistics() if counts is None else counts
    answer = verdict(findings, counts, inputs, fail_on, virtual_routers)
    return Snapshot(answer, inputs, virtual_routers, findings, counts)


def healthy() -> Snapshot:
    """The pair of the keepalived manual, with nothing above info."""
    return snapshot(two_proxies(), findings=(finding(Severity.INFO, rule="cleartext-password"),))


def troubled() -> Snapshot:
    """A contest, a torn capture and a time without sight, with a finding of each severity."""
    return snapshot(
        contested(),
        findings=(
            finding(
                Severity.CRITICAL, rule="dual-master", title="2 routers are Master", cause="auth-mismatch", count=9
            ),
            finding(Severity.WARNING, open=False),
            finding(Severity.INFO, rule="capture-hole", virtual_router=None, confidence=Confidence.LIKELY),
        ),
        inputs=(capture(complete=False, errors=("record 301 at offset 24000 is cut off",)),),
        counts=statistics(
            rejected=(("checksum", 4), ("short", 1)), carp=12, uninspected=3, duplicates=2, blind=(blind(),)
        ),
    )


def campus(size: int = 500) -> Snapshot:
    """Many VLANs, all healthy but one."""
    keys = [VirtualRouterKey("eth0", (vlan,), Family.IPV4, 1 + vlan % 255) for vlan in range(1, size + 1)]
    well = [two_proxies(key, transitions=two_proxies().transitions[:1], transitions_total=1) for key in keys[:-1]]
    ill = two_proxies(keys[-1], state=VirtualRouterState.DOWN, master=None)
    return snapshot(*well, ill, findings=(finding(Severity.CRITICAL, rule="no-master", virtual_router=keys[-1]),))


def with_secret(secret: bytes) -> VirtualRouterSnapshot:
    """The pair, analysed with `--show-secrets`."""
    senders = (router("10.0.0.3", Role.MASTER, 100, authentication=replace(PASSWORD, secret=secret)),)
    return two_proxies(routers=senders)


def hostile(payload: str) -> Snapshot:
    """`payload` in every text that can come from a packet, a file or an interface."""
    key = VirtualRouterKey(payload, (), Family.IPV4, 51)
    difference = Difference(DifferenceKind.AUTHENTICATION, payload, payload, rejects=True)
    sender = router("10.0.0.3", Role.MASTER, 100, vendor_hint=payload)
    secret = payload.encode("utf-8", "surrogateescape") if payload.isascii() else payload.encode("utf-8", "replace")
    authentication = replace(PASSWORD, secret=secret)
    pair = two_proxies(
        key,
        routers=(sender, replace(sender, role=Role.CONTENDER, authentication=authentication)),
        contests=(contest(differences=(difference,), reactions=(payload,)),),
        candidates=(Candidate(advert("10.0.0.9").source, None, payload),),
    )
    words = {"title": payload, "detail": payload, "remedy": payload, "cause": payload, "subject": (payload,)}
    one = finding(Severity.CRITICAL, virtual_router=key, **words)
    torn = capture(path=payload, format=payload, complete=False, errors=(payload,))
    counts = statistics(rejected=((payload, 1),))
    return snapshot(pair, two_proxies(), findings=(one,), inputs=(torn,), counts=counts)
