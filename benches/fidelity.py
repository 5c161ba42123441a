"""Measures the GIL of the Python that runs this, for benches/fidelity.rs; standard library only.

    fidelity.py about                            version, executable, whether there is a GIL
    fidelity.py threads COUNT INTERVAL SECONDS   counting threads, against the same work in one
    fidelity.py sleep INTERVAL ROUNDS            1 ms asleep beside a counting thread
    fidelity.py echo INTERVAL ROUNDS             64 bytes to another process and back, the same

The interval is in ms. Prints one JSON object.
"""

import json
import os
import platform
import socket
import statistics
import sys
import threading
import time

clock = time.perf_counter_ns
CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}


class Watch:
    """Who held the lock, seen from inside: only its holder can write here."""

    def __init__(self, workers):
        self.holder = None
        self.last_seen = [0] * workers
        # (when, who took it, who had it, when that was last seen)
        self.changes = []

    def count(self, me, turns):
        """Counts down, and notices after at most a turn that the lock came back."""
        last_seen, changes = self.last_seen, self.changes
        while turns:
            turns -= 1
            if self.holder != me:
                before = self.holder
                seen = clock() if before is None else last_seen[before]
                changes.append((clock(), me, before, seen))
                self.holder = me
            last_seen[me] = clock()


def has_gil():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def rate():
    """Turns a second."""
    turns, begin = 300_000, clock()
    Watch(1).count(0, turns)
    return turns / (clock() - begin) * 1e9


def threads(count, interval, seconds):
    rate()
    turns = int(rate() * seconds / count)
    begin = clock()
    for _ in range(count):
        Watch(1).count(0, turns)
    serial = clock() - begin

    sys.setswitchinterval(interval / 1e3)
    watch, gate, ends = Watch(count), threading.Event(), [0] * count

    def work(me):
        gate.wait()
        watch.count(me, turns)
        ends[me] = clock()

    workers = [threading.Thread(target=work, args=(me,)) for me in range(count)]
    for worker in workers:
        worker.start()
    begin = clock()
    gate.set()
    for worker in workers:
        worker.join()
    wall = clock() - begin
    result = {"wall_over_serial": wall / serial}
    if has_gil() and count > 1:
        result.update(shares(watch.changes, min(ends)))
    return result


def shares(changes, until):
    """Holds and hand-overs from the second hold on until a thread is done."""
    inside = [change for change in changes[1:] if change[0] <= until]
    holds = [after[3] - before[0] for before, after in zip(inside, inside[1:])]
    if not holds:
        return {}
    return {
        "hand_overs_a_second": (len(inside) - 1) / (inside[-1][0] - inside[0][0]) * 1e9,
        "hold_ms": statistics.median(holds) / 1e6,
        "longest_hold_ms": max(holds) / 1e6,
        "hand_over_us": statistics.median(when - seen for when, _, _, seen in inside) / 1e3,
    }


def pin(last):
    """Keeps the calling thread on the last core or on the first one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(CORES)[-1 if last else 0]})


def beside_counting(interval, rounds, act):
    """Median and mean of how long an act takes in ms, while another thread counts."""
    sys.setswitchinterval(interval / 1e3)
    over = threading.Event()

    def count():
        pin(last=True)
        while not over.is_set():
            Watch(1).count(0, 10_000)

    other = threading.Thread(target=count)
    other.start()
    pin(last=False)
    act()
    times = []
    for _ in range(rounds):
        begin = clock()
        act()
        times.append((clock() - begin) / 1e6)
    over.set()
    other.join()
    return {"median_ms": statistics.median(times), "mean_ms": statistics.mean(times)}


def echo(interval, rounds):
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        pin(last=True)
        while True:
            data = there.recv(64)
            if not data:
                os._exit(0)
            there.sendall(data)
    there.close()
    message = b"x" * 64

    def there_and_back():
        here.sendall(message)
        here.recv(64)

    result = beside_counting(interval, rounds, there_and_back)
    here.close()
    os.waitpid(child, 0)
    return result


def main(what, *numbers):
    numbers = [float(number) for number in numbers]
    if what == "about":
        return {"version": platform.python_version(), "executable": sys.executable, "gil": has_gil()}
    if what == "threads":
        return threads(int(numbers[0]), numbers[1], numbers[2])
    if what == "sleep":
        return beside_counting(numbers[0], int(numbers[1]), lambda: time.sleep(0.001))
    return echo(numbers[0], int(numbers[1]))


print(json.dumps(main(*sys.argv[1:])))
