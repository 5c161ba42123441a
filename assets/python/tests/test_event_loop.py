"""The executor `async`."""

from eggtop_runner.errors import STOPPED
from tests.orders import TestCase, done
from tests.reader import Runner, order


def sleepers(*seconds, **more):
    """Returns an order of as many sleepers on one event loop."""
    inputs = [{"x": 3, "seconds": each} for each in seconds]
    tasks = len(seconds)
    return order("sleep", "async", inputs=inputs, tasks=tasks, workers=tasks, **more)


class EventLoop(TestCase):
    def test_sleepers_share_a_thread_and_wait_side_by_side(self):
        # on a busy machine the first may be awake before the last has begun
        for longer in (1, 10, 100):
            runner = Runner(sleepers(*[0.3 * longer, 0.2 * longer] * 20))
            self.assertEqual(runner.end(), (0, ""))
            begins = [at for _, name, _, at in runner.events if name == "task_started"]
            if max(begins) - min(begins) < 1e8 * longer:
                break
        self.assertEqual(set(map(str, runner.outcomes.values())), {"{'done': {'square': 9}}"})
        self.assertEqual(len({what["tid"] for _, what in runner.named("started")}), 1)
        # all of them waited at the same time
        waits = [(what["from"], what["until"]) for _, what in runner.named("waited")]
        self.assertEqual(len(waits), 40)
        self.assertLess(max(begun for begun, _ in waits), min(rang for _, rang in waits))
        told = {worker: what["until"] for worker, what in runner.named("waits")}
        for worker, what in runner.named("waited"):
            self.assertEqual(what["until"], told[worker])

    def test_one_that_computes_keeps_all_others_late(self):
        runner = Runner(sleepers(0.05, 0.2, block=400_000_000))
        self.assertEqual(runner.end(), (0, ""))
        ended = next(at for worker, name, _, at in runner.events if (worker, name) == (0, "task_ended"))
        rang, went_on = next(
            (what["until"], at)
            for worker, name, what, at in runner.events
            if (worker, name) == (1, "waited")
        )
        self.assertLess(rang, ended)
        self.assertGreaterEqual(went_on, ended)
        cpu = {what["task"]: what["cpu_total"] for _, what in runner.named("task_ended")}
        # the first one computes, and no other
        self.assertTrue(400_000_000 <= cpu[0] < 700_000_000, cpu)
        self.assertLess(cpu[1], 400_000_000)
        used = sum(what["usage"]["user"] + what["usage"]["sys"] for _, what in runner.named("exited"))
        # the system counts user and system time in ticks
        self.assertGreaterEqual(used, sum(cpu.values()) - 20_000_000)

    def test_a_task_that_cannot_begin_waits_for_the_loop(self):
        runner, _ = done(executor="async", inputs=[{"n": 5_000_000}], tasks=3, workers=3)
        spans = {}
        for worker, name, what, at in runner.events:
            if name == "task_started":
                spans[worker] = [at]
            if name == "gap" and what["why"] == "loop":
                self.assertEqual(what["from"], spans[worker][0])
                spans[worker].append(at)
            if name == "task_ended":
                spans[worker].append(at)
        for before, after in zip(range(2), range(1, 3)):
            # it was there when the one before it was at work, and went on when that was over
            self.assertLess(spans[after][0], spans[before][-1])
            self.assertGreaterEqual(spans[after][1], spans[before][-1])

    def test_a_wish_to_stop_wakes_sleepers(self):
        runner = Runner(sleepers(*[3_600.0] * 50))
        runner.read(until=lambda: len(runner.named("waits")) >= 100)  # for their turn, and asleep
        runner.process.terminate()
        self.assertEqual(runner.end()[0], STOPPED)
        self.assertEqual(set(runner.outcomes.values()), {"stopped"})
        self.assertEqual((len(runner.outcomes), runner.present), (50, {}))

    def test_there_may_be_more_in_flight_than_a_mark_can_count(self):
        many = 66_000
        runner, outputs = done(executor="async", inputs=[{"n": 1}], tasks=many, workers=many)
        self.assertEqual(len(outputs), many)
