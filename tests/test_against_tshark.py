"""tshark and we see the same adverts in the same frames, but for the differences listed here with their reason."""

from collections import Counter
from pathlib import Path

import pytest

from tests.dissection import Dissected, fields_of, ours, theirs
from tests.frames import PCAPS
from tests.tools import need_tool
from vrrpwatch.decode import Decoded
from vrrpwatch.model.advert import Advert, CarpAdvert, Flaw, Rejected, Sighting
from vrrpwatch.model.neighbour import Unreachable

CAPTURES = tuple(sorted(path for part in ("lab", "crafted", "hostile/vrrp") for path in (PCAPS / part).glob("*.pcap")))

KNOWN: dict[str, tuple[str, dict[str, int]]] = {
    "CARP": (
        "tshark reads CARP as version 2 with seven addresses",
        {"41_carp_v2": 1, "42_carp_demoted_240": 1, "carp-beside-vrrp": 7, "vrrp-malformed": 1},
    ),
    "quoted": (
        "tshark shows the advert that an ICMP error quotes; it was not sent again",
        {"unicast-pair": 5},
    ),
    "checksum v3-message-only": (
        "tshark knows the pseudo-header of RFC 5798 section 5.2.8 only, not the form of RFC 9568",
        {"02_v3_ip4_ok_rfc9568_nopseudo": 1, "50_keepalived_hmac_trailer_v3_ip4": 1, "vrrp-malformed": 1},
    ),
    "checksum v3-pseudo-mcast-dst": (
        "tshark does not know the unicast form of keepalived up to 1.3.6",
        {"08_v3_unicast_old_keepalived_mcast_pseudo": 1},
    ),
    "addresses": (
        "tshark takes the padding of the frame for addresses beyond the length of the IP packet",
        {"23_count_gt_payload": 1, "vrrp-malformed": 1},
    ),
    "short": ("tshark shows the first fields of a cut message; no receiver takes it", {"vrrp-malformed": 20}),
    "version": (
        "tshark shows any version by the layout of version 2",
        {"19_version_1": 1, "20_version_4": 1, "vrrp-malformed": 5},
    ),
    "type": ("tshark shows messages of unknown types", {"18_type_2": 1, "vrrp-malformed": 3}),
    "fragment": ("tshark dissects the first fragment", {"48_fragment_mf": 1, "vrrp-malformed": 1}),
    "truncated-capture": ("tshark shows what the snap length left", {"56_truncated_snaplen": 1, "vrrp-malformed": 30}),
    "ip-len-0": ("tshark takes a length of 0 for segmentation offload", {"vrrp-malformed": 1}),
    "ip-len-beyond-frame": ("tshark goes on when the IP length is a lie", {"vrrp-malformed": 2}),
    "too-many-tags": (
        "we stop behind the second VLAN tag, and say that the frame was not inspected",
        {"vrrp-malformed": 1},
    ),
    "too-many-ext": ("we stop in a long chain of IPv6 extension headers; receivers do too", {"vrrp-malformed": 1}),
}
"""What a difference is called, its reason, and in how many frames of which capture it occurs."""


@pytest.fixture(scope="module")
def dissections(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Decoded, Dissected | None]]:
    """Capture, our decoding and tshark's of every frame that one of us takes for an advert."""
    seen = theirs(need_tool("tshark"), CAPTURES, tmp_path_factory.mktemp("together"))
    return [
        (place[0], decoded, seen.get(place))
        for place, decoded in ours(CAPTURES).items()
        if place in seen or isinstance(decoded, Sighting)
    ]


def test_every_difference_is_known_and_every_known_difference_occurs(
    dissections: list[tuple[Path, Decoded, Dissected | None]],
) -> None:
    found: dict[str, Counter[str]] = {}
    for capture, decoded, dissected in dissections:
        name = _difference(decoded, dissected)
        if name:
            found.setdefault(name, Counter())[capture.stem] += 1
    assert found == {name: Counter(frames) for name, (_, frames) in KNOWN.items()}


def test_almost_all_frames_agree_in_every_field(dissections: list[tuple[Path, Decoded, Dissected | None]]) -> None:
    """Else a broken comparison could pass: so many frames are compared and are the same."""
    agreeing = Counter(
        capture.parent.name for capture, decoded, dissected in dissections if not _difference(decoded, dissected)
    )
    assert agreeing >= Counter({"lab": 900, "crafted": 54, "vrrp": 1161})


def _difference(decoded: Decoded, dissected: Dissected | None) -> str:
    """The name of the difference; empty when both say the same."""
    match decoded:
        case Sighting(advert=advert):
            return _field_difference(advert, dissected)
        case Rejected(reason=reason):
            return str(reason)
        case CarpAdvert():
            return "CARP"
        case Unreachable():
            return "quoted"
        case _:
            return f"only tshark: {decoded}"


def _field_difference(advert: Advert, dissected: Dissected | None) -> str:
    if dissected is None:
        return "only we"
    own = fields_of(advert)
    names = [name for name in own._fields if getattr(own, name) != getattr(dissected, name)]
    if names == ["sound"] and not dissected.sound:
        return f"checksum {advert.checksum_forms[0]}"
    if names == ["addresses"] and Flaw.COUNT_EXCEEDS_LENGTH in advert.flaws:
        shorter = len(advert.addresses)
        return "addresses" if dissected.addresses[:shorter] == advert.addresses else "other addresses"
    return ", ".join(names)
