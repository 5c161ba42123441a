"""The worker processes of a run."""

import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import signal
import threading
import time
from time import monotonic_ns
from typing import Any, List, Optional, Tuple

from eggtop_runner.board import Board
from eggtop_runner.emitter import emit
from eggtop_runner.errors import STOPPED
from eggtop_runner.helpers import start_tracker
from eggtop_runner.limits import GRACE_SECONDS, POLL_SECONDS
from eggtop_runner.run import Run
from eggtop_runner.system import NO_USAGE, cpu_of

STUCK_POLLS = 20  # a pool that lost a worker is stuck when nothing moves for so many polls
MAX_UNREADY = 3  # processes that may die before they are ready


class WorkerProcesses:
    """The worker processes of a run: starts them, finds out how they ended, and ends them."""

    def __init__(self, run: Run) -> None:
        self.run = run
        if run.plan.start == "forkserver":
            run.folder = multiprocessing.util.get_temp_dir()
        if run.plan.start != "fork":
            asked = monotonic_ns()
            start_tracker(run.folder)
            tracker = multiprocessing.resource_tracker._resource_tracker
            run.report_helper_start(getattr(tracker, "_pid", None), "spawn", asked)
        # a context of our own, whose processes are all created by new_process, those of a pool, too
        self.context: Any = type(multiprocessing.get_context(run.plan.start))()
        self.make, self.context.Process = self.context.Process, self.new_process
        # a Connection can be passed to a process by every start method
        wrap = multiprocessing.connection.Connection
        fds = wrap(os.dup(run.out.fd), readable=False), wrap(os.dup(run.board.fd))
        lock_count = len(run.plan.tasks) if run.plan.workload == "deadlock" else 0
        locks = [self.context.Lock() for _ in range(lock_count)]
        self.handles: Tuple[Any, ...] = (*fds, run.share(self.context), locks)
        self.busy_at: List[int] = []  # CPU time of each worker at the last poll that saw it grow
        self.created = self.ended = self.killed = self.last_killed = self.lost = 0
        self.settled, self.still = 0, 0  # tasks with an outcome; polls since there were fewer
        self.stuck = 0  # polls since a worker used CPU time
        self.given_up = False
        self.error: Optional[BaseException] = None
        threading.excepthook = self.note_thread_error
        # processes start with SIGTERM blocked and unblock it when they are ready: Python loses a signal
        # that comes in the middle of a fork, and its sender would wait for ever (done after the start
        # of the resource tracker, which unblocks it)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

    def new_process(self, *args: Any, **kwargs: Any) -> Any:
        """Creates a process; a thread of a pool calls this for replacements."""
        if self.run.board.stopped or self.given_up:
            raise InterruptedError("the run is over")
        if self.run.plan.start == "forkserver":
            server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
            asked = monotonic_ns()
            server.ensure_running()
            self.run.report_helper_start(server._forkserver_pid, "spawn", asked)
        process = self.make(*args, **kwargs)
        self.run.processes.append(process)
        self.created += 1
        return process

    def note_thread_error(self, args: Any) -> None:
        """Records the error that ended a thread of the pool."""
        self.error = args.exc_value

    def collect_ended(self, stage: range) -> List[Any]:
        """Returns the processes that have ended, and reports what they could not report themselves."""
        board = self.run.board
        if board.stopped:
            self.end_run(STOPPED)
        if self.error is not None:
            self.refuse(self.error)
        ended = [each for each in self.run.processes if each.exitcode is not None]
        for process in ended:
            self.run.processes.remove(process)
            self.report_death(process, stage)
        self.ended += len(ended)
        # each process that was ready is either gone or still there
        if self.ended - (sum(board.ready) - sum(pid > 0 for pid in board.pids)) >= MAX_UNREADY:
            code = ended[-1].exitcode if ended else "?"
            self.end_run(1, f"worker processes end before they are ready (exit code {code})")
        return ended

    def report_death(self, process: Any, stage: range) -> None:
        """Reports how a process ended if it could not do so itself, and which tasks were lost with it."""
        board, plan, code = self.run.board, self.run.plan, process.exitcode
        pids = list(board.pids)
        if process.pid not in pids:
            return
        number = self.last_killed = pids.index(process.pid)
        self.killed += 1
        if not board.stopped:
            lost = [task for task, mark in enumerate(board.marks) if mark == number + 1]
            # a pool hands out tasks in chunks: the rest of the current chunk is lost, too
            last = abs(board.positions[number]) - 1
            if plan.executor == "pool" and last in stage:
                batch = next(batch for batch in plan.batches(stage) if last in batch)
                end = min(last + plan.chunk - (last - batch.start) % plan.chunk, batch.stop)
                rest = [plan.tasks[position] for position in range(last + 1, end)]
                lost += [task for task in rest if board.marks[task] == Board.UNTOUCHED]
            self.lose(lost, number)
        exit_ = {"signal": -code} if code < 0 else {"code": code}
        event = {"worker": number, "event": {"exited": {"exit": exit_, "usage": NO_USAGE}}}
        emit(self.run.out, plan, monotonic_ns(), {"worker": event})
        self.run.out.flush()  # before a replacement can report its start
        board.leave(number)

    def lose(self, tasks: List[int], number: int) -> None:
        """Reports that these tasks are lost: no worker will run them."""
        for task in tasks:
            self.run.board.marks[task] = Board.REPORTED
            what = {"task": task, "worker": number, "retried": False}
            emit(self.run.out, self.run.plan, monotonic_ns(), {"task_lost": what})
        self.lost += len(tasks)
        self.run.out.flush()

    def watch_pool(self, stage: range) -> None:
        """Ends a pool that would wait for ever for the answer of a worker that died."""
        self.collect_ended(stage)
        if not self.killed:
            return
        board, before = self.run.board, self.settled
        self.settled = sum(board.reported) + self.lost
        all_idle = all(board.pids) and max(board.positions) <= 0
        self.still = self.still + 1 if all_idle and self.settled == before else 0
        if self.is_stuck():
            self.give_up(stage)
        if self.still > STUCK_POLLS:
            # a worker died between two tasks, or while it held the lock of the pool's queue
            lost = [task for task, mark in enumerate(board.marks) if mark != Board.REPORTED]
            self.lose(lost, self.last_killed)
            self.settled = len(board.marks)
        if self.settled == len(board.marks):
            self.end_run(0)

    def is_stuck(self) -> bool:
        """Whether nothing has computed since a worker was killed, which may have held a lock."""
        if not self.killed or not self.run.sharing:
            return False
        busy = [cpu_of(pid) for pid in self.run.board.pids if pid > 0]
        self.stuck = self.stuck + 1 if busy and busy == self.busy_at else 0
        self.busy_at = busy
        return self.stuck > 2 * STUCK_POLLS

    def give_up(self, stage: range) -> None:
        """Ends a run whose workers wait for ever for a lock of a dead worker."""
        self.given_up = True
        board = self.run.board
        there = [process for process in self.run.processes if process.pid in list(board.pids)]
        for process in there:
            kill(process)
            self.run.processes.remove(process)
            if process is there[-1]:
                number = list(board.pids).index(process.pid)
                had = (Board.REPORTED, number + 1)
                self.lose([task for task, mark in enumerate(board.marks) if mark not in had], number)
            self.report_death(process, stage)
        self.end_run(0)

    def refuse(self, error: BaseException) -> None:
        """Ends the run because the system refuses another process."""
        if self.run.board.stopped:
            self.end_run(STOPPED)
        self.end_all()
        self.run.refuse("process", self.created, error)

    def end_run(self, status: int, reason: str = "") -> None:
        """Ends the run without waiting for a pool."""
        # a worker that waits for another does not handle the request
        grace = GRACE_SECONDS / 4 if self.run.plan.workload == "deadlock" else GRACE_SECONDS
        self.end_all(grace if status else 10 * GRACE_SECONDS)
        self.run.end(status, reason)

    def end_all(self, grace: float = GRACE_SECONDS) -> None:
        """Ends all processes; kills those that do not end in time."""
        self.run.board.stop()
        until = time.monotonic() + grace
        started = [process for process in self.run.processes if process.pid]
        alive = started
        while alive and time.monotonic() < until:
            # repeatedly, because Python loses a signal that comes just before a blocking call
            for process in alive:
                process.terminate()
            multiprocessing.connection.wait([process.sentinel for process in alive], POLL_SECONDS)
            alive = [process for process in alive if process.exitcode is None]
        for process in started:
            kill(process)
            self.report_death(process, range(0))


def kill(process: Any) -> None:
    """Kills a process and waits until its exit status is known."""
    process.kill()
    process.join()
    while process.exitcode is None:
        time.sleep(0.001)  # a thread of the pool has reaped it, and is about to set the status
