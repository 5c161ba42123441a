"""The memory that all processes of a run share."""

import fcntl
import mmap
import os
import time
from time import monotonic_ns

from eggtop_runner.plan import Plan


class Board:
    """Memory shared by all processes of a run: the request to stop, the process of each worker, and the
    worker of each task. What a killed process leaves here shows which tasks died with it."""

    UNTOUCHED, REPORTED = 0, 0xFFFF  # marks of tasks; any other is the number of the worker plus 1

    def __init__(self, plan: Plan, fd: int) -> None:
        column, self.fd = 8 * plan.workers, fd
        size = 8 + 8 * column + 2 * len(plan.tasks)
        if os.fstat(fd).st_size == 0:
            os.ftruncate(fd, size)
        memory = memoryview(mmap.mmap(fd, size))
        self.flags, self.marks = memory[:8], memory[8 + 8 * column :].cast("H")
        # per worker: its process ID, how many processes have been ready under its number, when the last
        # of them ended, how many outcomes they have reported, and the position (plus 1) of the current
        # task, negative if the task is finished; then the position (plus 1) of the task that it laid down
        # a partial sum for, that sum, and what it should be
        columns = (memory[8 + i * column : 8 + (i + 1) * column].cast("q") for i in range(8))
        self.pids, self.ready, self.left, self.reported, self.positions, *meeting = columns
        self.met, self.sums, self.expected = meeting

    @property
    def stopped(self) -> bool:
        """Whether the run is to stop."""
        return self.flags[0] != 0

    def stop(self) -> None:
        """Requests the end of the run."""
        self.flags[0] = 1

    def claim(self) -> int:
        """Claims a free worker number for the calling process and returns it.

        The process of a worker holds a lock on one byte of the file, which the system releases when the
        process ends, however it ends. The number is free when that end has been reported, too.
        """
        while True:
            # unused numbers first, so that every worker of the order exists
            for number in sorted(range(len(self.pids)), key=self.ready.__getitem__):
                if self.pids[number] == 0 and self.locks(number):
                    if self.pids[number] == 0:
                        return number
                    fcntl.lockf(self.fd, fcntl.LOCK_UN, 1, number)
            time.sleep(0.001)

    def locks(self, number: int) -> bool:
        """Tries to lock a worker number; returns whether it is now ours."""
        try:
            fcntl.lockf(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except OSError:
            return False
        return True

    def is_orphaned(self) -> bool:
        """Whether the runner was killed: it holds the lock on the byte behind the last worker number."""
        return self.locks(len(self.pids))

    def enter(self, number: int) -> None:
        """Records that the calling process is ready."""
        self.positions[number] = 0
        self.ready[number] += 1
        self.pids[number] = os.getpid()

    def leave(self, number: int) -> None:
        """Records that the process of a worker is gone."""
        self.left[number] = monotonic_ns()
        self.pids[number] = 0
