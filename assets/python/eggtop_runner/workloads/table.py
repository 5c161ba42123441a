"""The table of workloads: a process imports only the one that it runs, so that it starts sooner."""

from typing import TYPE_CHECKING, Any, Callable, Dict

from eggtop_runner.lazy import imported

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

# A workload is given its worker and its input, and returns its output. The coroutines wait as their
# worker does: a worker with a thread of its own blocks the thread, and a worker on an event loop lets
# other tasks run.
Workload = Callable[["Worker", Dict[str, Any]], Any]

# by name: module and function
WORKLOADS = {
    "eggs": "eggs.eggs",
    "divisors": "arithmetic.divisors",
    "primes": "primes.primes",
    "busy": "arithmetic.busy",
    "mix": "arithmetic.busy",
    "sum": "arithmetic.sum_up",
    "append": "arithmetic.append",
    "reduce": "reduce.reduce_part",
    "bandwidth": "bandwidth.bandwidth",
    "power": "arithmetic.power",
    "hash": "arithmetic.sha256",
    "counter": "counter.counter",
    "sleep": "sleep.sleep",
    "fetch": "fetch.fetch",
    "files": "files.files",
    "print": "print.print_lines",
    "deadlock": "deadlock.deadlock",
    "lifecycle": "lifecycle.lifecycle",
}
ON_LOOP = {"fetch": "fetch.fetch_on_loop"}  # workloads that an event loop does in another way


def workload(name: str) -> Workload:
    """Returns the function of a workload."""
    return imported("eggtop_runner.workloads", WORKLOADS[name])


def workload_on_loop(name: str) -> Workload:
    """Returns the function of a workload on an event loop."""
    return imported("eggtop_runner.workloads", ON_LOOP.get(name) or WORKLOADS[name])


def prepare(name: str) -> None:
    """Imports what a workload needs, so that no task pays for the import."""
    workload(name)
    if name == "fetch":
        from eggtop_runner.http.opener import opener

        opener()
