"""What a worker reports."""

from time import monotonic_ns, thread_time_ns
from typing import Any, Dict, Iterable, Optional

from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter, emit, encode
from eggtop_runner.limits import MIN_GAP
from eggtop_runner.process_state import WORKERS
from eggtop_runner.system import SYSTEM
from eggtop_runner.worker.state import WorkerState


class Reports(WorkerState):
    """Emits the events of a worker."""

    def emit(self, at: int, event: str, what: Dict[str, Any]) -> None:
        """Emits an event of this worker."""
        self.emit_text(at, event, encode(what))

    def emit_text(self, at: int, event: str, what: str) -> None:
        """Emits an event that is JSON already: some events come thousands of times per second."""
        self.out.put(f'{{"at":{at - self.plan.t0},{self.head}"{event}":{what}}}}}}}}}}}}}')

    def report_start(self) -> None:
        """Reports the start of the task, once it has turned out to be a long one."""
        if not self.start_reported:
            self.start_reported, self.core = True, SYSTEM.core()
            self.report_batch(self.began, self.cpu_began)
            what = f'"task":{self.task},"ready":{self.ready - self.plan.t0},"core":{self.core}'
            self.emit_text(self.began, "task_started", f"{{{what}}}")

    def report_batch(self, at: int, cpu: int) -> None:
        """Reports the short tasks of the batch, which ended at `at` when the CPU clock showed `cpu`."""
        if not self.batch:
            return
        what = {"tasks": len(self.batch), "began": self.batch_began - self.plan.t0}
        what.update(inside=self.batch_inside, core=self.core, cpu=self.cpu_since_report(cpu))
        self.emit(at, "batch", what)
        self.mark_reported(task for task, _ in self.batch)
        line = ""
        for pair in self.batch:
            text = "[%d,%s]" % pair
            if line and len(line) + len(text) > Emitter.PIECE - 20:
                self.out.put('{"results":[' + line + "]}")
                line = ""
            line += "," + text if line else text
        self.out.put('{"results":[' + line + "]}")
        self.batch, self.batch_inside = [], 0
        self.out.flush(wait=self.is_process)

    def report_rest(self) -> None:
        """Reports everything that was gathered, when no task is running."""
        self.core = SYSTEM.core()
        self.report_batch(self.idle_since, thread_time_ns())
        self.report_gil_hold(self.idle_since)

    def report_process(self, pid: int, event: str, what: Dict[str, Any], at: Optional[int] = None) -> None:
        """Reports what happened to a process: a child of this worker, or the worker's own."""
        change = {"process": {"pid": pid, "event": {event: what}}}
        emit(self.out, self.plan, at or monotonic_ns(), change)
        self.out.flush()

    def report_gap(self, began: int, ended: int, why: str) -> None:
        """Reports a time in which this worker did not run."""
        self.emit_text(ended, "gap", f'{{"from":{began - self.plan.t0},"why":"{why}"}}')

    def report_gil_hold(self, at: int) -> None:
        """Reports that this worker held the GIL up to a time, if it shares one; a next hold may begin
        then."""
        if at <= self.held_from:
            return
        if self.shares_gil:
            began, held = self.held_from - self.plan.t0, max(at - self.held_from - self.not_held, 0)
            what = f'"from":{began},"held":{held},"hand_overs":{self.hand_overs}'
            self.emit_text(at, "gil", f'{{{what},"waiters":{self.waiters}}}')
            # a worker that is in a task and does not run now wants the lock
            self.waiters = sum(other.inside and not other.native for other in WORKERS) - self.inside
        self.held_from, self.not_held, self.hand_overs = at, 0, 0

    def report_lock_waits(self, now: int) -> None:
        """Reports the short lock waits since the last report as one wait that ends at `now`."""
        waited, self.lock_waits = self.lock_waits, 0
        if waited >= MIN_GAP:
            self.report_gap(now - waited, now, "lock")

    def report_end(self, ended: int, outcome: Any) -> None:
        """Reports the end of the task, with its outcome."""
        self.report_gil_hold(ended)
        self.cpu_at, self.cpu, self.core = ended, thread_time_ns(), SYSTEM.core()
        what = {"task": self.task, "core": self.core, "cpu": self.cpu_since_report(self.cpu)}
        what.update(cpu_total=self.cpu - self.cpu_began, outcome=outcome)
        self.mark_reported([self.task])
        self.emit(ended, "task_ended", what)
        self.out.flush(wait=self.is_process)

    def mark_reported(self, tasks: Iterable[int]) -> None:
        """Marks the outcomes of these tasks as reported.

        Done before they are sent: a task whose outcome was read is not lost when its worker is killed.
        """
        for task in tasks:
            self.board.marks[task] = Board.REPORTED
            self.board.reported[self.number] += 1
