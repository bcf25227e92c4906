"""Every rule in the list has a name that says the fault and a whole manual page."""

import pytest

from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import HEADINGS, OPTIONS, manual_page
from vrrpwatch.rules.rule import Rule

rules = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


@rules
def test_the_page_has_all_sections_in_order_and_none_is_empty(rule: type[Rule]) -> None:
    page = manual_page(rule)
    assert page.summary.endswith(".")
    headings = [heading for heading, _ in page.sections]
    assert tuple(heading for heading in headings if heading != OPTIONS) == HEADINGS
    assert (OPTIONS in headings) is bool(rule.options())
    assert all(text for _, text in page.sections)


@rules
def test_the_id_is_the_name_of_the_module_and_of_the_class(rule: type[Rule]) -> None:
    assert rule.__module__.rpartition(".")[2] == rule.id.replace("-", "_")
    assert rule.__name__ == "".join(word.capitalize() for word in rule.id.split("-"))


@rules
def test_a_rule_listens_to_something(rule: type[Rule]) -> None:
    assert rule.listens


def test_no_id_is_taken_twice() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
