"""How many of the frames and files that are known to break readers are read as they must be: all of them."""

from tests.captures import SAVEFILES, read
from tests.figures import reached
from tests.test_capture_savefile import READ, REFUSED
from tests.test_decode_hostile import BY_LABEL, BY_NAME, _cases, _classified
from vrrpwatch.capture import open_stream
from vrrpwatch.decode import Decoder
from vrrpwatch.model.errors import UsageError


def test_each_frame_is_classified_as_labelled() -> None:
    cases = _cases()
    right = sum(
        _classified(Decoder().decode(frame)) == (BY_NAME[name] if name in BY_NAME else BY_LABEL[label])
        for frame, name, label in cases
    )
    assert right == len(cases)
    reached("H2", f"{right} of {len(cases)}")


def test_each_broken_file_is_read_to_its_damage() -> None:
    right = 0
    for name, expected in READ.items():
        items, (told,) = read(SAVEFILES / name)
        right += (len(items), told.complete) == (expected.frames, not expected.error)
    for name in REFUSED:
        try:
            open_stream([str(SAVEFILES / name)])
        except UsageError:
            right += 1
    files = len(READ) + len(REFUSED)
    assert right == files
    reached("F1", f"{right} of {files}")
