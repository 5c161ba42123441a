"""What all executors have in common, and what is particular to each."""

import os
import unittest

from tests.orders import MISBEHAVING, WAYS, TestCase, counts, done
from tests.reader import Runner, order


class Executors(TestCase):
    def test_all_give_the_same(self):
        for executor, start in WAYS:
            with self.subTest(executor, start=start):
                workers = 1 if executor == "serial" else 2
                inputs = [{"n": 300_000}, {"n": 200_000}]
                runner, outputs = done(
                    executor=executor, start=start, workers=workers, inputs=inputs, tasks=3
                )
                self.assertEqual(outputs, counts(300_000, 200_000, 300_000))
                starts = runner.named("started")
                self.assertEqual(len(starts), 3 if executor == "process" else workers)
                self.assertEqual({worker for worker, _ in starts}, set(range(workers)))
                many = executor in ("pool", "process")
                self.assertEqual(len({what["pid"] for _, what in starts}), len(starts) if many else 1)
                for _, what in runner.named("exited"):
                    self.assertEqual(what["exit"], {"code": 0})
                    self.assertEqual(what["usage"]["peak_kib"] > 0, many)

    def test_short_tasks_are_reported_in_batches(self):
        for executor, start in WAYS:
            with self.subTest(executor, start=start):
                tasks = 5 if executor == "process" else 500
                runner, outputs = done(executor=executor, start=start, inputs=[{"n": 10}], tasks=tasks)
                self.assertEqual(outputs, counts(*[10] * tasks))
                self.assertGreater(runner.batched, 0)

    def test_the_serial_part_is_over_before_the_others_begin(self):
        inputs = [{"n": 500_000}, {"n": 300_000}, {"n": 200_000}]
        for executor, start in WAYS[1:5]:
            with self.subTest(executor):
                runner, outputs = done(
                    workload="mix", executor=executor, serial_first=True, inputs=inputs, tasks=4
                )
                self.assertEqual(outputs, counts(500_000, 300_000, 200_000, 300_000))
                tasks = [(name, what["task"]) for _, name, what, _ in runner.events if "task" in what]
                self.assertEqual(tasks[:2], [("task_started", 0), ("task_ended", 0)])

    def test_the_longest_is_first_if_wanted(self):
        inputs = [{"n": n} for n in (200_000, 400_000, 300_000)]
        for executor in ("serial", "threads", "async", "pool", "process"):
            with self.subTest(executor):
                runner, _ = done(
                    executor=executor, order="longest", inputs=inputs, tasks=5, workers=1
                )
                tasks = [what["task"] for _, what in runner.named("task_ended")]
                self.assertEqual(tasks, [1, 4, 2, 0, 3])

    def test_a_pool_takes_results_as_they_complete_and_tasks_by_the_chunk(self):
        for results in ("ordered", "completed"):
            runner, outputs = done(executor="pool", results=results, chunk=3, tasks=8)
            self.assertEqual(outputs, counts(*[1_000_000] * 8))
            whose = {what["task"]: worker for worker, what in runner.named("task_ended")}
            for chunk in ((0, 1, 2), (3, 4, 5), (6, 7)):
                self.assertEqual(len({whose[task] for task in chunk}), 1)

    def test_a_pool_hands_over_batches_at_once_and_waits_for_one_by_one(self):
        for start in ("fork", "spawn"):
            runner, outputs = done(
                executor="pool", start=start, batches=3, chunk=2, tasks=10, inputs=[{"n": 200_000}]
            )
            self.assertEqual(outputs, counts(*[200_000] * 10))
            told = [(name, batch) for name, batch, _ in runner.lots]
            handed = [("handed_over", batch) for batch in range(3)]
            self.assertEqual(told, handed + [("batch_done", batch) for batch in range(3)])
            # what is handed over together, by T * b / N, is reported before it is done
            borders = (0, 3, 6, 10)
            for _, batch, settled in runner.lots[3:]:
                self.assertLessEqual(set(range(borders[batch], borders[batch + 1])), settled)

    def test_batches_elsewhere_are_none(self):
        for executor in ("serial", "threads", "process"):
            runner, outputs = done(executor=executor, batches=2, tasks=4, inputs=[{"n": 1_000}])
            self.assertEqual((outputs, runner.lots), (counts(*[1_000] * 4), []))

    def test_a_replaced_process_takes_over_the_number(self):
        for start in ("fork", "spawn", "forkserver"):
            runner, _ = done(
                executor="pool", start=start, tasks_per_child=2, tasks=8, inputs=[{"n": 300_000}]
            )
            starts = runner.named("started")
            self.assertGreaterEqual(len(starts), 4)
            self.assertEqual(len({what["pid"] for _, what in starts}), len(starts))
            most = dict.fromkeys(range(2), 0)
            for worker, name, _, _ in runner.events:
                most[worker] = 0 if name == "started" else most[worker] + (name == "task_ended")
                self.assertLessEqual(most[worker], 2)

    @unittest.skipUnless(hasattr(os, "sched_setaffinity"), "no affinity here")
    def test_workers_stay_on_their_cores(self):
        mine = sorted(os.sched_getaffinity(0))
        for executor in ("serial", "threads", "async", "pool", "process"):
            with self.subTest(executor):
                what = order("core", executor, cores=mine, tasks=6, workers=2)
                runner = Runner(what, MISBEHAVING)
                self.assertEqual(runner.end(), (0, ""))
                used = {each["done"]["count"] for each in runner.outcomes.values()}
                self.assertLessEqual(used, set(mine[:2]))
