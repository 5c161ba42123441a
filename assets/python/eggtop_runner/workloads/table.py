"""The table of workloads: each is given its worker and its input, and returns its output."""

from typing import TYPE_CHECKING, Any, Callable, Dict

from eggtop_runner.http.opener import opener
from eggtop_runner.workloads.arithmetic import append, busy, divisors, power, sha256, sum_up
from eggtop_runner.workloads.counter import counter
from eggtop_runner.workloads.deadlock import deadlock
from eggtop_runner.workloads.eggs import eggs
from eggtop_runner.workloads.fetch import fetch, fetch_on_loop
from eggtop_runner.workloads.files import files
from eggtop_runner.workloads.lifecycle import lifecycle
from eggtop_runner.workloads.primes import primes
from eggtop_runner.workloads.print import print_lines
from eggtop_runner.workloads.sleep import sleep

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

# The coroutines wait as their worker does: a worker with a thread of its own blocks the thread, and a
# worker on an event loop lets other tasks run.
WORKLOADS: Dict[str, Callable[["Worker", Dict[str, Any]], Any]] = {
    "eggs": eggs,
    "divisors": divisors,
    "primes": primes,
    "busy": busy,
    "mix": busy,
    "sum": sum_up,
    "append": append,
    "power": power,
    "hash": sha256,
    "counter": counter,
    "sleep": sleep,
    "fetch": fetch,
    "files": files,
    "print": print_lines,
    "deadlock": deadlock,
    "lifecycle": lifecycle,
}
ON_LOOP = {"fetch": fetch_on_loop}  # workloads that an event loop does in another way


def prepare(what: str) -> None:
    """Imports what a workload or an executor needs, so that no task pays for the import."""
    if what == "fetch":
        opener()
    elif what == "async":
        import asyncio  # noqa: F401
