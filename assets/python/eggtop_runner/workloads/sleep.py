"""`sleep`: waits for a timer."""

from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.workloads.eggs import compute_for

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


async def sleep(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Sleeps, then squares a number; the first task also blocks its thread if the order says so."""
    await worker.pause(given["seconds"])
    if worker.task == 0:
        compute_for(worker, (worker.plan.spec.get("block") or 0) / 1e9)
    return {"square": given["x"] ** 2}
