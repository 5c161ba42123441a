"""Holds eggtop_runner.py to the protocol: runs it as a program, with orders, and reads what it says as
strictly as eggtop does. `python -B -m unittest` in this folder runs all of it.

With --runner this file is the runner itself, with workloads that misbehave.
"""

import asyncio
import hashlib
import http.server
import json
import multiprocessing
import os
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import eggtop_runner

HERE = os.path.dirname(os.path.abspath(__file__))
NEVER = 1 << 50  # numbers that nobody counts down in this life
LIMIT = 300.0  # seconds after which a runner that does not end is killed, and its test fails

# ---- the runner with workloads that misbehave -----------------------------------------------------


def raises(worker, given):
    if worker.task % 2:
        return {"count": worker.task}
    raise ValueError("no \x1b[31megg\nleft " + "\ud800 " + "x" * 1_000)


def exits(worker, given):
    sys.exit(worker.task) if worker.task % 2 else os.write(1, b"stray\n")
    print("{not an event")
    return {"count": worker.task}


def waits_for_interval(worker, given):
    """Counts until the switch interval is what it is given in microseconds."""
    while abs(sys.getswitchinterval() * 1e6 - given["n"]) > 1:
        eggtop_runner.busy(worker, {"n": 10_000})
    return {"count": given["n"]}


def tells_core(worker, given):
    (core,) = os.sched_getaffinity(0)
    return {"count": core}


def waits(worker, given):
    """Stands still for so many milliseconds."""
    worker.checkpoint(0.0)
    time.sleep(given["n"] / 1_000)
    worker.checkpoint(0.5)
    return {"count": 1}


eggtop_runner.WORKLOADS.update(
    raises=raises, exits=exits, interval=waits_for_interval, core=tells_core, waits=waits
)


def refuse_forks(trouble):
    """Lets the system refuse the fork of this number, and all after it."""
    fork, forks, number = os.fork, [0], int(trouble[-1])

    def counted():
        forks[0] += 1
        if forks[0] >= number:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    os.fork = counted


def die_unready(_trouble):
    """Lets processes die before they are ready."""
    eggtop_runner.Board.enter = lambda *_: os._exit(7)


def die_with_lock(_trouble):
    """Lets the worker with the first task die with what all share in its hands."""
    counter = eggtop_runner.WORKLOADS["counter"]

    def dies(worker, given):
        if worker.task == 0:
            sharing = eggtop_runner.HERE["sharing"]
            (sharing.lock or sharing.number.get_lock()).acquire()
            os.kill(os.getpid(), signal.SIGKILL)
        return counter(worker, given)

    eggtop_runner.WORKLOADS["counter"] = dies


TROUBLES = {"fork": refuse_forks, "unready": die_unready, "holder": die_with_lock}


# ---- a strict reader --------------------------------------------------------------------------------


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

    def __init__(self, what, program=("eggtop_runner.py",)):
        self.order = what
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-S", os.path.join(HERE, program[0]), *program[1:]],
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
        self.waiting, self.held = {}, {}  # since when a worker waits; who holds a lock
        self.batched = self.resulted = 0
        self.totals = []
        self.lots = []  # what was told of batches, and the tasks that had an outcome then
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
        assert what["why"] in ("ready", "gil", "lock", "waiting", "loop"), what

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
    """Returns who forked, and who was forked."""
    forked = [(what["parent"], pid) for pid, name, what, _ in runner.lives if name == "forked"]
    return zip(*forked)


MISBEHAVING = ("test_eggtop_runner.py", "--runner")
STARTS = [(executor, start) for executor in ("pool", "process") for start in ("fork", "spawn", "forkserver")]
WAYS = [("serial", "fork"), ("threads", "fork"), ("async", "fork")] + STARTS
if sys.version_info >= (3, 14):
    WAYS.append(("interpreters", "fork"))


def setUpModule():
    Runner.folder = tempfile.mkdtemp()


def tearDownModule():
    shutil.rmtree(Runner.folder)


class TestCase(unittest.TestCase):
    def tearDown(self):
        for runner in Runner.at_work:
            runner.kill()
            runner.process.wait()
            runner.close()
        Runner.at_work.clear()


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


# redirects that are not followed, and why
ASTRAY = {
    "/astray/file": ("file:///etc/passwd", "only http and https can be fetched"),
    "/astray/ftp": ("ftp://127.0.0.1/", "only http and https can be fetched"),
    "/astray/name": ("http://me:secret@127.0.0.1/", "a URL with a name or a password is not sent"),
    "/astray/port": ("http://127.0.0.1:99999/", "a port is a number up to 65535"),
}


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/wait":
            time.sleep(LIMIT)
        elif self.path == "/reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # before it is shut down properly
            self.rfile.close()
            self.connection.close()
        elif self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\neggs\r\n5\r\n spam\r\n0\r\n\r\n")
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "400")
            self.end_headers()
            self.wfile.write(b"eggs")
        elif self.path.startswith("/there/"):
            left = int(self.path[7:])
            self.send_response(308 if left % 2 else 302)
            self.send_header("Location", f"/there/{left - 1}" if left > 1 else "/size/7")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in ASTRAY:
            self.send_response(302)
            self.send_header("Location", ASTRAY[self.path][0])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:].replace("PORT", str(self.server.server_port)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/forbidden":
            self.send_error(403)
        else:
            self.send_response(200)
            self.send_header("Content-Length", self.path[6:])
            self.end_headers()
            self.wfile.write(b"." * int(self.path[6:]))
        self.close_connection = True

    def log_message(self, *_):
        pass


class Outside(TestCase):
    def outcomes(self, workload, inputs, executor, **more):
        runner = Runner(order(workload, executor, inputs=inputs, tasks=len(inputs), **more))
        self.assertEqual(runner.end(), (0, ""))
        return [runner.outcomes[task] for task in sorted(runner.outcomes)]

    def test_each_url_has_its_own_outcome(self):
        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads, block_on_close = True, False

        server = Server(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        refused = socket.socket()
        refused.bind(("127.0.0.1", 0))
        here = f"http://127.0.0.1:{server.server_port}"
        paths = ["size/70000", "chunks", "there/5", "there/6", "forbidden", "reset", "cut", "wait"]
        urls = [f"{here}/{path}" for path in paths]
        urls.append(f"http://127.0.0.1:{refused.getsockname()[1]}/")
        inputs = [{"url": url, "timeout": 0.5 if "wait" in url else LIMIT} for url in urls]
        try:
            for executor, start in WAYS:
                with self.subTest(executor=executor, start=start):
                    told = self.outcomes("fetch", inputs, executor, start=start)
                    for outcome, count in zip(told, (70_000, 9, 7)):
                        self.assertEqual(outcome["done"]["fetched"]["status"], 200)
                        self.assertEqual(outcome["done"]["fetched"]["bytes"], count)
                        self.assertGreater(outcome["done"]["fetched"]["latency"], 0)
                    reasons = [outcome["failed"] for outcome in told[3:]]
                    self.assertEqual(
                        reasons,
                        [
                            "more than 5 redirects",
                            "HTTP 403 Forbidden",
                            "Connection reset by peer",
                            "the connection ended before the answer did",
                            "not done within 0.5 s",
                            "Connection refused",
                        ],
                    )
        finally:
            server.shutdown()
            server.server_close()
            refused.close()

    def test_a_redirect_that_leads_astray_is_not_followed(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        inputs = [{"url": here + path, "timeout": LIMIT} for path in ASTRAY]
        try:
            for executor in ("threads", "async"):
                with self.subTest(executor=executor):
                    told = self.outcomes("fetch", inputs, executor)
                    reasons = [outcome["failed"] for outcome in told]
                    self.assertEqual(reasons, [reason for _, reason in ASTRAY.values()])
        finally:
            server.shutdown()
            server.server_close()

    def test_a_redirect_leads_to_allowed_hosts_only_where_they_are_named(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there, size = "http://localhost:PORT/size/7", "http://127.0.0.1:PORT/size/7"
        refused = [
            ("http://localhost/", "localhost"),
            ("https://localhost/", "localhost"),
            ("//LOCALHOST:8/", "localhost"),
            ("http://[::1]/", "[::1]"),
            ("http://127.0.0.1.example/", "127.0.0.1.example"),
        ]
        odd = ["http://%6cocalhost/", "http://localhost%2f.127.0.0.1/"]
        try:
            for executor in ("threads", "async", "pool"):
                with self.subTest(executor=executor):

                    def told(leads, **more):
                        here = f"http://127.0.0.1:{server.server_port}/to/"
                        inputs = [{"url": here + to, "timeout": LIMIT} for to in leads]
                        return self.outcomes("fetch", inputs, executor, **more)

                    followed = told([there, size]) + told([there, size], hosts=["localhost"])
                    followed += told([size], hosts=[])
                    counts = [outcome["done"]["fetched"]["bytes"] for outcome in followed]
                    self.assertEqual(counts, [7] * 5)
                    hosts = ["127.0.0.1", "b.example"]
                    reasons = [one["failed"] for one in told([to for to, _ in refused], hosts=hosts)]
                    which = "which the screenplay may not fetch from; --allow-url"
                    self.assertEqual(
                        reasons,
                        [f"a redirect to {to}, {which} {to} allows it" for _, to in refused],
                    )
                    for one in told(odd, hosts=["localhost", *hosts]):
                        self.assertIn("failed", one)
        finally:
            server.shutdown()
            server.server_close()

    def test_nothing_waits_for_a_name_that_is_never_resolved(self):
        asked, go = threading.Event(), threading.Event()

        def held():
            asked.set()
            go.wait()

        with self.assertRaises(TimeoutError):
            eggtop_runner.within(0.05, held)
        self.assertTrue(asked.wait(LIMIT))

        async def ask():
            return await asyncio.wait_for(eggtop_runner.asked_on_loop(held), 0.05)

        with self.assertRaises(asyncio.TimeoutError):
            # its end would wait for threads of its own
            asyncio.run(ask())
        go.set()
        self.assertEqual(eggtop_runner.within(LIMIT, lambda: 7), 7)

        async def answer():
            return await eggtop_runner.asked_on_loop(lambda: 7)

        self.assertEqual(asyncio.run(answer()), 7)

    def test_redirects_are_resolved_as_by_the_runtime_native(self):
        here = "https://eggs.example:444/a/b?c"
        for location, leads in [
            ("?x", "https://eggs.example:444/a/b?x"),
            ("../x", "https://eggs.example:444/x"),
            ("HTTPS://other.example/", "https://other.example/"),
            ("//other.example/x", "https://other.example/x"),
        ]:
            self.assertEqual(eggtop_runner.redirected(here, location), leads)
        with self.assertRaises(eggtop_runner.Failed):
            eggtop_runner.redirected(here, "http://eggs.example/")

    def test_files_have_their_bytes(self):
        for executor, start in WAYS:
            with self.subTest(executor=executor, start=start), tempfile.TemporaryDirectory() as folder:
                inputs = [{"n": n, "folder": folder} for n in (1, 200_000)]
                self.assertEqual(self.outcomes("files", inputs, executor, start=start), [
                    {"done": {"count": 1}}, {"done": {"count": 200_000}}
                ])
                sizes = [os.path.getsize(os.path.join(folder, name)) for name in ("0", "1")]
                self.assertEqual(sizes, [1, 200_000])
        nowhere = [{"n": 1, "folder": "/nowhere"}]
        self.assertEqual(
            self.outcomes("files", nowhere, "serial"), [{"failed": "No such file or directory"}]
        )

    def test_lines_are_whole_under_a_lock_or_in_one_write(self):
        for executor, start in WAYS:
            for how, lock in (("parts", "yes"), ("whole", "no")):
                with self.subTest(executor=executor, start=start, how=how):
                    lines = self.printed(executor, start=start, print=how, lock=lock)
                    whole = [f"{i}:line {i}:{k} {i}:of {i}:5" for i in range(3) for k in range(1, 6)]
                    self.assertEqual(sorted(lines), sorted(whole))

    def printed(self, executor, **more):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sink")
            os.mkfifo(path)
            sink = os.open(path, os.O_RDWR)
            try:
                inputs = [{"seconds": 0.005, "folder": folder}] * 3
                told = self.outcomes("print", inputs, executor, workers=3, **more)
                self.assertEqual(told, [{"done": {"count": 5}}] * 3)
                return os.read(sink, 65_536).decode().splitlines()
            finally:
                os.close(sink)


class Executors(TestCase):
    def test_all_give_the_same(self):
        for executor, start in WAYS:
            with self.subTest(executor, start=start):
                workers = 1 if executor == "serial" else 2
                inputs = [{"n": 300_000}, {"n": 200_000}]
                runner, outputs = done(
                    executor=executor, start=start, workers=workers, inputs=inputs, tasks=3
                )
                self.assertEqual(outputs, counts(300_000, 200_000, 300_000))
                starts = runner.named("started")
                self.assertEqual(len(starts), 3 if executor == "process" else workers)
                self.assertEqual({worker for worker, _ in starts}, set(range(workers)))
                many = executor in ("pool", "process")
                self.assertEqual(len({what["pid"] for _, what in starts}), len(starts) if many else 1)
                for _, what in runner.named("exited"):
                    self.assertEqual(what["exit"], {"code": 0})
                    self.assertEqual(what["usage"]["peak_kib"] > 0, many)

    def test_short_tasks_are_told_in_batches(self):
        for executor, start in WAYS:
            with self.subTest(executor, start=start):
                tasks = 5 if executor == "process" else 500
                runner, outputs = done(executor=executor, start=start, inputs=[{"n": 10}], tasks=tasks)
                self.assertEqual(outputs, counts(*[10] * tasks))
                self.assertGreater(runner.batched, 0)

    def test_the_serial_part_is_over_before_the_others_begin(self):
        inputs = [{"n": 500_000}, {"n": 300_000}, {"n": 200_000}]
        for executor, start in WAYS[1:5]:
            with self.subTest(executor):
                runner, outputs = done(
                    workload="mix", executor=executor, serial_first=True, inputs=inputs, tasks=4
                )
                self.assertEqual(outputs, counts(500_000, 300_000, 200_000, 300_000))
                tasks = [(name, what["task"]) for _, name, what, _ in runner.events if "task" in what]
                self.assertEqual(tasks[:2], [("task_started", 0), ("task_ended", 0)])

    def test_the_longest_is_first_if_wanted(self):
        inputs = [{"n": n} for n in (200_000, 400_000, 300_000)]
        for executor in ("serial", "threads", "async", "pool", "process"):
            with self.subTest(executor):
                runner, _ = done(
                    executor=executor, order="longest", inputs=inputs, tasks=5, workers=1
                )
                tasks = [what["task"] for _, what in runner.named("task_ended")]
                self.assertEqual(tasks, [1, 4, 2, 0, 3])

    def test_a_pool_takes_results_as_they_complete_and_tasks_by_the_chunk(self):
        for results in ("ordered", "completed"):
            runner, outputs = done(executor="pool", results=results, chunk=3, tasks=8)
            self.assertEqual(outputs, counts(*[1_000_000] * 8))
            whose = {what["task"]: worker for worker, what in runner.named("task_ended")}
            for chunk in ((0, 1, 2), (3, 4, 5), (6, 7)):
                self.assertEqual(len({whose[task] for task in chunk}), 1)

    def test_a_pool_hands_over_batches_at_once_and_waits_for_one_by_one(self):
        for start in ("fork", "spawn"):
            runner, outputs = done(
                executor="pool", start=start, batches=3, chunk=2, tasks=10, inputs=[{"n": 200_000}]
            )
            self.assertEqual(outputs, counts(*[200_000] * 10))
            told = [(name, batch) for name, batch, _ in runner.lots]
            handed = [("handed_over", batch) for batch in range(3)]
            self.assertEqual(told, handed + [("batch_done", batch) for batch in range(3)])
            # what is handed over together, by T * b / N, is told before it is done
            borders = (0, 3, 6, 10)
            for _, batch, settled in runner.lots[3:]:
                self.assertLessEqual(set(range(borders[batch], borders[batch + 1])), settled)

    def test_batches_elsewhere_are_none(self):
        for executor in ("serial", "threads", "process"):
            runner, outputs = done(executor=executor, batches=2, tasks=4, inputs=[{"n": 1_000}])
            self.assertEqual((outputs, runner.lots), (counts(*[1_000] * 4), []))

    def test_a_replaced_process_takes_over_the_number(self):
        for start in ("fork", "spawn", "forkserver"):
            runner, _ = done(
                executor="pool", start=start, tasks_per_child=2, tasks=8, inputs=[{"n": 300_000}]
            )
            starts = runner.named("started")
            self.assertGreaterEqual(len(starts), 4)
            self.assertEqual(len({what["pid"] for _, what in starts}), len(starts))
            most = dict.fromkeys(range(2), 0)
            for worker, name, _, _ in runner.events:
                most[worker] = 0 if name == "started" else most[worker] + (name == "task_ended")
                self.assertLessEqual(most[worker], 2)

    @unittest.skipUnless(hasattr(os, "sched_setaffinity"), "no affinity here")
    def test_workers_stay_on_their_cores(self):
        mine = sorted(os.sched_getaffinity(0))
        for executor in ("serial", "threads", "async", "pool", "process"):
            with self.subTest(executor):
                what = order("core", executor, cores=mine, tasks=6, workers=2)
                runner = Runner(what, MISBEHAVING)
                self.assertEqual(runner.end(), (0, ""))
                used = {each["done"]["count"] for each in runner.outcomes.values()}
                self.assertLessEqual(used, set(mine[:2]))


class Sharing(TestCase):
    def count(self, executor, share, **more):
        more = dict(dict(inputs=[{"n": 300}], tasks=5, workers=2), **more)
        runner, outputs = done(workload="counter", executor=executor, share=share, **more)
        self.assertEqual(outputs, counts(*[more["inputs"][0]["n"]] * more["tasks"]))
        return runner

    def test_every_way_counts_right_and_without_protection_no_more_than_that(self):
        for executor, start in WAYS:
            for share in eggtop_runner.SHARES:
                processes = executor in ("pool", "process")
                exists = processes or share not in eggtop_runner.ONLY_PROCESSES
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
            for share in eggtop_runner.Sharing.MESSAGES:
                with self.subTest(executor, share=share):
                    runner = self.count(executor, share, message=1_000_000, inputs=[{"n": 5}])
                    self.assertEqual(runner.totals, [25])

    def test_who_waits_for_another_says_so(self):
        for executor in ("threads", "pool"):
            runner = self.count(executor, "queue", inputs=[{"n": 20_000}], workers=4)
            self.assertIn("lock", [what["why"] for _, what in runner.named("gap")])

    def test_workers_that_do_not_share_so_are_refused(self):
        for executor, share in (("threads", "manager"), ("serial", "value"), ("pool", "mutex")):
            runner = Runner(order("counter", executor, share=share))
            status, errors = runner.end()
            self.assertEqual(status, eggtop_runner.REFUSED)
            self.assertIn(f"do not share by {share}, only by own, ", errors)

    def test_nobody_waits_for_ever_for_a_lock_whose_holder_was_killed(self):
        for executor in ("pool", "process"):
            for share in ("lock", "value"):
                with self.subTest(executor, share=share):
                    what = order("counter", executor, share=share, inputs=[{"n": 1_000}], workers=2)
                    runner = Runner(what, (*MISBEHAVING, "holder"))
                    self.assertEqual(runner.end()[0], 0)
                    self.assertIn(0, runner.lost)
                    self.assertEqual(runner.wait_until_nothing_is_left(), [])


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

    def test_who_is_kept_from_its_beginning_waits_for_the_loop(self):
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
        self.assertEqual(runner.end()[0], eggtop_runner.STOPPED)
        self.assertEqual(set(runner.outcomes.values()), {"stopped"})
        self.assertEqual((len(runner.outcomes), runner.present), (50, {}))

    def test_there_may_be_more_in_flight_than_a_mark_can_tell(self):
        many = 66_000
        runner, outputs = done(executor="async", inputs=[{"n": 1}], tasks=many, workers=many)
        self.assertEqual(len(outputs), many)


class Standstills(TestCase):
    def test_threads_under_a_gil_wait_for_it_and_hand_it_over(self):
        runner, _ = done(workload="eggs", executor="threads", inputs=[{"seconds": 0.3}], tasks=2)
        holds = [what for _, what in runner.named("gil")]
        gaps = [what for _, what in runner.named("gap") if what["why"] == "gil"]
        if not eggtop_runner.gil_enabled():
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
            # a switch that the kernel counts as involuntary in the moment of going to sleep is told
            # as wanting a core; that does not happen every time
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


def tied(how, tasks, seconds=0.05, **more):
    """Returns an order of tasks that wait for each other."""
    spec = {"how": how, "wait": "sleep", "cure": "none", "executor": "threads", "workers": tasks}
    spec.update(more)
    children = tasks if how in ("nested", "parents") else 0
    return order("deadlock", tasks=tasks + children, inputs=[{"seconds": seconds}], **spec)


class Deadlocks(TestCase):
    """Tasks that wait for each other hang until somebody ends them, unless something cures that."""

    def hangs(self, what):
        runner = Runner(what)
        runner.read(lambda: len(runner.waiting) == what["workers"])
        # who waits for ever tells no more, so that is looked at from outside
        time.sleep(0.2)
        self.assertIsNone(runner.process.poll())
        self.assertEqual(runner.outcomes, {})
        semaphores = {path for pid in runner.present.values() for path in mapped(pid)}
        runner.process.stdin.close()
        os.kill(runner.process.pid, signal.SIGTERM)
        self.assertEqual(runner.end(), (eggtop_runner.STOPPED, ""))
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
            ("locks", "order"): 2 * eggtop_runner.ROUNDS,
            ("locks", "timeout"): 2 * eggtop_runner.ROUNDS,
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
            self.assertEqual(status, eggtop_runner.REFUSED)
            self.assertIn("a deadlock needs threads", words)


class BadLuck(TestCase):
    def test_a_task_that_raises_has_failed_and_the_worker_goes_on(self):
        for executor, start in WAYS[:9]:
            with self.subTest(executor, start=start):
                runner = Runner(order("raises", executor, start=start), MISBEHAVING)
                self.assertEqual(runner.end(), (0, ""))
                for task, outcome in runner.outcomes.items():
                    if task % 2:
                        self.assertEqual(outcome, {"done": {"count": task}})
                    else:
                        self.assertRegex(outcome["failed"], r"^ValueError: no \x1b\[31megg left \? x+$")
                        self.assertEqual(len(outcome["failed"]), 500)

    def test_neither_exit_nor_print_of_a_task_does_harm(self):
        for executor, start in WAYS[:5]:
            with self.subTest(executor):
                runner = Runner(order("exits", executor, start=start), MISBEHAVING)
                status, errors = runner.end()
                self.assertEqual(status, 0)
                self.assertIn("stray", errors)
                self.assertEqual(runner.outcomes[1], {"failed": "SystemExit: 1"})
                self.assertEqual(runner.outcomes[2], {"done": {"count": 2}})

    def test_a_killed_worker_takes_its_task_with_it_and_no_other(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                inputs = [{"n": NEVER}, {"n": 300_000}, {"n": 300_000}]
                runner = Runner(order(executor=executor, start=start, inputs=inputs, tasks=3))
                runner.read(until=lambda: runner.at(0) is not None and runner.outcomes)
                first = runner.at(0)
                os.kill(runner.present[first], signal.SIGKILL)
                self.assertEqual(runner.end(), (0, ""))
                self.assertEqual(runner.lost, {0: first})
                exits = [what["exit"] for _, what in runner.named("exited")]
                self.assertEqual(exits.count({"signal": 9}), 1)
                self.assertEqual(exits.count({"code": 0}), len(exits) - 1)

    def test_the_rest_of_its_chunk_is_lost_too(self):
        for results in ("ordered", "completed"):
            inputs = [{"n": 300_000}] + [{"n": NEVER}] + [{"n": 300_000}] * 5
            what = order(executor="pool", results=results, inputs=inputs, chunk=4, tasks=7)
            runner = Runner(what)
            runner.read(until=lambda: runner.at(1) is not None)
            os.kill(runner.present[runner.at(1)], signal.SIGKILL)
            self.assertEqual(runner.end(), (0, ""))
            self.assertEqual(set(runner.lost), {1, 2, 3})

    def test_a_worker_killed_while_it_waits_for_tasks_does_not_stop_the_others(self):
        inputs = [{"n": 30_000_000}, {"n": 300_000}]
        for workers in (2, 3):
            runner = Runner(order(executor="pool", serial_first=True, inputs=inputs, workers=workers))
            runner.read(until=lambda: len(runner.present) == workers and runner.in_hand)
            idle = next(worker for worker in runner.present if worker not in runner.in_hand)
            os.kill(runner.present[idle], signal.SIGKILL)
            status, errors = runner.end()
            self.assertEqual((status, errors), (0, ""))
            self.assertEqual(runner.outcomes[0], {"done": {"count": 30_000_000}})

    def test_a_wish_to_stop_ends_everything(self):
        ways = {"close": lambda runner: runner.process.stdin.close()}
        ways["term"] = lambda runner: runner.process.terminate()
        for executor, start in WAYS:
            for name, stop in ways.items():
                with self.subTest(executor, start=start, by=name):
                    runner = Runner(order(executor=executor, start=start, inputs=[{"n": NEVER}]))
                    runner.read(until=lambda: runner.named("progress"))
                    stop(runner)
                    status, errors = runner.end()
                    self.assertEqual(status, eggtop_runner.STOPPED, errors)
                    self.assertEqual(runner.wait_until_nothing_is_left(), [])
                    self.assertIn("stopped", runner.outcomes.values())
                    self.assertEqual(runner.present, {})

    def test_workers_do_not_outlive_a_killed_runner(self):
        for executor, start in STARTS:
            with self.subTest(executor, start=start):
                runner = Runner(order(executor=executor, start=start, inputs=[{"n": NEVER}], tasks=1))
                runner.read(until=lambda: runner.named("progress"))
                runner.process.kill()
                self.assertEqual(runner.end()[0], -signal.SIGKILL)
                self.assertEqual(runner.wait_until_nothing_is_left(), [])

    def test_nothing_with_a_name_is_left_of_a_killed_group(self):
        for start in ("spawn", "forkserver"):
            with self.subTest(start=start):
                folders = set(os.listdir(Runner.folder))
                runner = Runner(order(executor="pool", start=start, inputs=[{"n": NEVER}], tasks=1))
                runner.read(until=lambda: runner.named("progress"))
                names = {word for pid in runner.present.values() for word in mapped(pid)}
                self.assertTrue(any(map(os.path.exists, names)), names)
                runner.kill()
                self.assertEqual(runner.end()[0], -signal.SIGKILL)
                self.assertEqual(runner.wait_until_nothing_is_left(), [])
                until = time.monotonic() + LIMIT  # the helper that removes them is of no group of theirs
                while any(map(os.path.exists, names)) and time.monotonic() < until:
                    time.sleep(0.01)
                self.assertEqual([name for name in names if os.path.exists(name)], [])
                while set(os.listdir(Runner.folder)) - folders and time.monotonic() < until:
                    time.sleep(0.01)
                self.assertLessEqual(set(os.listdir(Runner.folder)), folders)

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
            self.assertEqual(status, eggtop_runner.REFUSED, words)

    def test_refused_processes_end_the_run_with_a_sentence(self):
        for executor in ("pool", "process"):
            for more in ({}, {"tasks_per_child": 1}):
                number = 4 if more else 2
                what = order(executor=executor, tasks=6, **more)
                runner = Runner(what, MISBEHAVING + (f"fork{number}",))
                status, errors = runner.end()
                self.assertEqual(status, eggtop_runner.NO_RESOURCES)
                self.assertRegex(
                    errors.splitlines()[-1],
                    r"^the system refused process \d of 2: BlockingIOError: .*unavailable$",
                )
                self.assertEqual(runner.wait_until_nothing_is_left(), [])

    def test_processes_that_are_never_ready_end_the_run(self):
        for executor in ("pool", "process"):
            runner = Runner(order(executor=executor), MISBEHAVING + ("unready",))
            status, errors = runner.end()
            self.assertEqual(status, 1)
            self.assertIn("processes end before they are ready (exit code 7)", errors)
            self.assertEqual((runner.events, runner.wait_until_nothing_is_left()), ([], []))

    def test_what_it_cannot_do_it_refuses(self):
        for what, reason in (
            (order("juggling"), "no workload juggling, only eggs,"),
            (order(executor="wish"), "no executor wish, only serial,"),
            (order(executor="pool", start="magic"), "no start method magic, only f"),
            (dict(order(), protocol=2), "speaks protocol 1, not 2"),
            (b"nonsense\n", "no order"),
            (b'{"protocol":1}\n', "no order"),
        ):
            runner = Runner(what)
            status, errors = runner.end()
            self.assertEqual(status, eggtop_runner.REFUSED)
            self.assertIn(reason, errors.splitlines()[-1])
            self.assertEqual(runner.events, [])

    def test_without_an_order_it_just_ends(self):
        runner = Runner(b"")
        runner.process.stdin.close()
        self.assertEqual(runner.end(), (eggtop_runner.STOPPED, ""))

    def test_no_file_is_left_behind(self):
        before = os.listdir(Runner.folder)  # of runners that were killed
        for start in ("fork", "spawn", "forkserver"):
            for number, inputs in enumerate(([{"n": 1_000}], [{"n": NEVER}])):
                runner = Runner(order(executor="pool", start=start, inputs=inputs))
                if number:
                    runner.read(until=lambda: runner.named("progress"))
                    runner.process.stdin.close()
                runner.end()
                self.assertEqual(runner.wait_until_nothing_is_left(), [])
                self.assertEqual(os.listdir(Runner.folder), before)


class Parts(TestCase):
    def test_a_standstill_is_parted_by_what_the_system_counted(self):
        ms = 1_000_000
        for stood, queued, voluntary, involuntary, given_up in (
            (10, 0, 1, 0, 10),  # it slept or waited for a lock
            (10, 4, 1, 1, 6),  # and then for a core
            (10, 10, 1, 1, 0),  # it had slept before
            (10, 99, 1, 1, 0),
            (10, 9.8, 1, 0, 0),  # too short a part to be told
            (10, 0.2, 1, 0, 10),
            (0.6, 0.2, 1, 0, 0.6),
            (10, 0, 0, 3, 0),  # it never gave its core up
            (10, None, 2, 0, 10),  # the system does not count the queue
            (10, None, 2, 1, 0),
        ):
            queued = queued if queued is None else int(queued * ms)
            found = eggtop_runner.given_up_of(int(stood * ms), queued, voluntary, involuntary)
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
            found = eggtop_runner.given_up_of(stood * ms, queued, voluntary, 1, others * ms)
            self.assertEqual(found, given_up * ms, (stood, queued, voluntary, others))


    def test_lines_stay_whole_when_the_pipe_is_full(self):
        arrives, leaves = os.pipe()
        os.set_blocking(leaves, False)
        out = eggtop_runner.Outbox(leaves)
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
        plan = eggtop_runner.Plan(order(inputs=inputs, tasks=6))
        self.assertEqual([plan.input(task)["n"] for task in range(6)], [1, 2, 3, 1, 2, 3])
        plan = eggtop_runner.Plan(order(inputs=inputs, tasks=6, serial_first=True))
        self.assertEqual([plan.input(task)["n"] for task in range(6)], [1, 2, 3, 2, 3, 2])
        self.assertEqual(plan.stages(), [range(0, 1), range(1, 6)])


class Alone:
    """A worker that is no thread and no process of its own: it only does tasks."""

    def __init__(self, task, spec):
        self.task, self.heated, self.done = task, 0, []
        self.plan = type("Plan", (), {"spec": spec, "share": spec.get("share", "own")})

    def checkpoint(self, done):
        self.done.append(done)

    def cpu_time(self):
        self.heated += 1_000  # as if the CPU had gone on a little
        return self.heated

    def without_gil(self, work, argument):
        work(argument)

    def at_device(self, work):
        return work()

    async def nap(self, seconds):
        pass


class SameWork(unittest.TestCase):
    """One table of tasks holds all runtimes to the same work: as much of it, in the same order."""

    def do(self, row, folder):
        """Does the task of a row; returns its output, how many steps it took, and what was struck out."""
        counted = {"steps": 0, "struck": 0}
        names = "blocks", "strike", "odd_primes", "heat"
        usual = [getattr(eggtop_runner, name) for name in names]
        sieving = []  # not empty while the primes are looked for that sieve

        def blocks(worker, first, last, size):
            place = first
            for block in usual[0](worker, first, last, size):
                self.assertEqual(block.start, place, row)
                place = block.stop
                counted["steps"] += len(block)
                yield block

        def strike(is_prime, prime, odds):
            struck = usual[1](is_prime, prime, odds)
            counted["struck"] += 0 if sieving else struck
            return struck

        def odd_primes(limit):
            sieving.append(limit)
            found = usual[2](limit)
            sieving.pop()
            return found

        worker = Alone(row["task"], row.get("spec", {}))
        given = dict(row["input"], folder=folder)
        for name, other in zip(names, (blocks, strike, odd_primes, lambda until: None)):
            setattr(eggtop_runner, name, other)
        try:
            output = eggtop_runner.WORKLOADS[row["workload"]](worker, given)
            output = eggtop_runner.at_once(output) if hasattr(output, "send") else output
        finally:
            for name, own in zip(names, usual):
                setattr(eggtop_runner, name, own)
        return output, counted, worker.heated

    def test_every_task_does_what_the_table_says(self):
        with open(os.path.join(HERE, "same_work.json")) as table:
            rows = json.load(table)
        self.assertGreater(len(rows), 30)
        with tempfile.TemporaryDirectory() as folder:
            for row in rows:
                if row["workload"] == "eggs":
                    continue  # heats by the clocks, which stand still here; see below
                output, counted, heated = self.do(row, folder)
                self.assertEqual(output, row["output"], row)
                if "steps" in row:
                    self.assertEqual(counted["steps"], row["steps"], row)
                if "struck" in row:
                    self.assertEqual(counted["struck"], row["struck"], row)
                if "heated" in row:
                    more = heated - row["heated"]
                    self.assertTrue(0 <= more <= 10_000, (row, heated))

    def test_eggs_have_all_the_heat_they_need(self):
        runner, outputs = done(workload="eggs", inputs=[{"seconds": 0.0}, {"seconds": 0.002}], tasks=4)
        self.assertEqual(outputs, [{"doneness": 1.0}] * 4)

    def test_only_the_first_task_of_sleep_blocks(self):
        for executor in ("serial", "threads", "async"):
            inputs = [{"x": 2.0, "seconds": 0.0}]
            runner, outputs = done(
                workload="sleep", executor=executor, inputs=inputs, tasks=3, block=60_000_000
            )
            self.assertEqual(outputs, [{"square": 4.0}] * 3)
            # whoever computes for so long is told of by itself, the others need not be
            cpu = {told["task"]: told["cpu_total"] for _, name, told, _ in runner.events if name == "task_ended"}
            self.assertGreaterEqual(cpu.pop(0), 60_000_000, executor)
            self.assertTrue(all(used < 60_000_000 for used in cpu.values()), (executor, cpu))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--runner"]:
        for trouble in sys.argv[2:]:
            TROUBLES[trouble.rstrip("0123456789")](trouble)
        sys.exit(eggtop_runner.main())
    unittest.main()
