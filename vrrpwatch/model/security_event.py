"""Facts that can mean an attack."""

from vrrpwatch.model.advert import Advert
from vrrpwatch.model.event import Event
from vrrpwatch.model.record import record


@record(frozen=True, slots=True, kw_only=True)
class ResignationRefuted(Event):
    """Somebody sent priority 0 in the Master's name, and the Master went on as if nothing had happened."""

    resignation: Advert
    advert: Advert
    """The Master's next one."""
    on_phase: bool
    """It came when it was due after the advert before the resignation, or at once against a Backup that took over."""
    numbering_continued: bool | None
    """The Master's own IP ids leave no room for the resignation; None when it does not number its adverts."""
    other_mac: bool
    """The resignation came from another MAC."""


@record(frozen=True, slots=True, kw_only=True)
class SequenceReplayed(Event):
    """An authentication header carries a sequence number that was used before. The advert moves no state machine."""

    advert: Advert
    sequence: int
    highest: int
    """The highest one seen before from this router."""


@record(frozen=True, slots=True, kw_only=True)
class FingerprintChanged(Event):
    """The adverts of one address look different than before: another implementation, or another sender."""

    before: Advert
    after: Advert
    changes: tuple[tuple[str, str, str], ...]
    """What, before, after: TOS, DF bit, MAC."""


@record(frozen=True, slots=True, kw_only=True)
class SenderRestless(Event):
    """A sender never sent the same advert twice; from now on few of its adverts are looked at. Told once."""

    advert: Advert
    """The one that was looked at last."""
