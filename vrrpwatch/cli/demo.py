"""`vrrpwatch demo`: the screen over a built-in story."""

import click

from vrrpwatch.cli.delivery import text_report
from vrrpwatch.cli.replay_show import ReplayShow
from vrrpwatch.cli.rule_options import rule_options
from vrrpwatch.cli.screen import ScreenWishes, run_on_screen, screen_options
from vrrpwatch.cli.session import Wishes
from vrrpwatch.cli.terminal import has_screen
from vrrpwatch.demo import story_path
from vrrpwatch.rules.settings import RuleSettings


@click.command
@screen_options
@rule_options
def demo(*, rules: RuleSettings, screen: ScreenWishes) -> int:
    """Play a built-in story: a crash, a split brain, and its end. Needs no network and no rights."""
    path, wishes = str(story_path()), Wishes(rules)
    if not has_screen():
        return text_report((path,), wishes)
    return run_on_screen(ReplayShow([path], wishes, title="demo", playing=True), screen)
