"""How quickly a verb gets on: steps a minute, and how long the rest will take at that rate."""

import time
from collections import deque
from collections.abc import Callable

LAST_STEPS = 100  # that the rate is taken from: what comes may be quicker or slower than what came first


class Pace:
    """The rate of the last steps of ``total``."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self._clock = total, clock
        self.done = 0
        self._times = deque([clock()], maxlen=LAST_STEPS + 1)

    def step(self) -> None:
        """Note that a step is done."""
        self.done += 1
        self._times.append(self._clock())

    @property
    def per_minute(self) -> float:
        """Steps a minute; 0 before the first."""
        took = self._times[-1] - self._times[0]
        return 60 * (len(self._times) - 1) / took if took > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at this rate; None before the first step."""
        return 60 * max(self.total - self.done, 0) / self.per_minute if self.per_minute else None

    def __str__(self) -> str:
        if self.seconds_left is None:
            return ""
        minutely, left = self.per_minute, _clock_time(self.seconds_left)
        rate = f"{minutely:.0f} a minute" if minutely >= 1 else f"{60 * minutely:.0f} an hour"
        return f"{rate}, {left} left"


def _clock_time(seconds: float) -> str:
    """Return ``0:07``, ``12:30``, ``1:05:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
