"""Orders and expectations that several tests share."""

import os
import shutil
import sys
import tempfile
import unittest

from tests.reader import HERE, Runner, order

NEVER = 1 << 50  # a count that no task finishes counting
MISBEHAVING = (os.path.join(HERE, "misbehaving.py"),)
STARTS = [(executor, start) for executor in ("pool", "process") for start in ("fork", "spawn", "forkserver")]
WAYS = [("serial", "fork"), ("threads", "fork"), ("async", "fork")] + STARTS
if sys.version_info >= (3, 14):
    WAYS.append(("interpreters", "fork"))


def done(**more):
    """Runs an order that must end well, and returns the runner and the outputs in order."""
    runner = Runner(order(**more))
    status, errors = runner.end()
    assert (status, errors) == (0, ""), (status, errors)
    return runner, [runner.outcomes[task]["done"] for task in sorted(runner.outcomes)]


def counts(*numbers):
    return [{"count": number} for number in numbers]


def lives(executor, start, what, seconds=0.05, touch=1):
    """Returns an order for one life."""
    inputs = [{"seconds": seconds, "hold": 0.1}]
    return order("lifecycle", executor=executor, start=start, tasks=1, workers=1, inputs=inputs, what=what, touch=touch)


def live(*what, **more):
    """Runs the order of a life, which must end well."""
    runner = Runner(lives(*what, **more))
    status, errors = runner.end()
    assert (status, errors, runner.outcomes) == (0, "", {0: {"done": {"count": 1}}}), (status, errors, runner.outcomes)
    return runner


def parents_of(runner):
    """Returns which process forked, and which was forked."""
    forked = [(what["parent"], pid) for pid, name, what, _ in runner.lives if name == "forked"]
    return zip(*forked)


class TestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Runner.folder = tempfile.mkdtemp()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(Runner.folder)

    def tearDown(self):
        for runner in Runner.at_work:
            runner.kill()
            runner.process.wait()
            runner.close()
        Runner.at_work.clear()
