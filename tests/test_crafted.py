"""One anomaly in each capture of tests/pcaps/crafted: exactly the rule for it speaks, and the good ones stay silent."""

from pathlib import Path

import pytest

from vrrpwatch.analysis.analyzer import Analyzer
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.capture import open_stream
from vrrpwatch.decode.decoder import Decoder
from vrrpwatch.model.finding import Finding, Severity
from vrrpwatch.model.frame import Blind
from vrrpwatch.rules import RULES
from vrrpwatch.rules.judge import Judge

CRAFTED = Path(__file__).parent / "pcaps" / "crafted"

EXPECTED = {
    "04_v2_bad_checksum": {"bad-checksum"},
    "05_v3_ip4_bad_checksum": {"bad-checksum"},
    "06_v3_ip6_bad_checksum": {"bad-checksum"},
    "07_v3_ip6_nopseudo_checksum": {"bad-checksum"},
    "09_ttl_254": {"ttl-not-255"},
    "10_hoplimit_64": {"ttl-not-255"},
    "12_src_mac_wrong_vrid": {"virtual-mac-mismatch"},
    "13_src_mac_v4_block_for_ip6": {"virtual-mac-mismatch"},
    "14_dst_mac_unicast_mcast_ip": {"wrong-destination"},
    "16_dst_ip_other_mcast": {"wrong-destination"},
    "17_vrid_0": {"malformed-advert"},
    "18_type_2": {"malformed-advert"},
    "19_version_1": {"malformed-advert"},
    "20_version_4": {"malformed-advert"},
    "21_count_0_v2": {"malformed-advert"},
    "22_count_0_v3": {"malformed-advert"},
    "23_count_gt_payload": {"malformed-advert"},
    "24_count_lt_payload_v3": {"malformed-advert"},
    "25_v2_without_auth_data": {"malformed-advert"},
    "28_v2_auth_unknown_9": {"malformed-advert"},
    "30_v2_adver_int_0": {"zero-interval"},
    "31_v3_adver_int_0": {"zero-interval"},
    "34_prio_255_src_not_vip": {"address-owner-mismatch"},
    "36_v3_ip6_first_not_linklocal": {"invalid-address-list"},
    "37_v3_ip6_src_global": {"invalid-address-list"},
    "38_vip_duplicate": {"invalid-address-list"},
    "39_vip_multicast": {"invalid-address-list"},
    "40_vip_zero": {"invalid-address-list"},
    "44_v2_ip6_nonstandard": {"invalid-address-list"},
    "48_fragment_mf": {"malformed-advert"},
    "51_keepalived_hmac_trailer_v3_ip6": {"virtual-mac-mismatch"},
    "52_dual_master": {"dual-master", "priority-conflict"},
    "53_vip_mismatch": {"address-list-mismatch"},
    "54_interval_mismatch": {"interval-mismatch"},
    "55_gap": {"no-master"},
    "56_truncated_snaplen": {"truncated-capture"},
}
"""Capture and the rules that warn or alarm; for all others none does."""

INFORMED = {
    "26_v2_auth_none_nonzero_data": {"malformed-advert"},
    "27_v2_auth_simple": {"cleartext-password"},
    "41_carp_v2": {"carp-present"},
    "42_carp_demoted_240": {"carp-present"},
}
"""Capture and the rules that have to inform."""

CAPTURES = sorted(path.stem for path in CRAFTED.glob("*.pcap"))


def findings_in(capture: str) -> tuple[Finding, ...]:
    decoder, analyzer, ledger = Decoder(), Analyzer(), Ledger()
    judge = Judge(RULES, ledger)
    for moment in open_stream([str(CRAFTED / f"{capture}.pcap")]):
        if isinstance(moment, Blind):
            judge.judge(analyzer.blind(moment))
        elif decoded := decoder.decode(moment):
            judge.judge(analyzer.see(decoded))
    judge.judge(analyzer.finish())
    return ledger.findings()


def test_the_tables_name_captures_that_exist() -> None:
    assert len(CAPTURES) == 58
    assert EXPECTED.keys() | INFORMED.keys() <= set(CAPTURES)


@pytest.mark.parametrize("capture", CAPTURES)
def test_exactly_the_rule_for_the_anomaly_speaks(capture: str) -> None:
    findings = findings_in(capture)
    raised = {finding.rule for finding in findings if finding.severity > Severity.INFO}
    informed = {finding.rule for finding in findings if finding.severity is Severity.INFO}
    assert raised == EXPECTED.get(capture, set())
    assert informed >= INFORMED.get(capture, set())


def test_the_text_says_when_a_sum_over_ipv6_lacks_the_pseudo_header() -> None:
    (lacking,) = findings_in("07_v3_ip6_nopseudo_checksum")
    (wrong,) = findings_in("06_v3_ip6_bad_checksum")
    assert "fits without the pseudo-header" in lacking.detail
    assert "fits without the pseudo-header" not in wrong.detail
