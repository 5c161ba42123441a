"""The synchronization methods: each makes the function that adds 1."""

from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Tuple

from eggtop_runner.counting.shared_counter import SharedCounter

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def add_to_own(worker: "Worker", sharing: Optional[SharedCounter]) -> Callable[[], None]:
    """`own`: a total per task, which eggtop adds up."""
    total = 0

    def add() -> None:
        nonlocal total
        total += 1

    return add


def add_unlocked(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`unlocked`: load, add, store; another worker may come in between."""
    number = sharing.number

    def to_attribute() -> None:
        number.count += 1

    def to_value() -> None:
        number.value += 1

    return to_attribute if number is sharing else to_value


def add_locked(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`lock` and `value`: the same under a lock, a separate one or the lock of the Value."""
    number = sharing.number
    lock = sharing.lock or number.get_lock()
    acquire, release, is_value = lock.acquire, lock.release, hasattr(number, "value")

    def add() -> None:
        if not acquire(False):
            worker.await_other(acquire)
        try:
            if is_value:
                number.value += 1
            else:
                number.count += 1
        finally:
            release()

    return add


def add_to_place(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`array`: an own element of an Array, which locks every access."""
    array, place = sharing.number, worker.number

    def add() -> None:
        array[place] += 1

    return add


def add_by_manager(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`manager`: an attribute kept by another process, which each addition reads and then writes."""
    namespace, lock = sharing.number, sharing.lock

    def go_there_and_back() -> None:
        namespace.count += 1

    def add() -> None:
        if not lock.acquire(False):
            worker.await_other(lock.acquire)
        try:
            worker.await_other(go_there_and_back)
        finally:
            lock.release()

    return add


def send_to_pipe(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`pipe`: a message through a pipe of its own."""
    send, message = sharing.pipes[worker.number].send_bytes, sharing.message

    def add() -> None:
        worker.await_other(send, message)

    return add


def send_to_queue(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """`queue` and `simplequeue`: a message through one queue for all workers."""
    put, message = sharing.queue.put, sharing.message

    def add() -> None:
        worker.await_other(put, message)

    return add


# by name: additions between two checkpoints, and what makes the function that adds
SYNC_METHODS: Dict[str, Tuple[int, Callable[["Worker", Any], Callable[[], None]]]] = {
    "own": (500, add_to_own),
    "unlocked": (400, add_unlocked),
    "lock": (50, add_locked),
    "value": (20, add_locked),
    "array": (20, add_to_place),
    "pipe": (2, send_to_pipe),
    "queue": (2, send_to_queue),
    "simplequeue": (2, send_to_queue),
    "manager": (1, add_by_manager),
}
PROCESS_SYNC_METHODS = ("value", "array", "manager")
