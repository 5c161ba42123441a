"""Tasks that fail, workers that die, orders that cannot be done."""

import os
import signal

from eggtop_runner.errors import NO_RESOURCES, REFUSED
from tests.orders import MISBEHAVING, NEVER, STARTS, WAYS, TestCase
from tests.reader import Runner, order


class Failures(TestCase):
    def test_a_task_that_raises_has_failed_and_the_worker_goes_on(self):
        for executor, start in WAYS[:9]:
            with self.subTest(executor, start=start):
                runner = Runner(order("raises", executor, start=start), MISBEHAVING)
                self.assertEqual(runner.end(), (0, ""))
                for task, outcome in runner.outcomes.items():
                    if task % 2:
                        self.assertEqual(outcome, {"done": {"count": task}})
                    else:
                        self.assertRegex(outcome["failed"], r"^ValueError: no \x1b\[31megg left \? x+$")
                        self.assertEqual(len(outcome["failed"]), 500)

    def test_neither_exit_nor_print_of_a_task_does_harm(self):
        for executor, start in WAYS[:5]:
            with self.subTest(executor):
                runner = Runner(order("exits", executor, start=start), MISBEHAVING)
                status, errors = runner.end()
                self.assertEqual(status, 0)
                self.assertIn("stray", errors)
                self.assertEqual(runner.outcomes[1], {"failed": "SystemExit: 1"})
                self.assertEqual(runner.outcomes[2], {"done": {"count": 2}})

    def test_a_killed_worker_takes_its_task_with_it_and_no_other(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                inputs = [{"n": NEVER}, {"n": 300_000}, {"n": 300_000}]
                runner = Runner(order(executor=executor, start=start, inputs=inputs, tasks=3))
                runner.read(until=lambda: runner.at(0) is not None and runner.outcomes)
                first = runner.at(0)
                os.kill(runner.present[first], signal.SIGKILL)
                self.assertEqual(runner.end(), (0, ""))
                self.assertEqual(runner.lost, {0: first})
                exits = [what["exit"] for _, what in runner.named("exited")]
                self.assertEqual(exits.count({"signal": 9}), 1)
                self.assertEqual(exits.count({"code": 0}), len(exits) - 1)

    def test_the_rest_of_its_chunk_is_lost_too(self):
        for results in ("ordered", "completed"):
            inputs = [{"n": 300_000}] + [{"n": NEVER}] + [{"n": 300_000}] * 5
            what = order(executor="pool", results=results, inputs=inputs, chunk=4, tasks=7)
            runner = Runner(what)
            runner.read(until=lambda: runner.at(1) is not None)
            os.kill(runner.present[runner.at(1)], signal.SIGKILL)
            self.assertEqual(runner.end(), (0, ""))
            self.assertEqual(set(runner.lost), {1, 2, 3})

    def test_a_worker_killed_while_it_waits_for_tasks_does_not_stop_the_others(self):
        inputs = [{"n": 30_000_000}, {"n": 300_000}]
        for workers in (2, 3):
            runner = Runner(order(executor="pool", serial_first=True, inputs=inputs, workers=workers))
            runner.read(until=lambda: len(runner.present) == workers and runner.in_hand)
            idle = next(worker for worker in runner.present if worker not in runner.in_hand)
            os.kill(runner.present[idle], signal.SIGKILL)
            status, errors = runner.end()
            self.assertEqual((status, errors), (0, ""))
            self.assertEqual(runner.outcomes[0], {"done": {"count": 30_000_000}})

    def test_refused_processes_end_the_run_with_a_sentence(self):
        for executor in ("pool", "process"):
            for more in ({}, {"tasks_per_child": 1}):
                number = 4 if more else 2
                what = order(executor=executor, tasks=6, **more)
                runner = Runner(what, MISBEHAVING + (f"fork{number}",))
                status, errors = runner.end()
                self.assertEqual(status, NO_RESOURCES)
                self.assertRegex(
                    errors.splitlines()[-1],
                    r"^the system refused process \d of 2: BlockingIOError: .*unavailable$",
                )
                self.assertEqual(runner.wait_until_nothing_is_left(), [])

    def test_processes_that_are_never_ready_end_the_run(self):
        for executor in ("pool", "process"):
            runner = Runner(order(executor=executor), MISBEHAVING + ("unready",))
            status, errors = runner.end()
            self.assertEqual(status, 1)
            self.assertIn("processes end before they are ready (exit code 7)", errors)
            self.assertEqual((runner.events, runner.wait_until_nothing_is_left()), ([], []))

    def test_what_it_cannot_do_it_refuses(self):
        for what, reason in (
            (order("juggling"), "no workload juggling, only eggs,"),
            (order(executor="wish"), "no executor wish, only serial,"),
            (order(executor="pool", start="magic"), "no start method magic, only f"),
            (dict(order(), protocol=2), "speaks protocol 1, not 2"),
            (b"nonsense\n", "no order"),
            (b'{"protocol":1}\n', "no order"),
        ):
            runner = Runner(what)
            status, errors = runner.end()
            self.assertEqual(status, REFUSED)
            self.assertIn(reason, errors.splitlines()[-1])
            self.assertEqual(runner.events, [])
