"""The run as a whole: what an executor works with."""

import os
import sys
from time import monotonic_ns
from typing import Any, List, Optional

from eggtop_runner.board import Board
from eggtop_runner.counting.shared_counter import SharedCounter
from eggtop_runner.emitter import Emitter, emit
from eggtop_runner.errors import NO_RESOURCES, STOPPED, reason_of
from eggtop_runner.helpers import end_helpers
from eggtop_runner.plan import Plan
from eggtop_runner.system import usage_fields


class Run:
    """What an executor works with: the plan, the board, the emitter, and the processes of the run."""

    def __init__(self, plan: Plan, out: Emitter) -> None:
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("eggtop")
        else:
            import tempfile

            with tempfile.TemporaryFile() as file:
                fd = os.dup(file.fileno())
        self.plan, self.board, self.out = plan, Board(plan, fd), out
        self.board.locks(plan.workers)
        self.processes: List[Any] = []
        self.sharing: Optional[SharedCounter] = None
        self.folder = ""  # with the fork server's socket
        self.helpers: List[int] = []  # processes that are no workers and whose start was reported

    def end(self, status: int, reason: str = "") -> None:
        """Ends the runner at once, whatever its threads wait for."""
        for process in self.processes:
            if process.pid:
                process.kill()
        if self.sharing:
            self.sharing.kill()
        self.out.write_out(wait=status != STOPPED)
        end_helpers(self.report_helper_end, gently=status == 0)
        self.out.write_out(wait=status != STOPPED)
        if self.folder:
            import shutil

            shutil.rmtree(self.folder, ignore_errors=True)
        if reason:
            print(reason, file=sys.stderr, flush=True)
        os._exit(status)

    def report_helper_start(self, pid: Optional[int], origin: str, asked: int) -> None:
        """Reports a process that multiprocessing has started and that is no worker."""
        # lifecycle shows the workers' children only
        if pid and pid not in self.helpers and self.plan.workload != "lifecycle":
            self.helpers.append(pid)
            what = {"parent": os.getpid(), "origin": origin, "asked": asked - self.plan.t0}
            self.report_process(pid, {"forked": what}, asked)
            self.out.flush()

    def report_helper_end(self, pid: int, status: int, used: Any) -> None:
        """Reports how such a process has ended."""
        if pid in self.helpers:
            self.helpers.remove(pid)
            exit_ = {"code": os.WEXITSTATUS(status)}
            if os.WIFSIGNALED(status):
                exit_ = {"signal": os.WTERMSIG(status)}
            self.report_process(pid, {"exited": {"exit": exit_}})
            self.report_process(pid, {"reaped": {"usage": usage_fields(used)}})

    def report_process(self, pid: int, event: Any, at: Optional[int] = None) -> None:
        """Reports what happened to a process."""
        emit(self.out, self.plan, at or monotonic_ns(), {"process": {"pid": pid, "event": event}})

    def share(self, context: Any = None) -> Optional[SharedCounter]:
        """Creates what the tasks share, if they share anything."""
        if self.plan.workload == "counter" and self.plan.share != "own":
            self.sharing = SharedCounter(self.plan, context)
        return self.sharing

    def report_total(self) -> None:
        """Reports the total of the shared counter."""
        if self.sharing and not self.board.stopped:
            total = self.sharing.total()
            emit(self.out, self.plan, self.sharing.counted_at or monotonic_ns(), {"shared": {"total": total}})

    def refuse(self, what: str, number: int, error: BaseException) -> None:
        """Ends the run because the system refuses it a thread or a process."""
        name = f"{what} {number} of {self.plan.workers}"
        self.end(NO_RESOURCES, f"the system refused {name}: {reason_of(error)}")
