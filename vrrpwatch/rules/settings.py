"""How the user wants the rules to judge: which of them, with which thresholds, and how bad their findings are."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from vrrpwatch.model.finding import Severity
from vrrpwatch.model.record import record
from vrrpwatch.rules.rule import Rule

Options = Mapping[str, int | float]
"""Name and value of options of one rule."""


@record(frozen=True, slots=True)
class RuleSettings:
    """Names and values are checked before they come here."""

    rules: tuple[type[Rule], ...]
    """Those that judge; a rule that is left out changes nothing for the others."""
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    """Rule id, and the severity of all its findings."""
    options: Mapping[str, Options] = field(default_factory=lambda: MappingProxyType({}))
    """Rule id, and its options that are not at their default."""
