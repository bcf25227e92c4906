"""Judgements on events. `RULES` lists every rule; one line each, in the order of the manual."""

from vrrpwatch.rules.agreement.address_list_mismatch import AddressListMismatch
from vrrpwatch.rules.agreement.address_owner_mismatch import AddressOwnerMismatch
from vrrpwatch.rules.agreement.auth_mismatch import AuthMismatch
from vrrpwatch.rules.agreement.checksum_form_mismatch import ChecksumFormMismatch
from vrrpwatch.rules.agreement.interval_mismatch import IntervalMismatch
from vrrpwatch.rules.agreement.parameter_change import ParameterChange
from vrrpwatch.rules.agreement.priority_change import PriorityChange
from vrrpwatch.rules.agreement.priority_conflict import PriorityConflict
from vrrpwatch.rules.agreement.shared_source_address import SharedSourceAddress
from vrrpwatch.rules.agreement.transport_mismatch import TransportMismatch
from vrrpwatch.rules.agreement.version_mismatch import VersionMismatch
from vrrpwatch.rules.agreement.vrid_collision import VridCollision
from vrrpwatch.rules.capture.capture_hole import CaptureHole
from vrrpwatch.rules.capture.capture_loss import CaptureLoss
from vrrpwatch.rules.capture.clock_step import ClockStep
from vrrpwatch.rules.capture.duplicate_frames import DuplicateFrames
from vrrpwatch.rules.capture.looped_advert import LoopedAdvert
from vrrpwatch.rules.capture.output_failing import OutputFailing
from vrrpwatch.rules.capture.truncated_capture import TruncatedCapture
from vrrpwatch.rules.capture.uninspected_frames import UninspectedFrames
from vrrpwatch.rules.election.common_failure import CommonFailure
from vrrpwatch.rules.election.dual_master import DualMaster
from vrrpwatch.rules.election.early_takeover import EarlyTakeover
from vrrpwatch.rules.election.flapping import Flapping
from vrrpwatch.rules.election.no_master import NoMaster
from vrrpwatch.rules.election.resigned_without_successor import ResignedWithoutSuccessor
from vrrpwatch.rules.election.single_router import SingleRouter
from vrrpwatch.rules.election.slow_failover import SlowFailover
from vrrpwatch.rules.election.split_roles import SplitRoles
from vrrpwatch.rules.election.ungraceful_failover import UngracefulFailover
from vrrpwatch.rules.neighbours.address_claimed_twice import AddressClaimedTwice
from vrrpwatch.rules.neighbours.backup_candidate import BackupCandidate
from vrrpwatch.rules.neighbours.missing_gratuitous_arp import MissingGratuitousArp
from vrrpwatch.rules.neighbours.protocol_unreachable import ProtocolUnreachable
from vrrpwatch.rules.neighbours.wrong_gratuitous_arp import WrongGratuitousArp
from vrrpwatch.rules.packet.bad_checksum import BadChecksum
from vrrpwatch.rules.packet.carp_present import CarpPresent
from vrrpwatch.rules.packet.carp_vrid_clash import CarpVridClash
from vrrpwatch.rules.packet.invalid_address_list import InvalidAddressList
from vrrpwatch.rules.packet.malformed_advert import MalformedAdvert
from vrrpwatch.rules.packet.nat_rewritten import NatRewritten
from vrrpwatch.rules.packet.ttl_not_255 import TtlNot255
from vrrpwatch.rules.packet.virtual_mac_mismatch import VirtualMacMismatch
from vrrpwatch.rules.packet.wrong_destination import WrongDestination
from vrrpwatch.rules.packet.zero_interval import ZeroInterval
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.security.ah_replay import AhReplay
from vrrpwatch.rules.security.auth_downgrade import AuthDowngrade
from vrrpwatch.rules.security.cleartext_password import CleartextPassword
from vrrpwatch.rules.security.restless_sender import RestlessSender
from vrrpwatch.rules.security.rogue_router import RogueRouter
from vrrpwatch.rules.security.sender_flood import SenderFlood
from vrrpwatch.rules.security.spoofed_resignation import SpoofedResignation
from vrrpwatch.rules.security.weak_password import WeakPassword
from vrrpwatch.rules.timing.advert_flood import AdvertFlood
from vrrpwatch.rules.timing.advert_gap import AdvertGap
from vrrpwatch.rules.timing.advert_jitter import AdvertJitter
from vrrpwatch.rules.timing.interval_drift import IntervalDrift
from vrrpwatch.rules.timing.periodic_outage import PeriodicOutage
from vrrpwatch.rules.timing.thin_timer_margin import ThinTimerMargin

RULES: tuple[type[Rule], ...] = (
    DualMaster,
    NoMaster,
    Flapping,
    UngracefulFailover,
    SlowFailover,
    EarlyTakeover,
    ResignedWithoutSuccessor,
    SingleRouter,
    SplitRoles,
    CommonFailure,
    PriorityConflict,
    AuthMismatch,
    AddressListMismatch,
    IntervalMismatch,
    VersionMismatch,
    VridCollision,
    TransportMismatch,
    ChecksumFormMismatch,
    SharedSourceAddress,
    AddressOwnerMismatch,
    ParameterChange,
    PriorityChange,
    AdvertGap,
    AdvertFlood,
    IntervalDrift,
    AdvertJitter,
    PeriodicOutage,
    ThinTimerMargin,
    MissingGratuitousArp,
    WrongGratuitousArp,
    AddressClaimedTwice,
    ProtocolUnreachable,
    BackupCandidate,
    TtlNot255,
    BadChecksum,
    NatRewritten,
    MalformedAdvert,
    ZeroInterval,
    VirtualMacMismatch,
    WrongDestination,
    InvalidAddressList,
    CarpPresent,
    CarpVridClash,
    CleartextPassword,
    WeakPassword,
    AuthDowngrade,
    RogueRouter,
    SpoofedResignation,
    SenderFlood,
    RestlessSender,
    AhReplay,
    CaptureLoss,
    DuplicateFrames,
    LoopedAdvert,
    CaptureHole,
    ClockStep,
    TruncatedCapture,
    UninspectedFrames,
    OutputFailing,
)
