"""The frames of a scenario, in the order of the wire, the times without sight among them, and troubles of outputs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from itertools import count

from tests import scenario_packets as packets
from tests.frames import ETHERNET
from tests.scenario import BIRTH_NS, Scenario, Sender, Traffic
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.model.advert import Advert, Sighting
from vrrpwatch.model.capture_event import OutputFailed, OutputRecovered
from vrrpwatch.model.event import Event
from vrrpwatch.model.frame import Blind, BlindReason, Frame


def on_the_wire(scenario: Scenario) -> list[Frame | Blind]:
    """What a capture of `scenario` shows. Frames are numbered from 1; a blind time comes when it ends."""
    numbers = count(1)
    shown = sorted(_shown(scenario), key=lambda moment: moment[0])
    return [
        moment
        if isinstance(moment, Blind)
        else Frame(next(numbers), scenario.capture_ns(time_ns), ETHERNET, len(moment), moment)
        for time_ns, moment in shown
    ]


def output_troubles(scenario: Scenario) -> list[Event]:
    """What is told of the outputs meanwhile, in the order of time."""
    troubles = (trouble for traffic in scenario.traffic if traffic.kind == "output" for trouble in _troubles(traffic))
    return [
        replace(trouble, time_ns=scenario.capture_ns(trouble.time_ns))
        for trouble in sorted(troubles, key=lambda trouble: trouble.time_ns)
    ]


def _troubles(traffic: Traffic) -> Iterator[Event]:
    ends = [(traffic.until_ns, OutputRecovered)] if traffic.until_ns else []
    for time_ns, kind in [(traffic.times_ns[0], OutputFailed), *ends]:
        yield kind(
            time_ns=time_ns,
            frame=None,
            virtual_router=None,
            output=traffic.path,
            error=traffic.error,
            unit="lines",
            lost=traffic.lines,
        )


def _shown(scenario: Scenario) -> list[tuple[int, bytes | Blind]]:
    """Frames and blind times with the moment, since the start, at which they show."""
    sendings = sorted(
        (
            (time_ns, number, traffic)
            for traffic in scenario.traffic
            if traffic.kind != "output"
            for number, time_ns in enumerate(traffic.times_ns)
        ),
        key=lambda sending: sending[0],
    )
    ip_ids: dict[str, int] = {}
    shown: list[tuple[int, bytes | Blind]] = []
    for time_ns, number, traffic in sendings:
        if traffic.sender is None:
            start_ns, end_ns = map(scenario.capture_ns, (time_ns, traffic.until_ns))
            shown.append((traffic.until_ns, Blind(start_ns, end_ns, BlindReason.DROPPED)))
            continue
        copies = 0 if traffic.lost else traffic.copies
        for place in range(traffic.vrids):
            sender = replace(_numbered(traffic.sender, number), vrid=traffic.sender.vrid + place)
            sender = _shifted(_in_turn(sender, number % traffic.turns), number % traffic.shifts)
            octets = _octets(traffic, sender, ip_ids)
            shown += [(time_ns + place + copy * traffic.copy_delay_ns, octets) for copy in range(copies)]
    return shown


def _in_turn(sender: Sender, turn: int) -> Sender:
    return replace(sender, address=str(sender.ip + turn)) if turn else sender


def _shifted(sender: Sender, steps: int) -> Sender:
    first, *others = sender.addresses
    return replace(sender, addresses=(str(ip_address(first) + steps), *others)) if steps else sender


def _numbered(sender: Sender, number: int) -> Sender:
    return replace(sender, sequence=sender.sequence + number) if sender.sequence else sender


def _octets(traffic: Traffic, sender: Sender, ip_ids: dict[str, int]) -> bytes:
    if traffic.kind == "advert":
        ip_ids[traffic.name] = ip_ids.get(traffic.name, 0) + sender.counts_ip_id
        return packets.advert(sender, ip_ids[traffic.name] if sender.counts_ip_id else sender.ip_id)
    if traffic.kind == "icmp-unreachable":
        assert traffic.quotes is not None
        return packets.icmp_unreachable(sender, traffic.quotes, traffic.code)
    if traffic.kind == "frame":
        return bytes.fromhex(traffic.hex)
    return _SIMPLE[traffic.kind](sender)


_SIMPLE: dict[str, Callable[[Sender], bytes]] = {
    "gratuitous-arp": packets.gratuitous,
    "gratuitous-reply": packets.gratuitous_reply,
    "arp": packets.arp_request,
    "arp-answer": packets.arp_answer,
    "igmp-join": packets.igmp_join,
    "mld-join": packets.mld_join,
    "carp": packets.carp,
}


def decoded_advert(sender: Sender, *, keep_secrets: bool = False) -> Advert:
    """The advert of `sender` as the decoder gives it."""
    octets = packets.advert(sender, 0)
    decoded = Decoder(keep_secrets=keep_secrets).decode(Frame(1, BIRTH_NS, ETHERNET, len(octets), octets))
    assert isinstance(decoded, Sighting)
    return decoded.advert
