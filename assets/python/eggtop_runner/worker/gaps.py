"""Checkpoints, and why a worker did not run between two of them."""

import os
from time import monotonic_ns, thread_time_ns
from typing import Optional

from eggtop_runner.errors import STOPPED, Stopped
from eggtop_runner.limits import MIN_GAP, MS, PROGRESS_INTERVAL, SHORT_TASK
from eggtop_runner.process_state import PROCESS, WORKERS
from eggtop_runner.system import SYSTEM
from eggtop_runner.worker.reports import Reports


class Gaps(Reports):
    """Finds out at checkpoints when the worker really ran."""

    def checkpoint(self, done: float) -> None:
        """Called by a task about every 50 us of work, with the part of the task that is done (0 to 1)."""
        now = monotonic_ns()
        if now >= self.due or now - self.last > self.limit:
            self.look(now, done)
        self.last = now

    def look(self, now: int, done: float) -> None:
        """Takes a closer look between blocks of work: was there a gap, a request to stop, anything to
        report?"""
        if now - self.last > self.limit:
            self.find_gap(now)
        if self.board.stopped:
            raise Stopped
        if not self.start_reported and now - self.began >= SHORT_TASK:
            self.report_start()
        core = SYSTEM.core()
        if self.start_reported and (core != self.core or now - self.reported >= PROGRESS_INTERVAL):
            # the time since the last report was spent on the core before this one
            self.reported, self.cpu_at, self.cpu = now, now, thread_time_ns()
            what = {"core": self.core, "cpu": self.cpu_since_report(self.cpu)}
            self.emit(now, "progress", dict(what, done=round(min(max(done, 0.0), 1.0), 4)))
            self.report_lock_waits(now)
            self.report_gil_hold(now)
            self.waits = self.read_waits()
            if self.is_process and self.board.is_orphaned():
                os._exit(STOPPED)
        self.core = core
        self.due = now + (MS if SYSTEM.library else PROGRESS_INTERVAL)

    def find_gap(self, now: int) -> None:
        """Finds out how long this worker did not run since the last checkpoint, and why.

        That is the time without CPU time. The part that the kernel counts as waiting in the run queue
        of a core is `ready`, unless another thread of this interpreter computed then: a core would have
        been of no use. For the rest it gave up its core: for the GIL if another thread computed
        meanwhile, else while waiting for something that needs no core.
        """
        before_at, before = self.cpu_at, self.cpu
        self.cpu_at, self.cpu = now, thread_time_ns()
        stood = min(now - self.last, (now - before_at) - (self.cpu - before))
        others_ran = self.shares_gil and (
            PROCESS.get("submitted", 0) >= self.last
            or any(other.last >= self.last for other in WORKERS if other is not self)
        )
        if stood < MIN_GAP:
            if others_ran and stood > self.limit // 2:  # too short for a lane, but a hand-over of the GIL
                self.not_held += stood
                self.hand_overs += 1
            return
        waits, self.waits = self.waits, self.read_waits()
        given_up = given_up_time(stood, *(a and a - b for a, b in zip(self.waits, waits)))
        began, resumed = now - stood, now - stood + given_up
        self.report_start()
        if given_up or others_ran:
            self.report_gil_hold(began)
            self.held_from, self.hand_overs = now, int(others_ran)
        if given_up:
            self.report_gap(began, resumed, "gil" if others_ran else "waiting")
        if resumed < now:
            self.report_gap(resumed, now, "ready")


def given_up_time(
    stood: int, queued: Optional[int], voluntary: int, involuntary: int, others: int = 0
) -> int:
    """Returns for how much of a gap a thread had given up its core; for the rest it wanted one.

    Computed from its run queue wait, its voluntary and involuntary context switches, and the CPU time
    of other threads that held the GIL meanwhile. A thread that waits for the GIL wakes at every switch
    interval and wants a core for that, too; but while another thread computes, a core would not help
    it. What cannot be distinguished counts as wanting a core. A part too short to report counts as the
    other.
    """
    if voluntary == 0:
        return 0
    given_up = 0 if queued is None and involuntary > 0 else stood - min(stood, queued or 0)
    given_up = max(given_up, min(stood, others))
    if MIN_GAP <= given_up <= stood - MIN_GAP:
        return given_up
    return stood if given_up > stood // 2 else 0
