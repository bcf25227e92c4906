"""Every frame of the hostile capture is what its maker says it is."""

import json

import pytest

from tests.frames import PCAPS, read_pcap
from vrrpwatch.decode import Decoded, Decoder
from vrrpwatch.model.advert import CarpAdvert, Flaw, Reason, Rejected, Sighting
from vrrpwatch.model.frame import Frame

HOSTILE = PCAPS / "hostile" / "vrrp" / "vrrp-malformed.pcap"

Expected = frozenset[Flaw] | Reason | type[CarpAdvert] | None


def _flaws(*flaws: Flaw) -> frozenset[Flaw]:
    return frozenset(flaws)


BY_LABEL: dict[str, Expected] = {
    "valid": _flaws(),
    "valid:unicast": _flaws(),
    "valid:auth": _flaws(),
    # VRIDs from 200 on, all sent from the virtual MAC of VRID 1.
    "valid:auth-hostile-text": _flaws(Flaw.VIRTUAL_MAC),
    "valid:ah": _flaws(),
    "valid:vlan": _flaws(),
    "valid:qinq": _flaws(),
    "valid:qinq9100": _flaws(),
    "snap-or-not-decoded": _flaws(),
    "invalid-or-quirk:checksum-no-pseudoheader": _flaws(),
    "valid:reserved-nonzero": _flaws(Flaw.RESERVED),
    "valid:dup-vip": _flaws(Flaw.ADDRESS_TWICE),
    "valid-or-extension:trailing": _flaws(Flaw.TRAILING_BYTES),
    "malformed:trailing": _flaws(Flaw.TRAILING_BYTES),
    "malformed:no-addresses": _flaws(Flaw.NO_ADDRESSES),
    "malformed:v2-no-auth-data": _flaws(Flaw.NO_AUTHENTICATION_DATA),
    "malformed:count-exceeds-length": _flaws(Flaw.COUNT_EXCEEDS_LENGTH),
    "invalid:ttl": _flaws(Flaw.TTL),
    "invalid:vrid0": _flaws(Flaw.VRID_ZERO),
    "invalid:interval0": _flaws(Flaw.INTERVAL_ZERO),
    "invalid:checksum": _flaws(Flaw.CHECKSUM),
    "invalid:authtype": _flaws(Flaw.AUTHENTICATION_TYPE),
    "invalid:ip-checksum": _flaws(Flaw.IP_CHECKSUM),
    "invalid:src": _flaws(Flaw.SOURCE),
    "invalid:dst": _flaws(Flaw.DESTINATION, Flaw.DESTINATION_MAC),
    "invalid:vip": _flaws(Flaw.ADDRESS),
    "malformed:short": Reason.SHORT,
    "malformed:version": Reason.VERSION,
    "malformed:type": Reason.TYPE,
    "malformed:ip": Reason.IP,
    "tso-or-malformed:ip-len-0": Reason.IP_LENGTH_ZERO,
    "malformed-or-jumbo": Reason.IP_LENGTH_ZERO,
    "malformed:ip-len-beyond-frame": Reason.IP_LENGTH_BEYOND_FRAME,
    "fragment": Reason.FRAGMENT,
    "malformed:ah": Reason.AH,
    "malformed:ah-chain": Reason.AH_CHAIN,
    "malformed:vlan": Reason.VLAN,
    "too-many-tags": Reason.TOO_MANY_TAGS,
    "tunnel-not-decoded": Reason.TUNNEL,
    "too-many-ext": Reason.TOO_MANY_EXTENSIONS,
    "malformed:ip6-ext": Reason.IPV6_EXTENSION,
    "not-decoded": Reason.NOT_DECODED,
    "truncated-capture": Reason.TRUNCATED,
    "maybe-carp": CarpAdvert,
    "not-vrrp": None,
}
# The maker put these IPv6 packets into frames with the MACs of IPv4.
_MACS_OF_IPV4 = _flaws(Flaw.DESTINATION_MAC, Flaw.VIRTUAL_MAC)
BY_NAME: dict[str, Expected] = {
    "ip-options-24": _flaws(Flaw.IP_OPTIONS),
    "ip6-hopopts-then-vrrp": _MACS_OF_IPV4,
    "ip6-hl-64": _MACS_OF_IPV4 | {Flaw.TTL},
    "ip6-src-global": _MACS_OF_IPV4 | {Flaw.SOURCE_NOT_LINK_LOCAL},
    "ip6-v2": _MACS_OF_IPV4 | {Flaw.V2_OVER_IPV6, Flaw.COUNT_EXCEEDS_LENGTH},
}


def _cases() -> list[tuple[Frame, str, str]]:
    labels = json.loads(HOSTILE.with_suffix(".json").read_text())
    return [(frame, label["name"], label["expect"]) for frame, label in zip(read_pcap(HOSTILE), labels, strict=True)]


def _classified(decoded: Decoded) -> Expected:
    if isinstance(decoded, Sighting):
        return decoded.advert.flaws
    if isinstance(decoded, Rejected):
        return decoded.reason
    assert decoded is None or isinstance(decoded, CarpAdvert)
    return CarpAdvert if decoded else None


def test_the_capture_has_210_frames() -> None:
    assert len(_cases()) == 210


@pytest.mark.parametrize(("frame", "name", "label"), [pytest.param(*case, id=case[1]) for case in _cases()])
def test_frame_is_classified_as_labelled(frame: Frame, name: str, label: str) -> None:
    expected = BY_NAME[name] if name in BY_NAME else BY_LABEL[label]
    assert _classified(Decoder().decode(frame)) == expected


@pytest.mark.parametrize(("frame", "name", "label"), [pytest.param(*case, id=case[1]) for case in _cases()])
def test_only_what_a_receiver_accepts_is_valid(frame: Frame, name: str, label: str) -> None:
    """The labels call odd things invalid; those that receivers take are listed here."""
    decoded = Decoder().decode(frame)
    accepted = {"invalid:interval0", "invalid:authtype", "invalid:dst", "invalid:vip"}
    if isinstance(decoded, Sighting):
        odd = label in accepted or name in {"v3-sum-without-pseudo", "8023-llc", "ip6-src-global"}
        assert decoded.advert.valid == (label.startswith("valid:") or label == "valid" or odd)
