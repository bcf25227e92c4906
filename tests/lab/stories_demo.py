"""The story of `vrrpwatch demo`: what a pair of proxies goes through in a bad minute and a half."""

import time

from tests.lab.network import Network, crash
from tests.lab.routers import Instance, keepalived, pair, reload_keepalived
from tests.lab.story import Story

PASSWORD, OTHER_PASSWORD = ("PASS", "1111"), ("PASS", "2222")
HEALTHY_S = 15
CRASHED_S = 18
SPLIT_S = 25
RECOVERED_S = 26


def story(net: Network) -> None:
    """The Master crashes, returns with another password, and is told the right one: two failures, two recoveries."""
    master = Instance(101, state="MASTER", authentication=PASSWORD)
    pair(net, master, Instance(100, authentication=PASSWORD))
    time.sleep(HEALTHY_S)
    crash(net, 1)
    time.sleep(CRASHED_S)
    keepalived(net, 1, Instance(101, state="MASTER", authentication=OTHER_PASSWORD))
    time.sleep(SPLIT_S)
    reload_keepalived(net, 1, master)
    time.sleep(RECOVERED_S)


STORIES = {"story": Story(story)}
