"""What building many lasting objects at once asks of Python."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (50_000, 20, 100)


def seek_garbage_rarely() -> None:
    """Let Python look for garbage a hundredth as often: for processes of which nearly all objects stay to their end."""
    gc.set_threshold(*_RARELY)


@contextmanager
def no_garbage_sought() -> Iterator[None]:
    """Keep Python from looking for garbage meanwhile: among objects that all stay, it looks again and again in vain.

    The register of the whole country takes three times as long otherwise.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():  # in a fork, what its parent froze is to stay so
            gc.freeze()  # both together count all as old, where the next look would go through all of it as new
            gc.unfreeze()
        if was_on:
            gc.enable()
