"""Why a worker did not run."""

import unittest

from eggtop_runner.system import gil_enabled
from eggtop_runner.worker.gaps import given_up_time
from tests.orders import MISBEHAVING, TestCase, done
from tests.reader import Runner, order


class Standstills(TestCase):
    def test_threads_under_a_gil_wait_for_it_and_hand_it_over(self):
        runner, _ = done(workload="eggs", executor="threads", inputs=[{"seconds": 0.3}], tasks=2)
        holds = [what for _, what in runner.named("gil")]
        gaps = [what for _, what in runner.named("gap") if what["why"] == "gil"]
        if not gil_enabled():
            self.assertEqual((holds, gaps), ([], []))
            return
        self.assertGreater(len(gaps), 5)
        self.assertGreater(sum(what["hand_overs"] for what in holds), 5)
        self.assertEqual(max(what["waiters"] for what in holds), 1)

    def test_one_that_computes_alone_hands_nothing_over(self):
        for executor in ("serial", "process", "pool"):
            runner, _ = done(executor=executor, inputs=[{"n": 2_000_000}], tasks=1, workers=1)
            self.assertEqual(runner.named("gil"), [])
            self.assertNotIn("gil", [what["why"] for _, what in runner.named("gap")])

    def test_one_that_sleeps_is_waiting(self):
        for executor in ("serial", "process"):
            # a switch that the kernel counts as involuntary in the moment of going to sleep is
            # reported as wanting a core; that does not happen every time
            what = order("waits", executor, inputs=[{"n": 60}], tasks=5, workers=1)
            runner = Runner(what, MISBEHAVING)
            self.assertEqual(runner.end(), (0, ""))
            times = [
                at - what["from"]
                for _, name, what, at in runner.events
                if name == "gap" and what["why"] == "waiting"
            ]
            self.assertGreater(max(times), 15_000_000)

    def test_the_switch_interval_can_be_changed_meanwhile(self):
        what = order("interval", "threads", inputs=[{"n": 700}, {"n": 900}], workers=1, tasks=2)
        runner = Runner(dict(what, spec=dict(what["spec"], switch_interval=700_000)), MISBEHAVING)
        runner.read(until=lambda: runner.at(1) is not None)
        runner.say({"brightness": 11})
        runner.say({"switch_interval": 900_000})
        self.assertEqual(runner.end()[0], 0)
        self.assertEqual(runner.outcomes[1], {"done": {"count": 900}})


class PartsOfAGap(unittest.TestCase):
    def test_a_standstill_is_parted_by_what_the_system_counted(self):
        ms = 1_000_000
        for stood, queued, voluntary, involuntary, given_up in (
            (10, 0, 1, 0, 10),  # it slept or waited for a lock
            (10, 4, 1, 1, 6),  # and then for a core
            (10, 10, 1, 1, 0),  # it had slept before
            (10, 99, 1, 1, 0),
            (10, 9.8, 1, 0, 0),  # too short a part to be reported
            (10, 0.2, 1, 0, 10),
            (0.6, 0.2, 1, 0, 0.6),
            (10, 0, 0, 3, 0),  # it never gave its core up
            (10, None, 2, 0, 10),  # the system does not count the queue
            (10, None, 2, 1, 0),
        ):
            queued = queued if queued is None else int(queued * ms)
            found = given_up_time(int(stood * ms), queued, voluntary, involuntary)
            self.assertEqual(found, given_up * ms, (stood, queued, voluntary, involuntary))

    def test_while_another_has_the_gil_a_core_would_be_of_no_use(self):
        ms = 1_000_000
        for stood, queued, voluntary, others, given_up in (
            (10, 8, 2, 10, 10),  # it looked at the lock again and again, each time late
            (10, 8, 2, 6, 6),  # then the lock was its own, but no core was
            (10, 2, 2, 6, 8),  # it slept for longer than the others computed
            (10, 8, 2, 50, 10),
            (10, 10, 0, 10, 0),  # it had the lock all the time, and lost its core
            (10, None, 2, 6, 6),
        ):
            queued = queued if queued is None else queued * ms
            found = given_up_time(stood * ms, queued, voluntary, 1, others * ms)
            self.assertEqual(found, given_up * ms, (stood, queued, voluntary, others))
