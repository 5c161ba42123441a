"""What the workers of a run share when they count together."""

import multiprocessing
import queue
import selectors
import threading
from time import monotonic_ns
from typing import Any, Dict, List

from eggtop_runner.errors import Refused
from eggtop_runner.plan import Plan


class SharedCounter:
    """What the workers of a run share: a number with its lock, or a channel to the consumer that counts."""

    MESSAGES = ("pipe", "queue", "simplequeue")
    MAX_PIPES = 256
    ROOM = 64  # messages that fit in a queue

    def __init__(self, plan: Plan, context: Any = None) -> None:
        self.method, self.message = plan.share, bytes(plan.message)
        self.number: Any = self
        self.count = 0  # a plain attribute, for threads
        self.lock: Any = None
        self.queue: Any = None
        self.pipes: List[Any] = []
        self.readers: List[Any] = []
        self.manager: Any = None
        self.counting: Any = None
        self.counted, self.counted_at = 0, 0
        if self.method == "pipe":
            if plan.workers > self.MAX_PIPES:
                reason = f"a pipe for each of {plan.workers} workers is too much"
                raise Refused(f"{reason}, {self.MAX_PIPES} are not")
            ends = [multiprocessing.Pipe(duplex=False) for _ in range(plan.workers)]
            self.readers, self.pipes = [end[0] for end in ends], [end[1] for end in ends]
        elif context is None:
            self.lock = threading.Lock()
            if self.method == "queue":
                self.queue = queue.Queue(self.ROOM)
            elif self.method == "simplequeue":
                self.queue = queue.SimpleQueue()
        else:
            self.share_between_processes(plan, context)

    def share_between_processes(self, plan: Plan, context: Any) -> None:
        """Creates the object of multiprocessing that belongs to the synchronization method."""
        if self.method in ("unlocked", "lock"):
            self.number, self.lock = context.RawValue("q", 0), context.Lock()
        elif self.method == "value":
            self.number = context.Value("q", 0)
        elif self.method == "array":
            self.number = context.Array("q", plan.workers)
        elif self.method == "queue":
            self.queue = context.Queue(self.ROOM)
        elif self.method == "simplequeue":
            self.queue = context.SimpleQueue()
        elif self.method == "manager":
            # from another context, because a manager is no worker
            self.manager = multiprocessing.get_context(plan.start).Manager()
            self.number, self.lock = self.manager.Namespace(), context.Lock()
            self.number.count = 0

    def __getstate__(self) -> Dict[str, Any]:
        """Returns the state that a worker process needs."""
        return dict(self.__dict__, manager=None, counting=None, readers=[])

    def begin(self) -> None:
        """Starts the consumer thread, if the method sends messages."""
        if self.method in self.MESSAGES:
            work = self.count_pipes if self.method == "pipe" else self.count_queue
            self.counting = threading.Thread(target=work, name="counter", daemon=True)
            self.counting.start()

    def count_queue(self) -> None:
        """Counts the messages in the queue until the end mark."""
        get = self.queue.get
        while get() is not None:
            self.counted += 1
        self.counted_at = monotonic_ns()

    def count_pipes(self) -> None:
        """Counts the messages in all pipes until each is at its end."""
        with selectors.DefaultSelector() as ready:
            for reader in self.readers:
                ready.register(reader, selectors.EVENT_READ)
            while ready.get_map():
                for key, _ in ready.select():
                    reader: Any = key.fileobj
                    try:
                        reader.recv_bytes()
                        self.counted += 1
                    except (EOFError, OSError):  # a killed worker may have left half a message
                        ready.unregister(reader)
                        reader.close()
                        self.counted_at = monotonic_ns()

    def total(self) -> int:
        """Returns the total, after the last worker has finished."""
        if self.counting:
            for pipe in self.pipes:
                pipe.close()
            if self.queue:
                self.queue.put(None)
            self.counting.join()
            return self.counted
        if self.method == "array":
            return sum(self.number)
        if self.manager:
            total = self.number.count
            self.manager.shutdown()
            return total
        return self.number.count if self.number is self else self.number.value

    def kill(self) -> None:
        """Kills the manager's process, if there is one."""
        process = getattr(self.manager, "_process", None)
        if process is not None:
            process.kill()
