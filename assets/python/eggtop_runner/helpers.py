"""The processes that multiprocessing starts for itself."""

import multiprocessing.forkserver
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import signal
import time
from typing import Any, Callable, Iterable, List

from eggtop_runner.limits import GRACE_SECONDS
from eggtop_runner.safe_path import SAFE_PATH


def start_tracker(folder: str) -> None:
    """Starts multiprocessing's resource tracker, which removes named semaphores, in its own process group.

    A run is killed by its process group, and nothing else would remove the names then. The tracker ends
    by itself when all other processes have ended; then it removes `folder` as well, if one is given.
    """
    util: Any = multiprocessing.util
    usual = util.spawnv_passfds
    rest = f"import shutil; shutil.rmtree({folder!r}, ignore_errors=True)" if folder else "pass"

    def apart(path: Any, arguments: List[Any], fds: Iterable[int]) -> int:
        for fd in fds:
            os.set_inheritable(fd, True)
        *flags, code = arguments
        arguments = [*flags, f"{SAFE_PATH}\ntry:\n {code}\nfinally:\n {rest}"]
        quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        return os.posix_spawn(path, arguments, os.environ, file_actions=quiet, setpgroup=0)

    util.spawnv_passfds = apart
    try:
        multiprocessing.resource_tracker.ensure_running()
    finally:
        util.spawnv_passfds = usual


def end_helpers(gone: Callable[[int, int, Any], None], gently: bool) -> None:
    """Ends multiprocessing's helpers: the resource tracker by itself, so that it removes the semaphores
    that spawned processes need names for, and the fork server by force unless `gently`. Calls `gone`
    with how each of them ended."""
    server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    tracker = multiprocessing.resource_tracker._resource_tracker
    try:
        if server._forkserver_pid:
            # it has nothing to clean up, but keeps the tracker's pipe open
            if gently:
                os.close(server._forkserver_alive_fd)
            else:
                os.kill(server._forkserver_pid, signal.SIGKILL)
        if tracker._fd is not None and tracker._pid:
            os.close(tracker._fd)
    except OSError:
        pass  # they have ended, or another thread does the same
    until = time.monotonic() + 1.5 * GRACE_SECONDS
    for helper in (server._forkserver_pid, tracker._pid):
        ended = 0
        while helper and not ended:
            try:
                ended, status, used = os.wait4(helper, os.WNOHANG)
            except OSError:
                break
            if ended:
                gone(helper, status, used)
            elif time.monotonic() < until:
                time.sleep(0.001)
            else:
                break
