"""Partial sums that are combined at a barrier, or as a tree."""

import threading

from eggtop_runner import meeting
from eggtop_runner.meeting import Part, combine_as_tree, combine_at_barrier
from tests.orders import MISBEHAVING, WAYS, TestCase, done
from tests.reader import Runner, order

COMBINE = (combine_at_barrier, combine_as_tree)


class Board:
    """The columns of a board that a meeting needs."""

    def __init__(self, positions):
        self.positions, self.pids = list(positions), [7] * len(positions)
        self.met, self.sums, self.expected = ([0] * len(positions) for _ in range(3))


class Member:
    """A worker that notes whether it waited."""

    is_process, plan = True, type("Plan", (), {"executor": "pool"})

    def __init__(self, board, number):
        self.board, self.number, self.waited = board, number, threading.Event()

    def wait_at_barrier(self, is_open):
        while not is_open():
            self.waited.set()
            meeting.sleep_until_arrival(True, is_open)


class Meeting(TestCase):
    def combine(self, positions, arrivals, combine):
        """Lets workers arrive in this order, each when the one before waits or has its result."""
        board, results, threads = Board(positions), {}, []
        for number in arrivals:
            member = Member(board, number)

            def arrive(member=member):
                results[member.number] = combine(member, Part(1 << member.number, 1 << member.number))
                member.waited.set()

            threads.append(threading.Thread(target=arrive))
            threads[-1].start()
            member.waited.wait()
        for thread in threads:
            thread.join()
        return board, results

    def test_at_a_barrier_everybody_gets_all_parts(self):
        for arrivals in ([0, 1, 2, 3, 4], [4, 2, 0, 1, 3]):
            _, results = self.combine([3, 1, 5, 2, 4], arrivals, combine_at_barrier)
            self.assertEqual(set(results.values()), {Part(31, 31)})

    def test_in_a_tree_the_root_gets_all_parts(self):
        for workers in range(1, 9):
            for arrivals in (range(workers), range(workers - 1, -1, -1)):
                board, results = self.combine(range(1, workers + 1), arrivals, combine_as_tree)
                everything = (1 << workers) - 1
                self.assertEqual(results[0], Part(everything, everything))
                self.assertEqual([number for number, met in enumerate(board.met) if met], [0])

    def test_a_worker_without_a_task_or_dead_is_not_waited_for(self):
        for combine in COMBINE:
            _, results = self.combine([0, -3, 2], [2], combine)
            self.assertEqual(results, {2: Part(4, 4)})
            board = Board([1, 2])
            board.pids[1] = 0
            self.assertEqual(combine(Member(board, 0), Part(1, 1)), Part(1, 1))

    def test_every_executor_adds_up_all_parts(self):
        first = [0, 5_000, 5_001, 5_001, 90_000]
        inputs = [{"from": low, "n": high - low} for low, high in zip(first, first[1:])]
        for executor, start in WAYS:
            for combine in ("barrier", "tree"):
                for workers in (1, 3):
                    with self.subTest(executor, start=start, combine=combine, workers=workers):
                        more = dict(start=start, combine=combine, workers=workers, inputs=inputs, tasks=4)
                        _, outputs = done(workload="reduce", executor=executor, **more)
                        total = sum(int(output["total"]) for output in outputs)
                        self.assertEqual(total, 90_000 * 89_999 // 2)

    def test_no_worker_waits_for_ever_for_a_process_that_was_killed(self):
        for executor in ("pool", "process"):
            what = order("reduce", executor, inputs=[{"from": 0, "n": 1_000}], tasks=2, workers=2)
            runner = Runner(what, (*MISBEHAVING, "barrier"))
            self.assertEqual(runner.end()[0], 0)
            self.assertEqual(list(runner.lost), [0])
            # it had its result all the same, and said what it had waited for
            self.assertIn("barrier", [what["why"] for _, what in runner.named("gap")])
