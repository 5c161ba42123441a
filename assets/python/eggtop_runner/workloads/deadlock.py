"""`deadlock`: tasks that wait for each other."""

import concurrent.futures
from typing import TYPE_CHECKING, Any, Dict, Optional

from eggtop_runner.limits import MS
from eggtop_runner.process_state import PROCESS
from eggtop_runner.workloads.eggs import compute_for

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

FUTURE_TIMEOUT, LOCK_TIMEOUT_STEP = 100 * MS, 15 * MS  # how long waits with a time limit are
LOCK_ROUNDS, HOLD_PART = 5, 0.25  # how often locks are taken; the part of a task's seconds they are held
TimedOut = concurrent.futures.TimeoutError


def deadlock(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Computes, then waits for a task that waits as well; returns how often the wait succeeded."""
    wait = take_locks if worker.plan.spec["how"] == "locks" else wait_for_other
    return {"count": wait(worker, given["seconds"])}


def wait_for_other(worker: "Worker", seconds: float) -> int:
    """Waits for the future of another task: of the next one, or of one that it submits itself.

    The teaching notes print `other.result` without calling it, so no task waits. The fix `printed`
    does the same.
    """
    compute_for(worker, seconds)
    other = PROCESS["deadlock_pools"].other(worker)
    if other is None or worker.plan.spec["cure"] == "printed":
        return 0
    task, future = other

    def get(timeout: Optional[float]) -> bool:
        if timeout == 0:
            return future.done()
        try:
            future.result(timeout)
        except TimedOut:
            return False
        return True

    return int(worker.obtain({"future": task}, get, FUTURE_TIMEOUT))


def take_locks(worker: "Worker", seconds: float) -> int:
    """Takes its own lock, and while it holds that the lock of the next task; repeats this several times."""
    locks, cure = PROCESS["locks"], worker.plan.spec["cure"]
    first, second = worker.task, (worker.task + 1) % len(locks)
    if cure == "order":
        first, second = sorted((first, second))
    for _ in range(LOCK_ROUNDS):
        while True:
            worker.obtain({"lock": first}, lambda most: take_within(locks[first], most), None)
            compute_for(worker, seconds * HOLD_PART)
            patience = LOCK_TIMEOUT_STEP * (worker.task + 1)
            if first == second or worker.obtain(
                {"lock": second}, lambda most: take_within(locks[second], most), patience
            ):
                break
            worker.release_lock(first, locks[first])
            # without this it would have the lock again before the other task woke up
            compute_for(worker, LOCK_TIMEOUT_STEP / 1e9)
        compute_for(worker, seconds * HOLD_PART)
        for number in {second, first}:
            worker.release_lock(number, locks[number])
    return LOCK_ROUNDS


def take_within(lock: Any, timeout: Optional[float]) -> bool:
    """Acquires a lock of threads or processes; waits at most `timeout` seconds, without limit if None."""
    if timeout is None:
        return lock.acquire()
    return lock.acquire(timeout=timeout) if timeout else lock.acquire(False)
