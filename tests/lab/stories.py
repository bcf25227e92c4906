"""Every story that the lab can play, by the name of its recording. Each `stories_*` module holds those of one kind."""

from tests.lab import stories_attack, stories_demo, stories_election, stories_fault, stories_vendor
from tests.lab.story import Story

STORIES: dict[str, Story] = {
    **stories_election.STORIES,
    **stories_fault.STORIES,
    **stories_vendor.STORIES,
    **stories_attack.STORIES,
    **stories_demo.STORIES,
}
