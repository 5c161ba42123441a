"""The executors `pool` and `process`."""

import collections
import functools
import multiprocessing.connection
import threading
from time import monotonic_ns
from typing import Any, Callable, Dict, List, Tuple

from eggtop_runner.board import Board
from eggtop_runner.emitter import emit
from eggtop_runner.executors.process_workers import enter_process, process_task, process_worker
from eggtop_runner.executors.worker_processes import WorkerProcesses
from eggtop_runner.limits import POLL_SECONDS
from eggtop_runner.run import Run


def pool(run: Run) -> None:
    """Runs the tasks on a multiprocessing.Pool.

    Uses map, or imap_unordered to take results as they complete, or map_async for batches.
    """
    plan, processes = run.plan, WorkerProcesses(run)
    start = (plan, monotonic_ns(), processes.handles)
    try:
        workers = processes.context.Pool(plan.workers, enter_process, start, plan.spec.get("tasks_per_child"))
    except (OSError, EOFError, MemoryError) as error:
        processes.refuse(error)
    if run.sharing:
        run.sharing.begin()
    for stage in plan.stages():
        work = functools.partial(process_task, monotonic_ns())

        def go_through() -> None:
            batches = plan.batches(stage)
            if len(batches) > 1:
                submit_batches(run, workers, work, batches)
            elif plan.spec.get("results") == "completed":
                collections.deque(workers.imap_unordered(work, stage, plan.chunk), maxlen=0)
            else:
                workers.map(work, stage, plan.chunk)

        # on a thread, because none of these calls returns when a worker was killed
        answers = threading.Thread(target=go_through, daemon=True)
        answers.start()
        while answers.is_alive():
            answers.join(POLL_SECONDS)
            processes.watch_pool(stage)
    workers.close()
    while run.processes:
        started = [each.sentinel for each in run.processes if each.pid]
        multiprocessing.connection.wait(started, POLL_SECONDS)
        processes.watch_pool(range(0))
    workers.join()


def submit_batches(run: Run, workers: Any, work: Callable[[int], None], batches: List[range]) -> None:
    """Submits all batches at once, then waits for one after another."""
    plan, answers = run.plan, []
    for number, batch in enumerate(batches):
        answers.append(workers.map_async(work, batch, plan.chunk))
        emit(run.out, plan, monotonic_ns(), {"handed_over": {"batch": number}})
    run.out.flush()
    for number, answer in enumerate(answers):
        answer.wait()
        emit(run.out, plan, monotonic_ns(), {"batch_done": {"batch": number}})
        run.out.flush()


def process(run: Run) -> None:
    """Starts a multiprocessing.Process for every task, some at a time."""
    plan, processes = run.plan, WorkerProcesses(run)
    free = list(reversed(range(plan.workers)))
    at_work: Dict[Any, Tuple[int, int]] = {}
    if run.sharing:
        run.sharing.begin()
    for stage in plan.stages():
        opened, waiting = monotonic_ns(), collections.deque(stage)
        while waiting or at_work:
            while waiting and free:
                start, position = (plan, monotonic_ns(), processes.handles, free.pop()), waiting.popleft()
                args = (start, opened, position)
                try:
                    one = processes.context.Process(target=process_worker, args=args, daemon=True)
                    one.start()
                    at_work[one] = start[-1], position
                except (OSError, EOFError, MemoryError) as error:
                    processes.refuse(error)
            multiprocessing.connection.wait([one.sentinel for one in at_work], POLL_SECONDS)
            if processes.is_stuck():
                processes.give_up(stage)
            for one in processes.collect_ended(stage):
                number, position = at_work.pop(one)
                free.append(number)
                if run.board.marks[plan.tasks[position]] == Board.UNTOUCHED:
                    waiting.appendleft(position)  # it died before it was ready
