"""Where the workers of `reduce` combine partial sums: on the board, the memory that all of them share.

threading.Barrier and multiprocessing.Barrier have a fixed number of parties. With fewer workers than
tasks, or after a process was killed, they would never open. Here a worker waits only for tasks that
have begun. Nothing has to be released by a process that dies: it leaves the board, and no worker waits for it.
"""

import threading
import time
from typing import TYPE_CHECKING, Any, Callable, Dict, NamedTuple

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

ARRIVED = threading.Condition()  # for threads of this process, which need not poll
PROCESS_POLL_SECONDS, THREAD_POLL_SECONDS = 0.001, 0.05
MODULUS = 1 << 63


class Part(NamedTuple):
    """A partial sum, and what it should be; both modulo 2 to the 63rd."""

    total: int
    expected: int

    def plus(self, other: "Part") -> "Part":
        """Returns both combined."""
        return Part((self.total + other.total) % MODULUS, (self.expected + other.expected) % MODULUS)


def combine_at_barrier(worker: "Worker", part: Part) -> Part:
    """Waits for all tasks that are being done; returns all of their parts combined."""
    board = worker.board
    others = enumerate(board.positions)
    members = {number: position for number, position in others if position > 0 and number != worker.number}
    lay_down(worker, part)
    worker.wait_at_barrier(lambda: not awaited(worker, members))
    for number, position in members.items():
        other = Part(board.sums[number], board.expected[number])
        # a worker that is quick may be at its next task already
        if board.met[number] == position:
            part = part.plus(other)
    return part


def combine_as_tree(worker: "Worker", part: Part) -> Part:
    """Waits for the workers below this one in a binary tree, and takes their parts; returns all combined,
    which the worker above takes in turn."""
    board, step = worker.board, 1
    while step < len(board.positions) and worker.number & step == 0:
        below = worker.number + step
        if below < len(board.positions):
            position = board.positions[below]
            if position > 0:
                worker.wait_at_barrier(lambda: board.met[below] or not awaited(worker, {below: position}))
            if board.met[below]:
                part = part.plus(Part(board.sums[below], board.expected[below]))
                board.met[below] = 0
        step *= 2
    lay_down(worker, part)
    return part


def lay_down(worker: "Worker", part: Part) -> None:
    """Leaves the part of a worker to others, and wakes those that wait for it."""
    board, number = worker.board, worker.number
    board.sums[number], board.expected[number] = part
    with ARRIVED:
        board.met[number] = board.positions[number]
        ARRIVED.notify_all()


def awaited(worker: "Worker", members: Dict[int, int]) -> bool:
    """Returns whether one of these workers is still at the task at its position."""
    board = worker.board
    if worker.plan.executor == "async":
        return False  # one task computes at a time, and the others have only been announced
    for number, position in members.items():
        gone = worker.is_process and not board.pids[number]
        if board.positions[number] == position != board.met[number] and not gone:
            return True
    return False


def sleep_until_arrival(is_thread: bool, is_open: Callable[[], Any]) -> bool:
    """Sleeps until another worker has laid down its part, or for a moment; returns whether that was all
    there was to wait for."""
    if is_thread:
        with ARRIVED:
            return is_open() or (ARRIVED.wait(THREAD_POLL_SECONDS) and is_open())
    time.sleep(PROCESS_POLL_SECONDS)
    return is_open()
