"""Tasks that wait for each other."""

import multiprocessing
import os
import signal
import time

from eggtop_runner.errors import REFUSED, STOPPED
from eggtop_runner.workloads.deadlock import LOCK_ROUNDS
from tests.orders import TestCase
from tests.reader import Runner, mapped, order


def tied(how, tasks, seconds=0.05, **more):
    """Returns an order of tasks that wait for each other."""
    spec = {"how": how, "wait": "sleep", "cure": "none", "executor": "threads", "workers": tasks}
    spec.update(more)
    children = tasks if how in ("nested", "parents") else 0
    return order("deadlock", tasks=tasks + children, inputs=[{"seconds": seconds}], **spec)


class Deadlocks(TestCase):
    """Tasks that wait for each other hang until they are ended, unless a fix prevents that."""

    def hangs(self, what):
        runner = Runner(what)
        runner.read(lambda: len(runner.waiting) == what["workers"])
        # a worker that waits for ever reports nothing more, so the process itself is checked
        time.sleep(0.2)
        self.assertIsNone(runner.process.poll())
        self.assertEqual(runner.outcomes, {})
        semaphores = {path for pid in runner.present.values() for path in mapped(pid)}
        # in this order: once its input has ended, a signal may meet an interpreter that is about to exit
        os.kill(runner.process.pid, signal.SIGTERM)
        runner.process.stdin.close()
        self.assertEqual(runner.end(), (STOPPED, ""))
        self.assertLessEqual(set(map(str, runner.outcomes.values())), {"stopped"})
        runner.wait_until_nothing_is_left()
        self.assertEqual([path for path in semaphores if os.path.exists(path)], [])
        return semaphores

    def test_they_hang(self):
        for wait in ("sleep", "spin"):
            for how, tasks in (("futures", 2), ("futures", 3), ("nested", 1), ("parents", 3), ("locks", 2)):
                with self.subTest(how=how, wait=wait, tasks=tasks):
                    # both must have time to meet at the locks, however late one begins
                    seconds = 1 if how == "locks" else 0.05
                    self.hangs(tied(how, tasks, seconds, wait=wait))

    def test_processes_hang_at_locks(self):
        starts = multiprocessing.get_all_start_methods()
        for executor, start in [("process", "fork")] + [("pool", start) for start in starts]:
            for wait in ("sleep", "spin"):
                with self.subTest(executor=executor, start=start, wait=wait):
                    # on a busy machine one process begins long after the other: both must have time
                    # to meet at the locks
                    what = tied("locks", 2, seconds=1, executor=executor, start=start, wait=wait)
                    self.assertNotEqual(self.hangs(what), set())

    def test_what_cures_them(self):
        cures = {
            ("futures", "printed"): 0,
            ("futures", "order"): 1,
            ("futures", "timeout"): None,
            ("nested", "printed"): 0,
            ("nested", "own-pool"): 2,
            ("nested", "timeout"): None,
            ("parents", "own-pool"): 2,
            ("parents", "timeout"): None,
            ("locks", "order"): 2 * LOCK_ROUNDS,
            ("locks", "timeout"): 2 * LOCK_ROUNDS,
        }
        for (how, cure), count in cures.items():
            for wait in ("sleep", "spin"):
                with self.subTest(how=how, cure=cure, wait=wait):
                    workers = 4 if cure == "own-pool" else 2
                    runner = Runner(tied(how, 2, cure=cure, wait=wait, workers=workers))
                    self.assertEqual(runner.end(), (0, ""))
                    had = sum(outcome["done"]["count"] for outcome in runner.outcomes.values())
                    self.assertEqual(had, had if count is None else count)
                    self.assertEqual((runner.waiting, runner.held), ({}, {}))

    def test_processes_take_locks_in_one_order(self):
        for executor in ("pool", "process"):
            runner = Runner(tied("locks", 3, cure="order", executor=executor))
            self.assertEqual(runner.end(), (0, ""))
            self.assertEqual(len(runner.outcomes), 3)

    def test_what_cannot_be_is_refused(self):
        for how, executor in (("futures", "pool"), ("nested", "process"), ("locks", "serial")):
            status, words = Runner(tied(how, 2, executor=executor)).end()
            self.assertEqual(status, REFUSED)
            self.assertIn("a deadlock needs threads", words)
