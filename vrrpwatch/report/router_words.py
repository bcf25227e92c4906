"""Routers and how they advertise, in words. All texts are fit for a screen."""

from vrrpwatch.model.advert import Authentication, AuthenticationType
from vrrpwatch.model.snapshot import Candidate, Role, VirtualRouterSnapshot
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
