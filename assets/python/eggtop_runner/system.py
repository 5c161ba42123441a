"""What the system says about the calling thread and process."""

import os
import resource
import sys
from typing import Any, Callable, Dict, Optional

try:
    import ctypes
except ImportError:  # some builds, and some interpreters inside the first one, are without it
    ctypes = None  # type: ignore[assignment]

THREAD = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
NO_USAGE = dict.fromkeys(("user", "sys", "peak_kib", "voluntary", "involuntary"), 0)


class System:
    """Calls into the C library that keep the GIL.

    Python's own `os.write` and `os.pread` release it. A thread that has just waited 5 ms for the GIL
    would lose it again by reporting that, and observing a run would change it.
    """

    def __init__(self) -> None:
        try:
            self.library: Any = ctypes.PyDLL(None, use_errno=True)
            self.library.pread.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int64]
            self.library.write.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
            self.library.sched_getcpu.argtypes = []
        except (AttributeError, OSError):  # no ctypes, or another C library
            self.library = None

    def write(self, fd: int, data: bytes) -> bool:
        """Writes all of `data` to a pipe or nothing; returns whether there was room."""
        try:
            if self.library is None:
                os.write(fd, data)
            elif self.library.write(fd, data, len(data)) < 0:
                raise OSError(ctypes.get_errno(), "write")
        except (BlockingIOError, InterruptedError):
            return False
        return True

    def core(self) -> int:
        """Returns the core that the calling thread runs on, 0 if the system does not say."""
        if self.library is not None:
            return max(self.library.sched_getcpu(), 0)
        try:
            with open("/proc/thread-self/stat", "rb") as stat:
                return int(stat.read().rpartition(b")")[2].split()[36])
        except OSError:
            return 0

    def queue_wait(self) -> Callable[[], Optional[int]]:
        """Returns a function that reads how long the calling thread has waited for a core, in its whole
        life."""
        if self.library is None:
            return lambda: None
        try:
            fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            return lambda: None
        text = ctypes.create_string_buffer(64)

        def read() -> int:
            self.library.pread(fd, text, 63, 0)
            return int(text.value.split()[1])

        read()
        # some systems have the file, but count nothing in it
        return read if int(text.value.split()[0]) > 0 else lambda: None


SYSTEM = System()


def usage_of(who: int) -> Dict[str, int]:
    """Returns the resource usage of the calling thread or process, as the protocol names its fields."""
    return usage_fields(resource.getrusage(who))


def usage_fields(used: Any) -> Dict[str, int]:
    """Returns a resource usage of the system, as the protocol names its fields."""
    return {
        "user": round(used.ru_utime * 1e9),
        "sys": round(used.ru_stime * 1e9),
        "peak_kib": used.ru_maxrss // (1024 if sys.platform == "darwin" else 1),
        "voluntary": used.ru_nvcsw,
        "involuntary": used.ru_nivcsw,
    }


def cpu_of(pid: int) -> int:
    """Returns the CPU time of a process, in clock ticks; -1 if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            words = stat.read().rpartition(b")")[2].split()
        return int(words[11]) + int(words[12])
    except OSError:
        return -1


def gil_enabled() -> bool:
    """Returns whether this interpreter runs one thread at a time."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()
