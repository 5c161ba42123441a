"""Thread pools for tasks that wait for each other."""

import concurrent.futures
import threading
from time import monotonic_ns
from typing import Any, Dict, Optional, Tuple

from eggtop_runner.executors.thread_workers import end_workers, start_workers, thread_task, wait_for_results
from eggtop_runner.process_state import PROCESS
from eggtop_runner.run import Run
from eggtop_runner.worker.tasks import Worker


class DeadlockPools:
    """Thread pools whose tasks wait for each other: one pool, or a second one for tasks submitted by
    tasks."""

    def __init__(self, run: Run) -> None:
        self.plan, spec = run.plan, run.plan.spec
        self.pools = [concurrent.futures.ThreadPoolExecutor(run.plan.workers)]
        if spec["cure"] == "own-pool":
            half = run.plan.workers // 2
            self.pools = [concurrent.futures.ThreadPoolExecutor(half) for _ in range(2)]
        self.has_children = spec["how"] in ("nested", "parents")
        self.parents = len(run.plan.tasks) // (2 if self.has_children else 1)
        self.futures: Dict[int, Any] = {}
        self.submitting = threading.Lock()

    def submit(self, task: int, pool: Any) -> Any:
        """Submits a task to a pool."""
        position = self.plan.tasks.index(task)
        future = self.futures[task] = pool.submit(thread_task, position, monotonic_ns())
        return future

    def other(self, worker: Worker) -> Optional[Tuple[int, Any]]:
        """Returns the task that a worker's task waits for, with its future; submits it if it is its child."""
        with self.submitting:
            if self.has_children:
                child = worker.task + self.parents
                if worker.task >= self.parents:
                    return None
                return child, self.submit(child, self.pools[-1])
            other = (worker.task + 1) % self.parents
            if worker.plan.spec["cure"] == "order":
                other = worker.task - 1
            return (other, self.futures[other]) if other >= 0 else None


def deadlock_threads(run: Run) -> None:
    """Runs tasks that wait for each other, perhaps for ever, on ThreadPoolExecutors."""
    pools = DeadlockPools(run)
    PROCESS.update(deadlock_pools=pools, locks=[threading.Lock() for _ in run.plan.tasks])
    executors = [pool for pool in pools.pools for _ in range(run.plan.workers // len(pools.pools))]
    start_workers(run, executors)
    with pools.submitting:
        parents = [pools.submit(task, pools.pools[0]) for task in range(pools.parents)]
    wait_for_results(parents)
    wait_for_results(list(pools.futures.values()))
    end_workers(executors)
