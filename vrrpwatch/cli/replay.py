"""A capture as first word, with a terminal: the screen over it, back and forth in time."""

import click

from vrrpwatch.cli.fail_on import fail_on_option
from vrrpwatch.cli.replay_show import ReplayShow
from vrrpwatch.cli.rule_options import rule_options
from vrrpwatch.cli.screen import ScreenWishes, run_on_screen, screen_options
from vrrpwatch.cli.session import Wishes
from vrrpwatch.model.finding import Severity
from vrrpwatch.rules.settings import RuleSettings


@click.command
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@fail_on_option
@screen_options
@rule_options
@click.option("--show-secrets", is_flag=True, help="Show passwords that were sent in clear text.")
def replay(
    *,
    paths: tuple[str, ...],
    fail_on: Severity | None,
    rules: RuleSettings,
    screen: ScreenWishes,
    show_secrets: bool,
) -> int:
    """Look at captures on the screen: replay, pause, jump in time."""
    wishes = Wishes(rules, show_secrets, fail_on)
    return run_on_screen(ReplayShow(paths, wishes, title=" ".join(paths)), screen)
