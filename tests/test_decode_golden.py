"""Messages of real routers, written down elsewhere, decode to what is written beside them."""

import json
from typing import Any

import pytest

from tests.frames import PCAPS, ethernet, frame, ipv4, ipv6
from vrrpwatch.decode import Decoder
from vrrpwatch.decode.authentication import cisco_md5
from vrrpwatch.model.advert import Advert, AuthenticationType, CarpAdvert, ChecksumForm, Sighting
from vrrpwatch.model.frame import Frame, Interface

VECTORS: list[dict[str, Any]] = json.loads((PCAPS / "golden_vectors.json").read_text())
RAW_IP = Interface(None, 101)
FORMS = {
    "v2-ok": ChecksumForm.V2,
    "v3-pseudo(RFC5798)": ChecksumForm.V3_PSEUDO,
    "v3-message-only(RFC9568)": ChecksumForm.V3_MESSAGE_ONLY,
    "v3-pseudo-over-trailer": ChecksumForm.V3_PSEUDO_OVER_TRAILER,
}


def _message_of_cisco() -> bytes:
    """The vector names a file that is not kept here: its 50 bytes built from the layout and the digest given."""
    digest = bytes.fromhex("4f2f851592766c1a944aac4ccc188642")
    message = bytes.fromhex("21016401fe010000 0a000001 0000000000000000") + bytes.fromhex(
        "fe1c010000000a00000200000007"
    )
    return message + digest


def _frame(vector: dict[str, Any]) -> Frame:
    if vector["layer"] == "file":
        return frame(ipv4(_message_of_cisco()), interface=RAW_IP)
    octets = bytes.fromhex(vector["hex"])
    if vector["layer"] == "ethernet":
        return frame(octets)
    if vector["layer"] == "ipv4":
        return frame(octets, interface=RAW_IP)
    source = vector.get("src", "192.0.2.1")
    if ":" in source:
        return frame(ethernet(ipv6(octets, source=source, destination=vector["dst"])))
    return frame(ipv4(octets, source=source), interface=RAW_IP)


def _advert(vector: dict[str, Any]) -> tuple[Sighting, Advert]:
    sighting = Decoder(keep_secrets=True).decode(_frame(vector))
    assert isinstance(sighting, Sighting)
    return sighting, sighting.advert


def _facts(vector: dict[str, Any]) -> dict[str, object]:
    sighting, advert = _advert(vector)
    secret = advert.authentication.secret
    return {
        "version": advert.version,
        "vrid": advert.vrid,
        "priority": advert.priority,
        "adver_int_s": advert.interval_ns // 1_000_000_000,
        "adver_int_cs": advert.interval_ns // 10_000_000,
        "auth_type": advert.authentication.number,
        "auth": secret.decode() if secret else None,
        "vips": [str(address) for address in advert.addresses],
        "ip_id": sighting.ip_id,
        "ttl": advert.envelope.ttl,
        "df": advert.envelope.dont_fragment,
        "mode": "unicast" if advert.unicast else "multicast",
        "checksum": advert.checksum_forms[0] if advert.checksum_forms else None,
    }


ADVERTS = [vector for vector in VECTORS if not vector["expect"].get("carp")]


@pytest.mark.parametrize("vector", ADVERTS, ids=lambda vector: vector["name"])
def test_fields_are_as_written(vector: dict[str, Any]) -> None:
    facts = _facts(vector)
    written = {name: value for name, value in vector["expect"].items() if name in facts}
    if "checksum" in written:
        written["checksum"] = FORMS[written["checksum"]]
    assert {name: facts[name] for name in written} == written


def test_cisco_digest_and_key_id_are_in_the_last_thirty_bytes() -> None:
    (vector,) = [vector for vector in VECTORS if vector["layer"] == "file"]
    message = _message_of_cisco()
    assert len(message) == vector["expect"]["length"]
    _, advert = _advert(vector)
    assert advert.authentication.type is AuthenticationType.CISCO_MD5
    assert advert.authentication.key_id == 7
    assert cisco_md5(message[20:]).digest.hex() == vector["expect"]["digest"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "trailer" in v["name"]], ids=lambda vector: vector["name"])
def test_hmac_trailer_gives_its_key_id(vector: dict[str, Any]) -> None:
    _, advert = _advert(vector)
    assert advert.authentication.type is AuthenticationType.HMAC
    assert advert.authentication.key_id == 1
    assert not advert.flaws - {flaw for flaw in advert.flaws if flaw.kind.value == "odd"}


def test_carp_is_told_apart() -> None:
    (vector,) = [vector for vector in VECTORS if vector["expect"].get("carp")]
    carp = Decoder().decode(_frame(vector))
    assert isinstance(carp, CarpAdvert)
    assert carp.vhid == vector["expect"]["vhid"]
