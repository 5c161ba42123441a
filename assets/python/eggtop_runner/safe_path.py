"""Keeps the current folder out of the search path of every process of a run.

What lies there is not ours, whatever it is called. Importing this module takes effect: it changes how
multiprocessing starts interpreters.
"""

import multiprocessing.util
from typing import Any, Callable, Iterable, Sequence

SAFE_PATH = "import sys; sys.path[:] = [place for place in sys.path if place[:1] == '/']; "
SPAWN: Callable[..., int] = multiprocessing.util.spawnv_passfds  # type: ignore[attr-defined]


def start_with_safe_path(path: Any, arguments: Sequence[Any], fds: Iterable[int]) -> int:
    """Starts an interpreter for multiprocessing, with the code that makes its search path safe in front."""
    arguments = list(arguments)
    code = arguments.index("-c") + 1
    arguments[code] = SAFE_PATH + arguments[code]
    return SPAWN(path, arguments, fds)


multiprocessing.util.spawnv_passfds = start_with_safe_path  # type: ignore[attr-defined]
