"""`bandwidth`: an array copied into another one, both larger than the caches."""

from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.workloads.blocks import blocks

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

NUMBER = 8  # bytes; 8 are read and 8 are written to copy it


def bandwidth(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Copies n numbers, from the array's begin again whenever that is at its end.

    A slice of a memoryview is copied as C copies memory, and keeps the GIL meanwhile. The arrays are
    allocated and written before the clocks are read.
    """
    n, length = given["n"], max(given["array"] // NUMBER, 1)
    source = bytearray((worker.task + 1).to_bytes(NUMBER, "little") * length)
    target = bytearray(length * NUMBER)
    to_read, to_write = memoryview(source), memoryview(target)
    worker.checkpoint(0.0)
    began, cpu = monotonic_ns(), worker.cpu_time()
    for block in blocks(worker, 0, n, 32_768):
        place, left = block.start % length, len(block)
        while left:
            count = min(left, length - place)
            piece = slice(place * NUMBER, (place + count) * NUMBER)
            to_write[piece] = to_read[piece]
            place, left = 0, left - count
    time, cpu = monotonic_ns() - began, worker.cpu_time() - cpu
    copied = min(n, length) * NUMBER
    if source[:copied] != target[:copied] or any(target[copied : copied + 4096]):
        raise ValueError("the copy is not what was copied")
    return {"streamed": {"bytes": n * 2 * NUMBER, "time": time, "cpu": cpu}}
