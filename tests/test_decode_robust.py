"""No bytes, on no link type, make the decoder raise; what it answers is one of its records."""

from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from tests.frames import PCAPS, frame, read_pcap
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import CarpAdvert, Reason, Rejected, Sighting
from vrrpwatch.model.frame import Frame, Interface
from vrrpwatch.model.neighbour import Binding, Membership, OtherFhrp, Unreachable

RECORDS = (Sighting, CarpAdvert, Binding, Membership, Unreachable, OtherFhrp, Rejected)
LINK_TYPES = (0, 1, 9, 12, 14, 101, 108, 113, 228, 229, 276, 999)


@lru_cache
def _good_frames() -> list[Frame]:
    """One of each kind: the crafted and hostile frames, and what surrounds adverts in the recordings of routers."""
    frames = read_pcap(PCAPS / "hostile" / "vrrp" / "vrrp-malformed.pcap")
    for path in sorted((PCAPS / "crafted").glob("*.pcap")):
        frames += read_pcap(path)
    for path in sorted((PCAPS / "lab").glob("*.pcap")):
        frames += read_pcap(path)[:20]
    return frames


@given(st.binary(max_size=300), st.sampled_from(LINK_TYPES), st.integers(0, 100))
def test_any_bytes_give_a_value(octets: bytes, link_type: int, lost: int) -> None:
    seen = frame(octets, interface=Interface("any", link_type), wire_length=len(octets) + lost)
    decoded = Decoder().decode(seen)
    assert decoded is None or isinstance(decoded, RECORDS)


@given(st.sampled_from(_good_frames()), st.data())
def test_changed_frames_give_a_value(good: Frame, data: st.DataObject) -> None:
    octets = bytearray(good.data)
    for _ in range(data.draw(st.integers(0, 4))):
        if octets:
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    link_type = data.draw(st.sampled_from((good.interface.link_type, *LINK_TYPES)))
    seen = good._replace(data=bytes(octets[:cut]), interface=Interface(None, link_type))
    decoded = Decoder().decode(seen)
    assert decoded is None or isinstance(decoded, RECORDS)


def test_unknown_link_type_is_said_for_each_frame() -> None:
    decoder = Decoder()
    for number in (1, 2):
        decoded = decoder.decode(frame(bytes(60), number=number, interface=Interface("usb0", 999)))
        assert isinstance(decoded, Rejected)
        assert (decoded.reason, decoded.frame) == (Reason.LINK_TYPE, number)


@given(st.sampled_from(_good_frames()), st.integers(1, 400))
def test_a_cut_frame_is_never_called_malformed(good: Frame, kept: int) -> None:
    """Whatever the snap length takes away, the sender is not at fault for it (design 7)."""
    whole = Decoder().decode(good)
    cut = Decoder().decode(good._replace(wire_length=max(good.wire_length, kept + 1), data=good.data[:kept]))
    if isinstance(cut, Rejected) and cut.reason is not Reason.TRUNCATED:
        assert isinstance(whole, Rejected)
        assert whole.reason is cut.reason
    if isinstance(cut, Sighting):
        assert isinstance(whole, Sighting)
        assert cut.advert.flaws == whole.advert.flaws
