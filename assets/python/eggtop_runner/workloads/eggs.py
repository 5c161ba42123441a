"""`eggs`: computes for a given CPU time, or until a timer rings."""

from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.limits import MS

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def eggs(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Computes until the egg has had its CPU time, or until the kitchen timer rings, done or not."""
    need = round(given["seconds"] * 1e9)
    began = monotonic_ns()
    if worker.plan.spec.get("by") == "timer":
        while monotonic_ns() < began + need:
            heat(began + need)
            worker.checkpoint((monotonic_ns() - began) / need)
        had = worker.cpu_time()
    else:
        had = worker.cpu_time()
        while had < need:
            # CPU time cannot pass faster than wall time, so it need not be read before then
            due = monotonic_ns() + min(need - had, 5 * MS)
            while monotonic_ns() < due:
                heat(due)
                worker.checkpoint(had / need)
            had = worker.cpu_time()
    return {"doneness": min(1.0, had / need) if need else 1.0}


def heat(until: int) -> None:
    """Computes for about 50 us, but not beyond a time on the monotonic clock."""
    until = min(until, monotonic_ns() + 50_000)
    x = 1
    while monotonic_ns() < until:
        for _ in range(100):
            x = (x * 1_103_515_245 + 12_345) & 0x7FFF_FFFF


def compute_for(worker: "Worker", seconds: float) -> None:
    """Computes for some seconds of CPU time."""
    need = worker.cpu_time() + round(seconds * 1e9)
    while worker.cpu_time() < need:
        heat(monotonic_ns() + MS)
        worker.checkpoint(0.0)
