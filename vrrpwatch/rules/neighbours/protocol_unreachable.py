"""The other side answers adverts with ICMP errors: it does not take them.

What it reports
    ICMP errors that quote a VRRP advert, at least three from one host: "protocol unreachable" when the peer of a
    unicast pair runs no VRRP, "administratively filtered" when a firewall rejects it, "host unreachable" when a router
    on the path does not find the peer.
Why it matters
    The peer does not hear the Master. There is no Backup, or there will be two Masters.
How it is decided
    The error quotes the advert that it answers, with source, destination and VRID. Errors that are less than five
    minutes apart are counted together; the third one raises the finding.
False alarms avoided
    A peer that restarts its VRRP process answers an advert or two with "protocol unreachable": one or two errors are
    not reported. When the peer becomes Master itself, it runs VRRP again and the finding closes.
What to do
    Start VRRP on the peer, or let IP protocol 112 through.
    keepalived: `systemctl status keepalived` on the peer, `unicast_peer` on both sides;
    `nft add rule inet filter input ip protocol vrrp accept`. Cisco: `permit 112` in the access list of the interface.
    In a cloud: open protocol 112 in the security group. FRR has no unicast: look for another sender.
References
    RFC 792 and RFC 1812 section 5.2.7.1 (type 3), RFC 4443 sections 3.1 and 3.4 (IPv6).
"""

from collections.abc import Iterator
from dataclasses import field
from typing import ClassVar

from vrrpwatch.model import event as events
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.model.neighbour import Unreachable, UnreachableCode
from vrrpwatch.model.record import record
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule

_MOST_ERRORS = 64
_REPORTERS = 16
"""Remembered hosts: ICMP errors are easily forged."""


@record(frozen=False, slots=True)
class _Answers:
    """ICMP errors of one host and one kind."""

    first_ns: int
    last_ns: int
    frames: list[int] = field(default_factory=list)
    """The first ones, up to the number that makes a finding."""


class ProtocolUnreachable(Rule):
    """`protocol-unreachable`."""

    id = "protocol-unreachable"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[events.Event], ...]] = (events.ProtocolUnreachable, events.MasterChanged)

    errors = Option(3, "errors", "how many make a finding; a restart gives one or two", least=1, most=_MOST_ERRORS)
    window_s = Option(300.0, "seconds", "the longest time between two of them", least=1.0)

    def __init__(self) -> None:
        self._answers: dict[tuple[str, ...], _Answers] = {}
        """By reporter and code, the longest silent one first."""
        self._raised = False

    def judge(self, event: events.Event) -> Iterator[Judgement]:
        if isinstance(event, events.ProtocolUnreachable):
            unreachable = event.unreachable
            subject = (str(unreachable.reporter), str(unreachable.code))
            answers = self._remember(subject, unreachable)
            if len(answers.frames) >= self.errors:
                self._raised = True
                yield _finding(subject, unreachable, answers)
        elif isinstance(event, events.MasterChanged) and (self._answers or self._raised):
            for code in UnreachableCode:
                subject = (str(event.advert.source), str(code))
                self._answers.pop(subject, None)
                yield Resolve(subject=subject)

    def _remember(self, subject: tuple[str, ...], unreachable: Unreachable) -> _Answers:
        now_ns = unreachable.time_ns
        answers = self._answers.pop(subject, None)
        if answers is None or now_ns - answers.last_ns > round(self.window_s * SECOND_NS):
            answers = _Answers(now_ns, now_ns)
        answers.last_ns = now_ns
        if len(answers.frames) < self.errors:
            answers.frames.append(unreachable.frame)
        self._answers[subject] = answers
        if len(self._answers) > _REPORTERS:
            del self._answers[next(iter(self._answers))]
        return answers


def _finding(subject: tuple[str, ...], unreachable: Unreachable, answers: _Answers) -> Raise:
    meaning, remedy = _SAYINGS[unreachable.code]
    first = unreachable.frame in answers.frames
    return Raise(
        subject=subject,
        title=f"{unreachable.reporter} answers the adverts of {unreachable.source} to {unreachable.destination}: "
        f"{unreachable.code}",
        detail=f"{meaning} The adverts of {unreachable.source} are not heard.",
        remedy=remedy,
        cause=str(unreachable.code),
        frames=tuple(answers.frames) if first else (unreachable.frame,),
        since_ns=answers.first_ns,
    )


_SAYINGS = {
    UnreachableCode.PROTOCOL: (
        "The host is up and runs no VRRP.",
        "Start VRRP on the peer, and check that each side names the other as its unicast peer.",
    ),
    UnreachableCode.FILTERED: (
        "A firewall on the path rejects them.",
        "Let IP protocol 112 through (nftables: ip protocol vrrp accept; Cisco: permit 112; cloud: security group).",
    ),
    UnreachableCode.HOST: (
        "A router on the path does not find the peer.",
        "Check that the peer is up and has the address that the sender uses for it.",
    ),
}
"""What the code means, and the remedy."""
