"""A frame that the capture cut is never held against its sender, wherever it was cut."""

import subprocess
from pathlib import Path

import pytest

from tests.captures import frames_of, read
from tests.figures import reached
from tests.frames import PCAPS, ethernet, frame, ipv4, ipv6, read_pcap, v2, v3, v3_ipv6, vlan
from tests.sessions import capture_of, watch
from tests.tools import need_tool
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Reason, Rejected, Sighting
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.snapshot import Snapshot

BLAME = {"malformed-advert", "bad-checksum", "invalid-address-list", "zero-interval", "auth-mismatch"}
GOOD = {
    "v2": ethernet(ipv4(v2(vrid=51))),
    "v2 password": ethernet(ipv4(v2(vrid=51, authentication_type=1, authentication=b"secret12"))),
    "v2 five addresses": ethernet(ipv4(v2(vrid=51, addresses=tuple(f"10.0.0.{at}" for at in range(1, 6))))),
    "v3": ethernet(ipv4(v3(vrid=51))),
    "v3 over IPv6": ethernet(ipv6(v3_ipv6(vrid=51))),
    "v3 over IPv6, two addresses": ethernet(ipv6(v3_ipv6(vrid=51, addresses=("fe80::1", "2001:db8::1")))),
    "v2 in a VLAN": ethernet(ipv4(v2(vrid=51)), tags=vlan(7)),
}
SNAP_LENGTHS = range(14, 61)


def blamed(snapshot: Snapshot) -> set[str]:
    return {finding.rule for finding in snapshot.findings} & BLAME


@pytest.mark.parametrize("name", GOOD)
def test_every_prefix_of_a_good_frame_blames_nobody(name: str) -> None:
    whole = GOOD[name]
    prefixes = [whole[:length] for length in range(len(whole))]
    cut = [frame(octets, number=at, time_s=at, wire_length=len(whole)) for at, octets in enumerate(prefixes, 1)]
    snapshot = watch(cut)
    assert blamed(snapshot) == set()
    assert snapshot.statistics.adverts <= len(cut)
    rejected = dict(snapshot.statistics.rejected)
    assert rejected.keys() <= {str(Reason.TRUNCATED)}
    assert rejected[str(Reason.TRUNCATED)] + snapshot.statistics.adverts == len(cut)
    reached("H3", f"{sum(map(len, GOOD.values()))} prefixes of {len(GOOD)} good frames: 0 findings about the sender")


@pytest.mark.parametrize("name", GOOD)
def test_a_cut_frame_tells_as_much_as_it_holds(name: str) -> None:
    """From the second byte of the message on the virtual router is known."""
    whole = GOOD[name]
    at = whole.index(b"\x21\x33" if name.startswith("v2") else b"\x31\x33")
    for length in range(at + 2, len(whole)):
        decoded = Decoder().decode(frame(whole[:length], wire_length=len(whole)))
        if isinstance(decoded, Sighting):
            # What is missing is the padding of the frame.
            assert decoded.advert.vrid == 51
            continue
        assert isinstance(decoded, Rejected)
        assert (decoded.reason, decoded.vrid) == (Reason.TRUNCATED, 51)
        assert decoded.envelope is not None
        assert str(decoded.envelope.source) in {"10.0.0.2", "fe80::2"}


@pytest.mark.parametrize("capture", ["seed-nginx-pair", "v3-dual-stack"])
def test_captures_that_editcap_cut_blame_nobody(capture: str, tmp_path: Path) -> None:
    source, compared = PCAPS / "lab" / f"{capture}.pcap", 0
    for length in SNAP_LENGTHS:
        cut = tmp_path / f"{length}.pcap"
        subprocess.run([need_tool("editcap"), "-F", "pcap", "-s", str(length), source, cut], check=True)
        frames = frames_of(read(cut)[0])
        assert blamed(watch(frames)) == set()
        compared += len(frames)
    assert compared == len(read_pcap(source)) * len(SNAP_LENGTHS)
    reached("H3", f"{len(SNAP_LENGTHS)} snap lengths of {capture}: 0 findings about the sender")


def test_a_file_that_lost_the_true_length_blames_nobody_either() -> None:
    """Some tools write what they kept as the length on the wire; no Ethernet frame is that short."""
    whole = GOOD["v2"]
    cut = [Frame(at, at * 10**9, frame(b"").interface, at, whole[:at]) for at in range(1, 60)]
    assert blamed(watch(cut)) == set()
    assert capture_of(cut)
