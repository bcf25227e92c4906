"""Each crafted capture shows exactly the flaw that it was made for."""

import pytest

from tests.frames import PCAPS, read_pcap
from vrrpwatch.decode import Decoded, Decoder
from vrrpwatch.model.advert import AuthenticationType, CarpAdvert, ChecksumForm, Flaw, Reason, Rejected, Sighting

CRAFTED = PCAPS / "crafted"

FLAWS = {
    "04_v2_bad_checksum": {Flaw.CHECKSUM},
    "05_v3_ip4_bad_checksum": {Flaw.CHECKSUM},
    "06_v3_ip6_bad_checksum": {Flaw.CHECKSUM},
    "07_v3_ip6_nopseudo_checksum": {Flaw.CHECKSUM},
    "09_ttl_254": {Flaw.TTL},
    "10_hoplimit_64": {Flaw.TTL},
    "12_src_mac_wrong_vrid": {Flaw.VIRTUAL_MAC},
    "13_src_mac_v4_block_for_ip6": {Flaw.VIRTUAL_MAC},
    "14_dst_mac_unicast_mcast_ip": {Flaw.DESTINATION_MAC},
    "16_dst_ip_other_mcast": {Flaw.DESTINATION},
    "17_vrid_0": {Flaw.VRID_ZERO},
    "21_count_0_v2": {Flaw.NO_ADDRESSES},
    "22_count_0_v3": {Flaw.NO_ADDRESSES},
    "23_count_gt_payload": {Flaw.COUNT_EXCEEDS_LENGTH},
    "24_count_lt_payload_v3": {Flaw.TRAILING_BYTES},
    "25_v2_without_auth_data": {Flaw.NO_AUTHENTICATION_DATA},
    "26_v2_auth_none_nonzero_data": {Flaw.AUTHENTICATION_DATA},
    "28_v2_auth_unknown_9": {Flaw.AUTHENTICATION_TYPE},
    "30_v2_adver_int_0": {Flaw.INTERVAL_ZERO},
    "31_v3_adver_int_0": {Flaw.INTERVAL_ZERO},
    "32_v3_reserved_nonzero": {Flaw.RESERVED},
    "36_v3_ip6_first_not_linklocal": {Flaw.FIRST_ADDRESS_NOT_LINK_LOCAL},
    "37_v3_ip6_src_global": {Flaw.SOURCE_NOT_LINK_LOCAL},
    "38_vip_duplicate": {Flaw.ADDRESS_TWICE},
    "39_vip_multicast": {Flaw.ADDRESS},
    "40_vip_zero": {Flaw.ADDRESS},
    "44_v2_ip6_nonstandard": {Flaw.V2_OVER_IPV6},
    "47_ip_options": {Flaw.IP_OPTIONS},
    # VRID 51 is sent from the virtual MAC of VRID 1.
    "51_keepalived_hmac_trailer_v3_ip6": {Flaw.VIRTUAL_MAC},
}
REASONS = {
    "18_type_2": Reason.TYPE,
    "19_version_1": Reason.VERSION,
    "20_version_4": Reason.VERSION,
    "48_fragment_mf": Reason.FRAGMENT,
    "56_truncated_snaplen": Reason.TRUNCATED,
}
FORMS = {
    "00_v2_ok": ChecksumForm.V2,
    "01_v3_ip4_ok_pseudo": ChecksumForm.V3_PSEUDO,
    "02_v3_ip4_ok_rfc9568_nopseudo": ChecksumForm.V3_MESSAGE_ONLY,
    "03_v3_ip6_ok": ChecksumForm.V3_PSEUDO,
    "08_v3_unicast_old_keepalived_mcast_pseudo": ChecksumForm.V3_PSEUDO_MULTICAST,
    "44_v2_ip6_nonstandard": ChecksumForm.V2,
    "50_keepalived_hmac_trailer_v3_ip4": ChecksumForm.V3_MESSAGE_ONLY,
    "51_keepalived_hmac_trailer_v3_ip6": ChecksumForm.V3_PSEUDO_OVER_TRAILER,
}
AUTHENTICATION = {
    "00_v2_ok": AuthenticationType.NONE,
    "27_v2_auth_simple": AuthenticationType.SIMPLE,
    "28_v2_auth_unknown_9": AuthenticationType.UNKNOWN,
    "29_v2_auth_254_cisco_md5": AuthenticationType.CISCO_MD5,
    "49_ah_v2": AuthenticationType.AH,
    "50_keepalived_hmac_trailer_v3_ip4": AuthenticationType.HMAC,
    "51_keepalived_hmac_trailer_v3_ip6": AuthenticationType.HMAC,
}
NAMES = sorted(path.stem for path in CRAFTED.glob("*.pcap"))


def _decoded(name: str) -> list[Decoded]:
    decoder = Decoder()
    return [decoder.decode(frame) for frame in read_pcap(CRAFTED / f"{name}.pcap")]


def _sighting(name: str) -> Sighting:
    (decoded,) = _decoded(name)
    assert isinstance(decoded, Sighting)
    return decoded


def test_there_are_58_captures() -> None:
    assert len(NAMES) == 58


@pytest.mark.parametrize("name", NAMES)
def test_capture_shows_its_flaw_and_no_other(name: str) -> None:
    for decoded in _decoded(name):
        if name in REASONS:
            assert isinstance(decoded, Rejected)
            assert decoded.reason is REASONS[name]
        elif "carp" in name:
            assert isinstance(decoded, CarpAdvert)
            assert decoded.vhid == 1
        else:
            assert isinstance(decoded, Sighting)
            assert decoded.advert.flaws == FLAWS.get(name, set())


@pytest.mark.parametrize("name", FORMS)
def test_checksum_form_is_named(name: str) -> None:
    assert _sighting(name).advert.checksum_forms == (FORMS[name],)


@pytest.mark.parametrize("name", AUTHENTICATION)
def test_authentication_is_named(name: str) -> None:
    assert _sighting(name).advert.authentication.type is AUTHENTICATION[name]


def test_tags_are_kept_from_the_outside_in() -> None:
    assert _sighting("45_vlan").advert.envelope.vlan == (10,)
    assert _sighting("46_qinq").advert.envelope.vlan == (100, 10)


def test_authentication_header_gives_its_sequence() -> None:
    assert _sighting("49_ah_v2").sequence == 7
