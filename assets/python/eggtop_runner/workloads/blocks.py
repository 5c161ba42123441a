"""Work cut into blocks, with a checkpoint after each."""

from typing import TYPE_CHECKING, Iterator

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def blocks(worker: "Worker", first: int, last: int, size: int) -> Iterator[range]:
    """Cuts first to last - 1 into blocks of about 50 us of work, with a checkpoint after each block."""
    for low in range(first, last, size):
        high = min(low + size, last)
        yield range(low, high)
        worker.checkpoint((high - first) / (last - first))
