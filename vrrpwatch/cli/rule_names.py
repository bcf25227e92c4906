"""What the user calls rules: an id, or a pattern such as `auth-*`."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from vrrpwatch.cli.suggest import did_you_mean
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.rules import RULES
from vrrpwatch.rules.rule import Rule

BY_ID = {rule.id: rule for rule in RULES}
SEVERITIES = {str(severity): severity for severity in Severity}


def matching(pattern: str) -> frozenset[str]:
    """Ids that `pattern` names. Raises UsageError when there are none."""
    found = frozenset(name for name in BY_ID if fnmatchcase(name, pattern))
    if not found:
        hint = did_you_mean(pattern, list(BY_ID)) or "; vrrpwatch rules lists all of them"
        raise UsageError(f"no rule '{pattern}'{hint}")
    return found


def severity(name: str) -> Severity:
    """The severity called `name`. Raises UsageError when there is none."""
    if name not in SEVERITIES:
        raise UsageError(f"no severity '{name}'; it is one of {', '.join(SEVERITIES)}")
    return SEVERITIES[name]


def chosen(select: Iterable[str], ignore: Iterable[str]) -> tuple[type[Rule], ...]:
    """The rules that `select` names (empty: all) and `ignore` does not. Raises UsageError when none is left."""
    selected: frozenset[str] = frozenset().union(*map(matching, select)) or frozenset(BY_ID)
    left = selected.difference(*map(matching, ignore))
    if not left:
        raise UsageError("no rule is left to judge: all that are selected are ignored")
    return tuple(rule for name, rule in BY_ID.items() if name in left)
