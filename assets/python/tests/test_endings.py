"""What is left of a run that is stopped or killed: nothing."""

import os
import signal
import time

from eggtop_runner.errors import STOPPED
from tests.orders import NEVER, STARTS, WAYS, TestCase
from tests.reader import LIMIT, Runner, mapped, order


class Endings(TestCase):
    def test_a_wish_to_stop_ends_everything(self):
        ways = {"close": lambda runner: runner.process.stdin.close()}
        ways["term"] = lambda runner: runner.process.terminate()
        for executor, start in WAYS:
            for name, stop in ways.items():
                with self.subTest(executor, start=start, by=name):
                    runner = Runner(order(executor=executor, start=start, inputs=[{"n": NEVER}]))
                    runner.read(until=lambda: runner.named("progress"))
                    stop(runner)
                    status, errors = runner.end()
                    self.assertEqual(status, STOPPED, errors)
                    self.assertEqual(runner.wait_until_nothing_is_left(), [])
                    self.assertIn("stopped", runner.outcomes.values())
                    self.assertEqual(runner.present, {})

    def test_workers_do_not_outlive_a_killed_runner(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                runner = Runner(order(executor=executor, start=start, inputs=[{"n": NEVER}], tasks=1))
                runner.read(until=lambda: runner.named("progress"))
                runner.process.kill()
                self.assertEqual(runner.end()[0], -signal.SIGKILL)
                self.assertEqual(runner.wait_until_nothing_is_left(), [])

    def test_nothing_with_a_name_is_left_of_a_killed_group(self):
        for start in ("spawn", "forkserver"):
            with self.subTest(start=start):
                folders = set(os.listdir(Runner.folder))
                runner = Runner(order(executor="pool", start=start, inputs=[{"n": NEVER}], tasks=1))
                runner.read(until=lambda: runner.named("progress"))
                names = {word for pid in runner.present.values() for word in mapped(pid)}
                self.assertTrue(any(map(os.path.exists, names)), names)
                runner.kill()
                self.assertEqual(runner.end()[0], -signal.SIGKILL)
                self.assertEqual(runner.wait_until_nothing_is_left(), [])
                until = time.monotonic() + LIMIT  # the helper that removes them is of no group of theirs
                while any(map(os.path.exists, names)) and time.monotonic() < until:
                    time.sleep(0.01)
                self.assertEqual([name for name in names if os.path.exists(name)], [])
                while set(os.listdir(Runner.folder)) - folders and time.monotonic() < until:
                    time.sleep(0.01)
                self.assertLessEqual(set(os.listdir(Runner.folder)), folders)

    def test_no_file_is_left_behind(self):
        before = os.listdir(Runner.folder)  # of runners that were killed
        for start in ("fork", "spawn", "forkserver"):
            for number, inputs in enumerate(([{"n": 1_000}], [{"n": NEVER}])):
                runner = Runner(order(executor="pool", start=start, inputs=inputs))
                if number:
                    runner.read(until=lambda: runner.named("progress"))
                    runner.process.stdin.close()
                runner.end()
                self.assertEqual(runner.wait_until_nothing_is_left(), [])
                self.assertEqual(os.listdir(Runner.folder), before)

    def test_without_an_order_it_just_ends(self):
        runner = Runner(b"")
        runner.process.stdin.close()
        self.assertEqual(runner.end(), (STOPPED, ""))
