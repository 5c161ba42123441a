"""A strict reader of what a runner says, and the orders it is given."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# The archive that eggtop makes of the runner, if it is named, else the folder it is made of.
RUNNER = (os.environ.get("EGGTOP_RUNNER") or os.path.dirname(HERE),)
LIMIT = 300.0  # seconds after which a runner that does not end is killed, and its test fails


def order(workload="busy", executor="serial", **more):
    """Returns an order; what is no field of it goes into its spec."""
    spec = {
        "workload": workload,
        "executor": executor,
        "start": "fork",
        "chunk": 1,
        "order": "given",
        "results": "ordered",
        "tasks_per_child": None,
        "by": "heat",
        "switch_interval": 5_000_000,
    }
    fields = {"protocol": 1, "run": 3, "workers": 2, "tasks": 4, "serial_first": False}
    fields.update(t0_ns=time.monotonic_ns() - 1_000_000, inputs=[{"n": 1_000_000}])
    for key, value in more.items():
        (fields if key in fields or key == "cores" else spec)[key] = value
    return dict(fields, spec=spec)


def mapped(pid):
    """Returns the paths of the semaphores that a process has open."""
    with open(f"/proc/{pid}/maps") as maps:
        return [line.split()[5] for line in maps if "/dev/shm/sem." in line]


class Runner:
    """A runner at work, and all that it has said."""

    at_work = []
    folder = None  # for their temporary files

    def __init__(self, what, program=RUNNER):
        self.order = what
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-S", *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=dict(os.environ, TMPDIR=self.folder),
        )
        self.limit = threading.Timer(LIMIT, self.kill)
        self.limit.start()
        self.at_work.append(self)
        self.events = []  # (worker, name, what is in it, at)
        self.outcomes = {}
        self.lost = {}
        self.present = {}  # the pid of every worker that is there
        self.in_hand = {}
        self.lives = []  # (pid, name, what is in it, at)
        self.waiting, self.held = {}, {}  # since when a worker waits; which worker holds a lock
        self.batched = self.resulted = 0
        self.totals = []
        self.lots = []  # what was reported of batches, and the tasks that had an outcome then
        hello = json.loads(self.process.stdout.readline())["hello"]
        assert hello["protocol"] == 1 and hello["name"].startswith("CPython 3."), hello
        self.say(what)

    def kill(self):
        """Kills the runner with all its workers, if a test failed and left it."""
        self.limit.cancel()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def say(self, what):
        text = what if isinstance(what, bytes) else json.dumps(what).encode() + b"\n"
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def read(self, until=lambda: False):
        """Reads events until something is so, else to the end."""
        while not until():
            line = self.process.stdout.readline()
            if not line:
                break
            assert len(line) <= 4_096 and line.endswith(b"\n"), line
            self.take(json.loads(line.decode()))

    def at(self, task):
        """Returns the worker that has a task in hand."""
        return next((worker for worker, hand in self.in_hand.items() if hand == task), None)

    def take(self, line):
        """Takes a line, if it may come now."""
        if set(line) == {"results"}:
            for task, outcome in line["results"]:
                self.settle(task, outcome)
                self.resulted += 1
            return
        assert set(line) == {"at", "kind"} and set(line["kind"]) == {"run"}, line
        run = line["kind"]["run"]
        assert run["run"] == self.order["run"], line
        at = line["at"]
        assert 0 <= at <= time.monotonic_ns() - self.order["t0_ns"], line
        if set(run["event"]) == {"shared"}:
            self.totals.append(run["event"]["shared"]["total"])
            return
        if set(run["event"]) < {"handed_over", "batch_done"}:
            ((name, what),) = run["event"].items()
            self.lots.append((name, what["batch"], set(self.outcomes)))
            return
        if set(run["event"]) == {"process"}:
            told = run["event"]["process"]
            ((name, what),) = told["event"].items()
            self.lives.append((told["pid"], name, what, at))
            return
        if set(run["event"]) == {"task_lost"}:
            lost = run["event"]["task_lost"]
            assert lost["worker"] in self.present and lost["retried"] is False, line
            self.settle(lost["task"], "lost")
            self.lost[lost["task"]] = lost["worker"]
            return
        worker = run["event"]["worker"]["worker"]
        ((name, what),) = run["event"]["worker"]["event"].items()
        assert 0 <= worker < self.order["workers"], line
        assert (worker in self.present) == (name != "started"), line
        getattr(self, name)(worker, what, at)
        self.events.append((worker, name, what, at))

    def settle(self, task, outcome):
        assert 0 <= task < self.order["tasks"] and task not in self.outcomes, (task, outcome)
        assert outcome in ("stopped", "lost") or set(outcome) in ({"done"}, {"failed"}), outcome
        self.outcomes[task] = outcome

    def started(self, worker, what, at):
        assert 0 <= what["asked"] <= at and what["tid"] > 0, what
        self.present[worker] = what["pid"]

    def task_started(self, worker, what, at):
        assert worker not in self.in_hand and what["ready"] <= at, what
        assert 0 <= what["task"] < self.order["tasks"] and what["core"] >= 0, what
        self.in_hand[worker] = what["task"]

    def progress(self, worker, what, at):
        assert worker in self.in_hand and 0 <= what["done"] <= 1 and what["cpu"] >= 0, what

    def gap(self, worker, what, at):
        assert worker in self.in_hand and what["from"] < at, (what, at)
        assert what["why"] in ("ready", "gil", "lock", "barrier", "waiting", "loop"), what

    def waits(self, worker, what, at):
        assert worker in self.in_hand and set(what) <= {"until"}, what
        assert what.get("until", at) >= at, (what, at)

    def waited(self, worker, what, at):
        assert worker in self.in_hand and what["from"] <= what["until"] <= at, (what, at)

    def gil(self, worker, what, at):
        assert 0 <= what["held"] <= at - what["from"], (what, at)
        assert 0 <= what["waiters"] < self.order["workers"] and what["hand_overs"] >= 0, what

    def tie(self, worker, what, at):
        assert worker in self.in_hand, what
        if what == "resumes":
            del self.waiting[worker]
            return
        ((name, on),) = what.items()
        if name == "awaits":
            assert on["by"] == self.order["spec"]["wait"], what
            assert on["until"] is None or on["until"] > at, (what, at)
            assert worker not in self.waiting, what
            self.waiting[worker], on = at, on["on"]
        if name == "holds":
            assert on["lock"] not in self.held, what
            self.held[on["lock"]] = worker
        if name == "lets_go":
            assert self.held.pop(on["lock"]) == worker, what
        ((_, number),) = on.items()
        assert 0 <= number < self.order["tasks"], what

    def task_ended(self, worker, what, at):
        assert self.in_hand.pop(worker) == what["task"], what
        assert 0 <= what["cpu"] and 0 <= what["cpu_total"], what
        self.settle(what["task"], what["outcome"])

    def batch(self, worker, what, at):
        assert worker not in self.in_hand and what["tasks"] > 0 and what["cpu"] >= 0, what
        assert 0 <= what["inside"] <= at - what["began"], (what, at)
        self.batched += what["tasks"]

    def exited(self, worker, what, at):
        assert set(what["usage"]) == {"user", "sys", "peak_kib", "voluntary", "involuntary"}, what
        assert all(value >= 0 for value in what["usage"].values()), what
        self.present.pop(worker)
        self.in_hand.pop(worker, None)
        self.waiting.pop(worker, None)

    def end(self):
        """Reads to the end and returns the exit status and the last words."""
        self.read()
        errors = self.process.stderr.read().decode("utf-8", "replace")
        status = self.process.wait()
        self.close()
        if status == 0:
            assert len(self.outcomes) == self.order["tasks"], self.outcomes
            assert not self.present and self.batched == self.resulted, (self.present, self.events)
        return status, errors

    def close(self):
        self.limit.cancel()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()

    def named(self, name):
        return [(worker, what) for worker, event, what, _ in self.events if event == name]

    def left(self):
        """Returns the processes of its group that are still alive."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid and fields[0] not in "ZX":
                found.append(int(pid))
        return found

    def wait_until_nothing_is_left(self):
        until = time.monotonic() + LIMIT
        while self.left() and time.monotonic() < until:
            time.sleep(0.01)
        return self.left()
