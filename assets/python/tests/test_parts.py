"""Parts of the runner by themselves."""

import os
import threading
import unittest

from eggtop_runner.emitter import Emitter
from eggtop_runner.plan import Plan
from tests.reader import order


class Parts(unittest.TestCase):
    def test_lines_stay_whole_when_the_pipe_is_full(self):
        arrives, leaves = os.pipe()
        os.set_blocking(leaves, False)
        out = Emitter(leaves)
        expected = [f"line {number} {'é' * (number % 900)}" for number in range(3_000)]

        def write():
            for line in expected:
                out.put(line)
            out.flush()
            os.close(leaves)

        writer = threading.Thread(target=write)
        writer.start()
        with open(arrives, encoding="utf-8") as lines:
            self.assertEqual([line.rstrip("\n") for line in lines], expected)
        writer.join()

    def test_inputs_are_used_in_turn(self):
        inputs = [{"n": 1}, {"n": 2}, {"n": 3}]
        plan = Plan(order(inputs=inputs, tasks=6))
        self.assertEqual([plan.input(task)["n"] for task in range(6)], [1, 2, 3, 1, 2, 3])
        plan = Plan(order(inputs=inputs, tasks=6, serial_first=True))
        self.assertEqual([plan.input(task)["n"] for task in range(6)], [1, 2, 3, 2, 3, 2])
        self.assertEqual(plan.stages(), [range(0, 1), range(1, 6)])
