"""A barrier for threads and interpreters."""

import os
import select
from typing import Any, Sequence

from eggtop_runner.limits import POLL_SECONDS


class Barrier:
    """A barrier for threads, made of pipes, which also work between interpreters."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.arrivals, arrive = os.pipe()
        way_out, self.opener = os.pipe()
        self.ends = arrive, way_out

    def let_through(self, futures: Sequence[Any] = ()) -> None:
        """Waits until all have arrived, then releases them; raises the error of a future that has failed."""
        missing = self.size
        while missing:
            if not futures or select.select([self.arrivals], [], [], POLL_SECONDS)[0]:
                missing -= len(os.read(self.arrivals, missing))
            else:
                for future in futures:
                    if future.done():
                        future.result()
        os.write(self.opener, b"." * self.size)


def wait_at_barrier(arrive: int, way_out: int) -> None:
    """Waits at a barrier."""
    os.write(arrive, b".")
    os.read(way_out, 1)
