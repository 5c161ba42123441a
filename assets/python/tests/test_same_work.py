"""One table of tasks for all runtimes: the same work, as much of it, in the same order."""

import json
import os
import tempfile
from contextlib import ExitStack
from unittest import mock

from eggtop_runner.worker.tasks import run_to_end
from eggtop_runner.workloads import arithmetic, bandwidth, counter, eggs, files, primes, reduce
from eggtop_runner.workloads.table import workload
from tests.orders import TestCase, done
from tests.reader import HERE

# The functions that count work, and the modules that call them.
CALLED = {
    "blocks": (arithmetic, bandwidth, counter, files, reduce),
    "strike": (primes,),
    "odd_primes": (primes,),
    "heat": (eggs,),
}


class AloneOnBoard:
    """A board that has only the worker of a task."""

    def __init__(self):
        self.positions, self.met, self.sums, self.expected = [1], [0], [0], [0]


class Alone:
    """A worker that has no thread or process of its own and only runs tasks."""

    number, board = 0, AloneOnBoard()

    def __init__(self, task, spec):
        self.task, self.heated, self.done = task, 0, []
        self.plan = type("Plan", (), {"spec": spec, "share": spec.get("share", "own"), "executor": "serial"})

    def checkpoint(self, done):
        self.done.append(done)

    def cpu_time(self):
        self.heated += 1_000  # as if the CPU had gone on a little
        return self.heated

    def without_gil(self, work, argument):
        work(argument)

    def wait_at_barrier(self, is_open):
        assert is_open(), "there is no worker to wait for"

    def at_device(self, work):
        return work()

    async def pause(self, seconds):
        pass


class SameWork(TestCase):
    """One table of tasks holds all runtimes to the same work: as much of it, in the same order."""

    def do(self, row, folder):
        """Does the task of a row; returns its output, how many steps it took, and what was struck out."""
        counted = {"steps": 0, "struck": 0}
        usual = {name: getattr(modules[0], name) for name, modules in CALLED.items()}
        sieving = []  # not empty while the primes are computed that sieve the others

        def blocks(worker, first, last, size):
            place = first
            for block in usual["blocks"](worker, first, last, size):
                self.assertEqual(block.start, place, row)
                place = block.stop
                counted["steps"] += len(block)
                yield block

        def strike(is_prime, prime, odds):
            struck = usual["strike"](is_prime, prime, odds)
            counted["struck"] += 0 if sieving else struck
            return struck

        def odd_primes(limit):
            sieving.append(limit)
            found = usual["odd_primes"](limit)
            sieving.pop()
            return found

        worker = Alone(row["task"], row.get("spec", {}))
        given = dict(row["input"], folder=folder)
        others = {"blocks": blocks, "strike": strike, "odd_primes": odd_primes, "heat": lambda until: None}
        with ExitStack() as replaced:
            for name, modules in CALLED.items():
                for module in modules:
                    replaced.enter_context(mock.patch.object(module, name, others[name]))
            output = workload(row["workload"])(worker, given)
            output = run_to_end(output) if hasattr(output, "send") else output
        return output, counted, worker.heated

    def test_every_task_does_what_the_table_says(self):
        with open(os.path.join(HERE, "same_work.json")) as table:
            rows = json.load(table)
        self.assertGreater(len(rows), 30)
        with tempfile.TemporaryDirectory() as folder:
            for row in rows:
                if row["workload"] == "eggs":
                    continue  # heats by the clocks, which stand still here; see below
                output, counted, heated = self.do(row, folder)
                self.assertEqual(output, row["output"], row)
                if "steps" in row:
                    self.assertEqual(counted["steps"], row["steps"], row)
                if "struck" in row:
                    self.assertEqual(counted["struck"], row["struck"], row)
                if "heated" in row:
                    more = heated - row["heated"]
                    self.assertTrue(0 <= more <= 10_000, (row, heated))

    def test_eggs_have_all_the_heat_they_need(self):
        runner, outputs = done(workload="eggs", inputs=[{"seconds": 0.0}, {"seconds": 0.002}], tasks=4)
        self.assertEqual(outputs, [{"doneness": 1.0}] * 4)

    def test_only_the_first_task_of_sleep_blocks(self):
        for executor in ("serial", "threads", "async"):
            inputs = [{"x": 2.0, "seconds": 0.0}]
            runner, outputs = done(
                workload="sleep", executor=executor, inputs=inputs, tasks=3, block=60_000_000
            )
            self.assertEqual(outputs, [{"square": 4.0}] * 3)
            # a task that computes for so long is reported on its own, the others need not be
            cpu = {told["task"]: told["cpu_total"] for _, name, told, _ in runner.events if name == "task_ended"}
            self.assertGreaterEqual(cpu.pop(0), 60_000_000, executor)
            self.assertTrue(all(used < 60_000_000 for used in cpu.values()), (executor, cpu))
