"""Prints in one line what this interpreter is. Also very old ones must be able to read this."""
import sys

# with -c, the current folder comes first: nothing that lies there is to be imported
sys.path[:] = [place for place in sys.path if place]

import json
import platform
import sysconfig


def start_methods():
    try:
        import multiprocessing
        return multiprocessing.get_all_start_methods()
    except Exception:
        return []


def has_interpreters():
    if sys.version_info < (3, 14):
        return False
    try:
        import concurrent.futures
        return hasattr(concurrent.futures, "InterpreterPoolExecutor")
    except Exception:
        return False


def gil():
    if hasattr(sys, "_is_gil_enabled"):
        return bool(sys._is_gil_enabled())
    return True


sys.stdout.write("\n" + json.dumps({
    "version": list(sys.version_info[:3]),
    "executable": sys.executable or "",
    "implementation": platform.python_implementation(),
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    "gil": gil(),
    "start_methods": start_methods(),
    "interpreters": has_interpreters(),
}) + "\n")
sys.stdout.flush()
