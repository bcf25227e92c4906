"""From a VRRP message and the layers around it to an `Advert`, with everything that is wrong with it."""

from typing import NamedTuple

from vrrpwatch.decode.authentication import is_hmac_trailer, read_authentication, simple_password
from vrrpwatch.decode.checksum import Checksum, version_2_checksum, version_3_checksum
from vrrpwatch.decode.flaws import address_flaws, has_foreign_trailer, message_flaws
from vrrpwatch.decode.network import IPV4, Packet
from vrrpwatch.decode.secrets import Secrets
from vrrpwatch.decode.sender import Sender
from vrrpwatch.decode.vrrp import HEADER_LENGTH, VERSIONS_OVER_IPV4, VERSIONS_OVER_IPV6, Vrrp, as_addresses
from vrrpwatch.model.advert import Advert, Authentication, Family, Flaw, Reason

_ADVERTISEMENT = 1


class Refusal(NamedTuple):
    """A message of protocol 112 that is no advert."""

    reason: Reason
    vrid: int | None = None


def parse(message: bytes, family: Family) -> Vrrp | Refusal:
    """The message as its version lays it out, or why it is none."""
    if len(message) < HEADER_LENGTH:
        return Refusal(Reason.SHORT, message[1] if len(message) > 1 else None)
    versions = VERSIONS_OVER_IPV4 if family is IPV4 else VERSIONS_OVER_IPV6
    layout = versions.get(message[0] >> 4)
    if layout is None:
        return Refusal(Reason.VERSION)
    # RFC 9568 section 5.2.2: an advert is the only type there is.
    if message[0] & 0x0F != _ADVERTISEMENT:
        return Refusal(Reason.TYPE, message[1])
    vrrp = layout(message)
    if len(message) < layout.smallest_length and not _complete_without_data(vrrp):
        return Refusal(Reason.SHORT, vrrp.vrid)
    return vrrp


def _complete_without_data(vrrp: Vrrp) -> bool:
    """No address is announced, or nothing but the authentication data is missing."""
    return vrrp.count == 0 or len(vrrp.data) == vrrp.addresses_length


def hmac_trailer_start(vrrp: Vrrp) -> int | None:
    """Offset in the message of keepalived's HMAC trailer, None without one."""
    return HEADER_LENGTH + vrrp.body_length if vrrp.trailer and is_hmac_trailer(vrrp.trailer) else None


def read_checksum(vrrp: Vrrp, message: bytes, packet: Packet | Sender) -> Checksum:
    """The forms of the checksum that fit, and what is left when none does."""
    exact = HEADER_LENGTH + vrrp.body_length
    read = version_2_checksum if vrrp.version == 2 else version_3_checksum
    return read(message, exact, packet.source + packet.destination, packet.family)


def build_advert(vrrp: Vrrp, message: bytes, sender: Sender, content: int, secrets: Secrets) -> Advert:
    """The advert with all its flaws. `content`: hash of the IP packet without what changes from one to the next."""
    packed = vrrp.packed_addresses
    checksum = read_checksum(vrrp, message, sender)
    field = _authentication_data(vrrp)
    flaws = [*sender.flaws, *message_flaws(vrrp, sender.family), *address_flaws(packed)]
    if sender.virtual_mac_of is not None and vrrp.vrid and sender.virtual_mac_of != vrrp.vrid:
        flaws.append(Flaw.VIRTUAL_MAC)
    if not checksum.forms:
        flaws.append(Flaw.CHECKSUM)
    if field and vrrp.authentication_type == 0 and any(field):
        flaws.append(Flaw.AUTHENTICATION_DATA)
    # By position, in the order of the record: fourteen names would cost a third of building it.
    return Advert(
        sender.envelope,
        vrrp.version,
        vrrp.vrid,
        vrrp.priority,
        vrrp.count,
        vrrp.interval_ns,
        as_addresses(packed),
        _authentication(vrrp, field, sender, secrets),
        vrrp.sum,
        checksum.forms,
        checksum.residue,
        vrrp.reserved,
        frozenset(flaws),
        content,
    )


def _authentication_data(vrrp: Vrrp) -> bytes:
    """The eight bytes of version 2; empty when the length of the message leaves open where they are."""
    if not vrrp.authentication_length or len(vrrp.data) < vrrp.body_length or has_foreign_trailer(vrrp):
        return b""
    return vrrp.data[vrrp.addresses_length : vrrp.body_length]


def _authentication(vrrp: Vrrp, field: bytes, sender: Sender, secrets: Secrets) -> Authentication:
    if vrrp.authentication_type == 1 and field and sender.authentication is None:
        return simple_password(field, secrets.key, keep_secret=secrets.keep)
    return read_authentication(vrrp.authentication_type, vrrp.trailer, sender.authentication)
