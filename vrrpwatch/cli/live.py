"""`vrrpwatch live`: interfaces on the screen; also what an interface as first word means."""

import click

from vrrpwatch.capture.privileges import drop
from vrrpwatch.cli.capture_options import Opening, capture_options
from vrrpwatch.cli.fail_on import fail_on_option
from vrrpwatch.cli.live_session import WatchPlan, run
from vrrpwatch.cli.live_show import LiveShow
from vrrpwatch.cli.live_source import open_interfaces
from vrrpwatch.cli.mistakes import show as show_traceback
from vrrpwatch.cli.preload import load_everything
from vrrpwatch.cli.rule_options import rule_options
from vrrpwatch.cli.screen import ScreenWishes, prepare_screen, run_on_screen, screen_options
from vrrpwatch.cli.session import Wishes
from vrrpwatch.cli.terminal import columns, has_screen, wants_color
from vrrpwatch.cli.watching import Limits
from vrrpwatch.model.finding import Severity
from vrrpwatch.report import Paper
from vrrpwatch.rules.settings import RuleSettings


@click.command
@click.argument("names", nargs=-1, required=True, metavar="INTERFACE...")
@fail_on_option
@screen_options
@rule_options
@capture_options
@click.option("--show-secrets", is_flag=True, help="Show passwords that were sent in clear text.")
def live(
    *, opening: Opening, fail_on: Severity | None, rules: RuleSettings, screen: ScreenWishes, show_secrets: bool
) -> int:
    """Watch interfaces on the screen; without a terminal, as `vrrpwatch watch`.

    INTERFACE any is every interface by itself.
    """
    wishes = Wishes(rules, show_secrets, fail_on)
    if not has_screen():
        paper = Paper(columns(), wants_color("auto"))
        return run(WatchPlan(opening, wishes, Limits(), "text", paper, output=None, recording=None))
    prepare_screen()
    load_everything()
    source = open_interfaces(opening)
    drop(opening.user, allow_root=opening.allow_root)
    show = LiveShow(source, wishes)
    code = run_on_screen(show, screen)
    for traceback in show.mistakes:
        show_traceback(traceback)
    return code
