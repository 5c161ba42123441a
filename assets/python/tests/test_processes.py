"""Processes that are forked, held and reaped."""

import os
import signal

from eggtop_runner.errors import REFUSED
from tests.orders import STARTS, TestCase, done, live, lives, parents_of
from tests.reader import Runner


class Processes(TestCase):
    def test_a_child_is_forked_held_and_reaped(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                runner = live(executor, start, "life")
                ((worker,), children) = parents_of(runner)
                self.assertEqual(len(children), 1)
                self.assertEqual(worker, runner.named("started")[0][1]["pid"])
                names, at = zip(*((name, at) for _, name, _, at in runner.lives))
                self.assertEqual(names, ("forked", "exited", "reaped"))
                self.assertEqual(runner.lives[1][2], {"exit": {"code": 0}})
                self.assertGreaterEqual(at[1] - at[0], 50_000_000)
                self.assertGreaterEqual(at[2] - at[1], 100_000_000)

    def test_what_multiprocessing_starts_for_itself_has_a_life_too(self):
        for start, helpers in (("fork", 0), ("spawn", 1), ("forkserver", 2)):
            for executor in ("pool", "process"):
                with self.subTest(executor, start=start):
                    runner, _ = done(executor=executor, start=start)
                    lives = {}
                    for pid, name, what, _ in runner.lives:
                        lives.setdefault(pid, []).append((name, what))
                    self.assertEqual(len(lives), helpers)
                    for life in lives.values():
                        self.assertEqual([name for name, _ in life], ["forked", "exited", "reaped"])
                        self.assertEqual(life[0][1]["parent"], runner.process.pid)
                        self.assertEqual(life[1][1], {"exit": {"code": 0}})

    def test_pages_become_private_as_a_child_writes_to_them(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                runner = live(executor, start, "memory", touch=16)
                ((worker,), (child,)) = parents_of(runner)
                for pid, first in ((worker, 1), (child, 0)):
                    private = [what["private"] for who, name, what, _ in runner.lives if (who, name) == (pid, "memory")]
                    self.assertEqual(len(private[first:]), 5 + first, private)
                    for step, kib in enumerate(private[first : first + 5]):
                        self.assertLess(abs(kib - private[first] - step * 15_625 / 4), 2_000, private)
                        self.assertLess(private[first], 6_000, private)

    def test_a_child_does_not_outlive_its_worker(self):
        for what, seconds in (("life", 3_600.0), ("memory", 12.0)):  # of memory, a sixth goes before
            with self.subTest(what):
                runner = Runner(lives("process", "fork", what, seconds))
                runner.read(until=lambda: [name for _, name, _, _ in runner.lives if name == "forked"])
                os.kill(runner.present[0], signal.SIGKILL)
                self.assertEqual(runner.end(), (0, ""))
                self.assertEqual(runner.outcomes, {0: "lost"})
                self.assertEqual(runner.wait_until_nothing_is_left(), [])

    def test_a_killed_child_fails_its_task(self):
        runner = Runner(lives("process", "fork", "life", seconds=3_600.0))
        runner.read(until=lambda: runner.lives)
        os.kill(runner.lives[0][0], signal.SIGKILL)
        self.assertEqual(runner.end(), (0, ""))
        self.assertRegex(runner.outcomes[0]["failed"], r"^child \d+ ended by signal 9$")
        self.assertEqual(runner.lives[1][1:3], ("exited", {"exit": {"signal": 9}}))

    def test_lives_that_cannot_be_are_refused(self):
        for executor, what in (("serial", "life"), ("threads", "memory"), ("process", "orphan")):
            status, words = Runner(lives(executor, "fork", what)).end()
            self.assertEqual(status, REFUSED, words)
