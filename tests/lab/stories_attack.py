"""Stories with a third machine that forges or replays. Routers 1 and 2 are the pair, machine 3 the intruder."""

import time

from tests.lab.intruder import forged_advert, forged_announcement, listen, replay, send
from tests.lab.network import Network
from tests.lab.routers import ADDRESS, Instance, pair
from tests.lab.story import Story

INTRUDER = 3
AH = 51
MASTER, BACKUP = Instance(150, state="MASTER"), Instance(100)
SECOND_US = 1_000_000


def ah_replay(net: Network) -> None:
    """The intruder hears three authenticated adverts and sends them again 6 s later."""
    pair(net, Instance(110, authentication=("AH", "k3y")), Instance(100, authentication=("AH", "k3y")))
    time.sleep(5)
    heard = listen(net, INTRUDER, net.folder / "heard.pcap", count=3, protocol=AH)
    time.sleep(6)
    replay(net, INTRUDER, heard)
    time.sleep(5)


def forged_resignation(net: Network) -> None:
    """The intruder sends one advert of priority 0 in the Master's name, just after the Master's own."""
    pair(net, MASTER, BACKUP)
    time.sleep(8)
    # Sent at once, it leaves the Backup its whole Skew_Time (0.61 s) to act before the Master speaks again.
    listen(net, INTRUDER, net.folder / "heard.pcap")
    send(net, INTRUDER, [forged_advert(INTRUDER, claimed=1, priority=0)], gap_us=0)
    time.sleep(8)


def forged_garp(net: Network) -> None:
    """The intruder claims the virtual address with five gratuitous ARPs, one each second."""
    pair(net, MASTER, BACKUP)
    time.sleep(8)
    send(net, INTRUDER, [forged_announcement(INTRUDER, ADDRESS)] * 5, gap_us=SECOND_US)
    time.sleep(4)


STORIES = {
    "ah-replay": Story(ah_replay, routers=3),
    "forged-garp": Story(forged_garp, routers=3),
    "forged-resignation": Story(forged_resignation, routers=3),
}
