"""What a task calls in order to wait, or to run code without the GIL."""

import functools
import math
import time
from time import monotonic_ns, thread_time_ns
from typing import Any, Callable, Dict, Optional

from eggtop_runner.emitter import encode
from eggtop_runner.errors import Stopped
from eggtop_runner.limits import MIN_GAP, MS, PROGRESS_INTERVAL, SHORT_TASK
from eggtop_runner.meeting import sleep_until_arrival
from eggtop_runner.process_state import PROCESS
from eggtop_runner.worker.gaps import Gaps, given_up_time

# Obtains something within some seconds, without limit if None; returns whether it succeeded.
Getter = Callable[[Optional[float]], bool]


class Waits(Gaps):
    """Waits on behalf of a task, and reports how long and for what."""

    def call_native(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Calls something that releases the GIL, and notes that meanwhile; returns its result."""
        self.native = True
        try:
            return call(*arguments)
        finally:
            self.native = False

    def without_gil(self, work: Callable[[Any], Any], argument: Any) -> None:
        """Calls native code that releases the GIL."""
        before = monotonic_ns()
        self.call_native(work, argument)
        taken = monotonic_ns() - before
        self.not_held += taken
        PROCESS["native"] = PROCESS.get("native", 0) + taken

    def await_other(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Calls something that may wait for a lock or another worker; time without CPU time was waiting."""
        began, cpu = monotonic_ns(), thread_time_ns()
        self.call_native(call, *arguments)
        now = monotonic_ns()
        waited = (now - began) - (thread_time_ns() - cpu)
        if waited <= 0:
            return
        if waited >= SHORT_TASK:
            if now - waited - self.last > self.limit:
                self.find_gap(now - waited)
            self.report_start()
            self.report_lock_waits(now - waited)
            self.report_gil_hold(now - waited)
            self.held_from, self.last = now, now
            self.report_gap(now - waited, now, "lock")
        else:
            # a lock may be contended thousands of times per second
            self.lock_waits += waited
            self.last += waited
            self.not_held += waited
        self.cpu_at += waited  # the CPU clock stood still meanwhile

    def wait_at_barrier(self, is_open: Callable[[], Any]) -> None:
        """Waits until others have finished their part; a long wait is reported meanwhile."""
        if is_open():
            return
        since = monotonic_ns()
        if since - self.last > self.limit:
            self.find_gap(since)
        self.report_gil_hold(since)
        opened = False
        while not opened and not self.board.stopped:
            opened = self.call_native(sleep_until_arrival, self.plan.executor == "threads", is_open)
            now = monotonic_ns()
            if now - since >= (MS // 10 if opened else PROGRESS_INTERVAL):
                self.report_start()
                self.report_gap(since, now, "barrier")
                self.out.flush(wait=False)
                since = now
        self.last = self.cpu_at = self.held_from = monotonic_ns()
        self.cpu, self.waits, self.not_held = thread_time_ns(), self.read_waits(), 0
        if self.board.stopped:
            raise Stopped

    async def pause(self, seconds: float) -> None:
        """Sleeps for some seconds, if the number is positive."""
        if seconds > 0:
            self.wait_for(functools.partial(time.sleep, seconds), seconds)

    async def back_off(self, seconds: float) -> None:
        """Sleeps briefly, because another worker holds what this one wants."""
        self.await_other(time.sleep, seconds)

    def wait_for(self, work: Callable[[], Any], seconds: float = math.inf) -> Any:
        """Calls something that waits and needs neither a core nor the GIL; returns its result.

        Reports from when to when it waited, and at the beginning already if the wait is long.
        """
        began = monotonic_ns()
        if began - self.last > self.limit:
            self.find_gap(began)
        if seconds >= 0.02:
            self.report_start()
            self.report_gil_hold(began)
            rings = {} if seconds == math.inf else {"until": began - self.plan.t0 + round(seconds * 1e9)}
            self.emit(began, "waits", rings)
            self.out.flush(wait=False)
        try:
            return self.call_native(work)
        finally:
            now = monotonic_ns()
            if now - began >= MS // 10:
                self.report_start()
                self.report_gil_hold(began)
                # after its timer has rung, it waits for a core or the GIL
                rang = now if seconds == math.inf else min(now, began + round(seconds * 1e9))
                what = {"from": began - self.plan.t0, "until": rang - self.plan.t0}
                self.emit(now, "waited", what)
                self.held_from = now
            self.last = self.cpu_at = now
            self.cpu, self.waits = thread_time_ns(), self.read_waits()
            if self.board.stopped:
                raise Stopped

    def at_device(self, work: Callable[[], Any]) -> Any:
        """Calls something that may wait for a device, such as a disk, without the GIL; returns its result.

        Time without CPU time counts as waiting if the thread gave up its core meanwhile.
        """
        began, cpu, waits = monotonic_ns(), thread_time_ns(), self.read_waits()
        try:
            return self.call_native(work)
        finally:
            now = monotonic_ns()
            stood = now - began - (thread_time_ns() - cpu)
            if stood >= MIN_GAP:
                self.report_start()
                self.report_gil_hold(began)
                self.waits = self.read_waits()
                since = [a and a - b for a, b in zip(self.waits, waits)]
                gave_up = given_up_time(stood, *since[:3])  # a device does not depend on the GIL
                self.report_gap(now - stood, now, "waiting" if gave_up else "ready")
                self.held_from = now
            else:
                self.not_held += now - began
            self.last = self.cpu_at = now
            self.cpu = thread_time_ns()

    def obtain(self, on: Dict[str, int], get: Getter, patience: Optional[int]) -> bool:
        """Waits for a lock or a future and reports it; returns whether the wait succeeded.

        `get` tries to obtain it within some seconds, without limit if None. With the fix `timeout` the
        wait is given up after `patience` nanoseconds.
        """
        spec = self.plan.spec
        self.checkpoint(0.0)
        had = get(0)
        if not had:
            until = None
            if spec["cure"] == "timeout" and patience is not None:
                until = monotonic_ns() + patience
            wait = {"on": on, "by": spec["wait"], "until": until and until - self.plan.t0}
            self.report_sync({"awaits": wait})
            wait_until = self.spin_until_obtained if spec["wait"] == "spin" else self.sleep_until_obtained
            had = wait_until(get, until)
        if self.board.stopped:
            raise Stopped  # it succeeded only because other workers were stopped
        if had and "lock" in on:
            self.report_sync({"holds": on})
        return had

    def spin_until_obtained(self, get: Getter, until: Optional[int]) -> bool:
        """Polls until it has what it waits for, or until the time limit."""
        had = False
        while not had and (until is None or monotonic_ns() < until):
            self.checkpoint(0.0)
            had = get(0)
        self.report_sync("resumes")
        return had

    def sleep_until_obtained(self, get: Getter, until: Optional[int]) -> bool:
        """Sleeps until it has what it waits for, or until the time limit; releases the GIL meanwhile."""
        self.report_gil_hold(self.last)
        self.out.flush()  # it may sleep for ever
        had = self.call_native(get, None if until is None else max(until - monotonic_ns(), 0) / 1e9)
        # the CPU clock stood still meanwhile, which has been reported
        self.last = self.cpu_at = self.held_from = monotonic_ns()
        self.cpu, self.waits, self.not_held = thread_time_ns(), self.read_waits(), 0
        self.emit_text(self.last, "tie", '"resumes"')
        return had

    def release_lock(self, number: int, lock: Any) -> None:
        """Releases a lock; reports that first, so that no other worker has it before it seems free."""
        self.report_sync({"lets_go": {"lock": number}})
        lock.release()

    def report_sync(self, what: Any) -> None:
        """Reports what this worker holds or waits for, before it does so."""
        now = monotonic_ns()
        if now - self.last > self.limit:
            self.find_gap(now)
        self.report_start()
        self.last = now
        self.emit_text(now, "tie", encode(what))
        self.out.flush(wait=self.is_process)
