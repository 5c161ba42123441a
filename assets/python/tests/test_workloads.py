"""What each workload computes."""

import hashlib

from tests.orders import TestCase, counts, done
from tests.reader import Runner, order


class Workloads(TestCase):
    def outputs(self, workload, *inputs, **more):
        return done(workload=workload, inputs=list(inputs), tasks=len(inputs), **more)[1]

    def test_eggs_are_fried_by_heat(self):
        runner, eggs = done(workload="eggs", inputs=[{"seconds": 0.03}, {"seconds": 0}], tasks=2)
        self.assertEqual(eggs, [{"doneness": 1.0}] * 2)
        self.assertGreaterEqual(runner.named("task_ended")[0][1]["cpu_total"], 30_000_000)

    def test_eggs_by_timer_come_off_when_it_rings(self):
        runner = Runner(order("eggs", "threads", by="timer", inputs=[{"seconds": 0.3}], tasks=2))
        self.assertEqual(runner.end()[0], 0)
        ends = dict((worker, at) for worker, name, _, at in runner.events if name == "task_ended")
        for worker, name, _, at in runner.events:
            if name == "task_started":
                self.assertGreaterEqual(ends[worker] - at, 300_000_000)
        for _, what in runner.named("task_ended"):
            doneness = what["outcome"]["done"]["doneness"]
            self.assertLessEqual(doneness, 1.0)
            self.assertAlmostEqual(doneness, min(what["cpu_total"] / 3e8, 1.0), delta=0.01)

    def test_divisors(self):
        numbers = [0, 1, 2, 3, 4, 5_040, 65_536, 65_537]
        found = self.outputs("divisors", *({"n": n} for n in numbers))
        self.assertEqual(found, counts(0, 0, 0, 0, 1, 58, 15, 0))

    def test_primes_of_all_ranges_are_all_primes(self):
        ends = [0, 1, 2, 3, 4, 10, 25, 26, 5_000, 99_991, 99_992, 300_000]
        ranges = [{"from": low, "to": high} for low, high in zip(ends, ends[1:])]
        found = [each["count"] for each in self.outputs("primes", *ranges, {"from": 9, "to": 9})]
        self.assertEqual(found, [0, 0, 1, 1, 2, 5, 0, 660, 8_922, 1, 16_405, 0])
        self.assertEqual(sum(found), 25_997)

    def test_busy_sum_append_power(self):
        for workload, expected in (
            ("busy", {"count": 4_000}),
            ("mix", {"count": 4_000}),
            ("append", {"count": 4_000}),
            ("sum", {"total": str(4_000 * 3_999 // 2)}),
            ("power", {"total": str(4_000 * sum(x**10 for x in range(24)))}),
        ):
            with self.subTest(workload):
                nothing = {key: type(value)(0) for key, value in expected.items()}
                found = self.outputs(workload, {"n": 4_000}, {"n": 0})
                self.assertEqual(found, [expected, nothing])

    def test_hash_is_that_of_the_buffer_repeated(self):
        found = self.outputs("hash", {"n": 2}, {"n": 0})
        for task, n in ((0, 2), (1, 0)):
            buffer = task.to_bytes(8, "little") * 125_000
            self.assertEqual(bytes(found[task]["digest"]), hashlib.sha256(buffer * n).digest())

    def test_bandwidth_counts_what_is_read_and_written(self):
        copies = [{"n": n, "array": array} for n, array in ((1_000, 800), (70_000, 8), (3, 4_096), (0, 8))]
        for executor in ("serial", "threads", "pool"):
            found = [each["streamed"] for each in self.outputs("bandwidth", *copies, executor=executor)]
            self.assertEqual([each["bytes"] for each in found], [16_000, 1_120_000, 48, 0])
            self.assertTrue(all(each["time"] > 0 and each["cpu"] >= 0 for each in found), found)
