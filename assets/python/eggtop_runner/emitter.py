"""How events get to eggtop: lines of JSON through one pipe."""

import collections
import json
import os
import select
import threading
from time import monotonic_ns
from typing import Any, Dict

from eggtop_runner.errors import STOPPED
from eggtop_runner.limits import BATCH_TIME
from eggtop_runner.plan import Plan
from eggtop_runner.system import SYSTEM

encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Emitter:
    """Buffers lines for the pipe to eggtop.

    All workers of a run write to the same pipe, so each write is made of whole lines and is not larger
    than what a pipe accepts in one piece.
    """

    PIECE = 4096

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.lines: "collections.deque[bytes]" = collections.deque()
        self.piece = b""
        self.written = 0
        self.writing = threading.Lock()

    def put(self, line: str) -> None:
        """Adds a line; writes the buffer if its lines have waited long enough."""
        self.lines.append(line.encode("utf-8", "replace") + b"\n")
        if monotonic_ns() - self.written > BATCH_TIME or len(self.lines) > 1_000:
            self.write_out(wait=len(self.lines) > 1_000)

    def flush(self, wait: bool = True) -> None:
        """Writes the buffer after something that others should see soon."""
        self.write_out(wait)

    def write_out(self, wait: bool = True) -> None:
        """Writes the buffer; with `wait`, waits until the reader has made room for all of it."""
        if not self.writing.acquire(blocking=wait):
            return  # another thread is writing
        try:
            while self.piece or self.lines:
                self.piece = self.piece or self.lines.popleft()
                while self.lines and len(self.piece) + len(self.lines[0]) <= self.PIECE:
                    self.piece += self.lines.popleft()
                if SYSTEM.write(self.fd, self.piece):
                    self.piece = b""
                elif wait:
                    room = select.poll()
                    room.register(self.fd, select.POLLOUT)
                    room.poll()
                else:
                    break
            self.written = monotonic_ns()
        except BrokenPipeError:
            os._exit(STOPPED)  # eggtop has gone
        finally:
            self.writing.release()


def emit(out: Emitter, plan: Plan, at: int, event: Dict[str, Any]) -> None:
    """Emits an event of the run."""
    out.put(encode({"at": at - plan.t0, "kind": {"run": {"run": plan.run, "event": event}}}))
