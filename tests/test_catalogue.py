"""The catalogue of rules is whole: each rule of the design is there, shown to fire, and shown to stay silent."""

import inspect
import pkgutil
from importlib import import_module

import pytest

from tests.scenario import SCENARIOS, read
from tests.test_scenarios import play
from vrrpwatch import rules
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import HEADINGS, OPTIONS, manual_page
from vrrpwatch.rules.rule import Rule

CATALOGUE = {
    "election": "dual-master no-master flapping ungraceful-failover slow-failover early-takeover "
    "resigned-without-successor single-router split-roles common-failure",
    "agreement": "priority-conflict auth-mismatch address-list-mismatch interval-mismatch version-mismatch "
    "vrid-collision transport-mismatch checksum-form-mismatch shared-source-address address-owner-mismatch "
    "parameter-change priority-change",
    "timing": "advert-gap advert-flood interval-drift advert-jitter periodic-outage thin-timer-margin",
    "neighbours": "missing-gratuitous-arp wrong-gratuitous-arp address-claimed-twice protocol-unreachable "
    "backup-candidate",
    "packet": "ttl-not-255 bad-checksum nat-rewritten malformed-advert zero-interval virtual-mac-mismatch "
    "wrong-destination invalid-address-list carp-present carp-vrid-clash",
    "security": "cleartext-password weak-password auth-downgrade rogue-router spoofed-resignation sender-flood "
    "restless-sender ah-replay",
    "capture": "capture-loss duplicate-frames looped-advert capture-hole clock-step truncated-capture "
    "uninspected-frames output-failing",
}
"""The rules that the design promises, by theme, in the order of the manual."""

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def test_the_registry_holds_the_catalogue_and_nothing_else_in_its_order() -> None:
    promised = [(theme, rule) for theme, ids in CATALOGUE.items() for rule in ids.split()]
    assert [(rule.__module__.split(".")[-2], rule.id) for rule in RULES] == promised


def test_every_rule_in_the_folders_is_in_the_registry() -> None:
    modules = [import_module(found.name) for found in pkgutil.walk_packages(rules.__path__, "vrrpwatch.rules.")]
    written = {
        member
        for module in modules
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, Rule) and not member.__subclasses__()  # those that others build on are no rules
    }
    assert written == set(RULES)


@each_rule
def test_the_page_has_every_heading(rule: type[Rule]) -> None:
    told = [heading for heading, text in manual_page(rule).sections if text and heading != OPTIONS]
    assert told == list(HEADINGS)


@each_rule
def test_the_remedy_is_told_in_the_words_of_each_vendor(rule: type[Rule]) -> None:
    remedy = manual_page(rule).section("What to do")
    assert "keepalived" in remedy
    assert "FRR" in remedy
    assert "Cisco" in remedy


@each_rule
def test_a_scenario_shows_the_rule_fire_and_another_one_shows_it_silent(rule: type[Rule]) -> None:
    scenarios = [read(path) for path in sorted((SCENARIOS / rule.id).glob("*.toml"))]
    fires = [any(finding.rule == rule.id for finding in play(scenario).findings) for scenario in scenarios]
    assert True in fires
    assert False in fires


def test_every_scenario_says_why() -> None:
    whys = [read(path).why for path in sorted(SCENARIOS.rglob("*.toml"))]
    assert all(len(why.split()) > 4 for why in whys)
    assert len(set(whys)) == len(whys)
