"""`counter`: adds to what all workers share."""

from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.counting.methods import SYNC_METHODS
from eggtop_runner.process_state import PROCESS
from eggtop_runner.workloads.blocks import blocks

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def counter(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds 1 to the shared counter n times, with the chosen synchronization method."""
    n, sharing = given["n"], PROCESS.get("sharing")
    size, make_adder = SYNC_METHODS[worker.plan.share]
    add = make_adder(worker, sharing)
    for block in blocks(worker, 0, n, size):
        for _ in block:
            add()
    return {"count": n}
