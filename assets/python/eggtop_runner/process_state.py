"""What this process keeps for its workers."""

from typing import TYPE_CHECKING, Any, Dict, List

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

# The workers of this interpreter: they share a GIL if it has one.
WORKERS: List["Worker"] = []
# Whether this process is the runner or a worker, what its tasks use, and when it last submitted a task.
PROCESS: Dict[str, Any] = {}
