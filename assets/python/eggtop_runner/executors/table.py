"""The table of executors: only the one that is needed is imported."""

from typing import TYPE_CHECKING, Callable

from eggtop_runner.lazy import imported

if TYPE_CHECKING:
    from eggtop_runner.run import Run

# by name: module and function
EXECUTORS = {
    "serial": "serial.serial",
    "threads": "threads.threads",
    "pool": "processes.pool",
    "process": "processes.process",
    "async": "event_loop.event_loop",
    "interpreters": "threads.interpreters",
}


def executor(name: str) -> Callable[["Run"], None]:
    """Returns the function of an executor, which runs all tasks."""
    return imported("eggtop_runner.executors", EXECUTORS[name])
