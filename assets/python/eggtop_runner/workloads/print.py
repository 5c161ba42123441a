"""`print`: lines of several tasks in one pipe."""

import fcntl
import os
import time
from typing import TYPE_CHECKING, Any, Dict, List

from eggtop_runner.errors import Failed, Stopped, reason_of

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

BETWEEN = 0.002  # seconds from one part of a printed line to the next
LINES = 5  # that a task prints


async def print_lines(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Prints lines into a pipe shared by all tasks: in parts or in one write, with or without a lock."""
    folder, began = given["folder"], time.monotonic()
    try:
        sink = open(os.path.join(folder, "sink"), "wb", 0)
        lock = open(os.path.join(folder, "lock"), "ab", 0)
        with sink, lock:
            for line in range(LINES):
                # at fixed times, so that printers with related delays meet
                await worker.pause(began + given["seconds"] * (line + 1) - time.monotonic())
                if worker.plan.spec.get("lock") == "yes":
                    await take_lock(worker, lock)
                parts = parts_of(worker.task, line)
                if worker.plan.spec.get("print") == "whole":
                    parts = ["".join(parts)]
                for number, part in enumerate(parts):
                    if number > 0:
                        await worker.pause(BETWEEN)
                    sink.write(part.encode())
                fcntl.flock(lock, fcntl.LOCK_UN)
                worker.checkpoint((line + 1) / LINES)
    except OSError as error:
        raise Failed(error.strerror or reason_of(error)) from None
    return {"count": LINES}


def parts_of(task: int, line: int) -> List[str]:
    """Returns the parts of a line; every word carries the number of its task."""
    return [f"{task}:line", f" {task}:{line + 1}", f" {task}:of", f" {task}:{LINES}", "\n"]


async def take_lock(worker: "Worker", lock: Any) -> None:
    """Acquires the file lock that all threads and processes share, polling until it is free."""
    while not worker.board.stopped:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await worker.back_off(BETWEEN / 4)
    raise Stopped
