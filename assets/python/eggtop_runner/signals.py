"""What a process of the run does when it is asked to end."""

import os
import signal
from typing import Any

from eggtop_runner.process_state import PROCESS


def on_terminate(signum: int, _frame: Any) -> None:
    """Handles SIGTERM: the runner stops its workers; a worker ends if the runner wants it to."""
    worker = PROCESS.get("worker")
    if PROCESS.get("runner") == os.getpid():
        os.write(PROCESS["wake"], b".")
    elif worker is None or not worker.board.stopped:
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    elif worker.idle:
        worker.idle = False  # the signal is sent repeatedly, but one exit is enough
        raise SystemExit(0)
