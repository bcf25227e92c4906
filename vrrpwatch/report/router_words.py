"""Routers and how they advertise, in words. All texts are fit for a screen."""

from vrrpwatch.model.advert import OWNER_PRIORITY, Authentication, AuthenticationType
from vrrpwatch.model.snapshot import Candidate, Role, RouterSnapshot, VirtualRouterSnapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.safe import safe
from vrrpwatch.rules.wording import seconds

ROLES: dict[Role, str] = {
    Role.MASTER: "Master",
    Role.BACKUP: "Backup",
    Role.CONTENDER: "Claims to be Master:",
    Role.SILENT: "Silent",
}

AUTHENTICATION: dict[AuthenticationType, str] = {
    AuthenticationType.NONE: "no authentication",
    AuthenticationType.SIMPLE: "password in clear text",
    AuthenticationType.AH: "authentication header",
    AuthenticationType.CISCO_MD5: "Cisco MD5",
    AuthenticationType.HMAC: "HMAC",
    AuthenticationType.UNKNOWN: "unknown authentication",
}


def router_words(router: RouterSnapshot, *, mac: bool) -> str:
    """Who it is: its address, and what is guessed about it."""
    shown = f" {router.mac}" if mac and router.mac else ""
    vendor = f" ({safe(router.vendor_hint)})" if router.vendor_hint else ""
    inferred = " (inferred: shares its address)" if router.inferred else ""
    return f"{router.address}{shown}{vendor}{inferred}"


def priority_words(router: RouterSnapshot) -> str:
    """255 is more than a number: RFC 9568 section 5.2.4 keeps it for the owner of the addresses."""
    return f"{router.priority}{' (address owner)' if router.priority == OWNER_PRIORITY else ''}"


def secret_words(authentication: Authentication) -> str:
    """Filled only when the user asked for it."""
    if authentication.secret is None:
        return ""
    return f', password "{safe(authentication.secret.decode("latin-1"))}"'


def candidate_words(candidate: Candidate) -> str:
    """A host that may be a Backup."""
    return f"{candidate.address} ({safe(candidate.seen_by)})"


def parameter_words(virtual_router: VirtualRouterSnapshot) -> str:
    """How it advertises: version, timers, authentication."""
    versions = "version " + " and ".join(map(str, virtual_router.versions)) if virtual_router.versions else ""
    interval_s = virtual_router.interval_s
    interval = "" if interval_s is None else f"an advert each {interval_s:g} s"
    down_s = virtual_router.master_down_interval_s
    down = "" if down_s is None else f"Master_Down_Interval {seconds(round(down_s * SECOND_NS))}"
    methods = {AUTHENTICATION[router.authentication.type]: None for router in virtual_router.routers}
    return ", ".join(filter(None, (versions, interval, down, " and ".join(methods))))
