"""The synchronization methods of `counter`."""

from eggtop_runner.counting.methods import PROCESS_SYNC_METHODS, SYNC_METHODS
from eggtop_runner.counting.shared_counter import SharedCounter
from eggtop_runner.errors import REFUSED
from tests.orders import MISBEHAVING, WAYS, TestCase, counts, done
from tests.reader import Runner, order


class Sharing(TestCase):
    def count(self, executor, share, **more):
        more = dict(dict(inputs=[{"n": 300}], tasks=5, workers=2), **more)
        runner, outputs = done(workload="counter", executor=executor, share=share, **more)
        self.assertEqual(outputs, counts(*[more["inputs"][0]["n"]] * more["tasks"]))
        return runner

    def test_every_way_counts_right_and_without_protection_no_more_than_that(self):
        for executor, start in WAYS:
            for share in SYNC_METHODS:
                processes = executor in ("pool", "process")
                exists = processes or share not in PROCESS_SYNC_METHODS
                if executor == "interpreters" or not exists:
                    continue
                if start != "fork" and share not in ("lock", "pipe", "queue", "manager"):
                    continue
                with self.subTest(executor, start=start, share=share):
                    totals = self.count(executor, share, start=start).totals
                    if share == "own":
                        self.assertEqual(totals, [])
                    elif share == "unlocked":
                        self.assertTrue(len(totals) == 1 and 0 < totals[0] <= 1_500, totals)
                    else:
                        self.assertEqual(totals, [1_500])

    def test_messages_may_be_large(self):
        for executor in ("threads", "pool"):
            for share in SharedCounter.MESSAGES:
                with self.subTest(executor, share=share):
                    runner = self.count(executor, share, message=1_000_000, inputs=[{"n": 5}])
                    self.assertEqual(runner.totals, [25])

    def test_a_worker_that_waits_for_another_reports_it(self):
        for executor in ("threads", "pool"):
            runner = self.count(executor, "queue", inputs=[{"n": 20_000}], workers=4)
            self.assertIn("lock", [what["why"] for _, what in runner.named("gap")])

    def test_workers_that_do_not_share_so_are_refused(self):
        for executor, share in (("threads", "manager"), ("serial", "value"), ("pool", "mutex")):
            runner = Runner(order("counter", executor, share=share))
            status, errors = runner.end()
            self.assertEqual(status, REFUSED)
            self.assertIn(f"do not share by {share}, only by own, ", errors)

    def test_no_worker_waits_for_ever_for_a_lock_whose_holder_was_killed(self):
        for executor in ("pool", "process"):
            for share in ("lock", "value"):
                with self.subTest(executor, share=share):
                    what = order("counter", executor, share=share, inputs=[{"n": 1_000}], workers=2)
                    runner = Runner(what, (*MISBEHAVING, "holder"))
                    self.assertEqual(runner.end()[0], 0)
                    self.assertIn(0, runner.lost)
                    self.assertEqual(runner.wait_until_nothing_is_left(), [])
