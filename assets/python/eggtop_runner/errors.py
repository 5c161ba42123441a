"""Why a run or a task ends early, and the exit statuses of the runner."""

from typing import Any

REFUSED, NO_RESOURCES, STOPPED = 2, 3, 143  # exit statuses other than 0


class Refused(Exception):
    """The order asks for something that this runner cannot do."""


class Stopped(BaseException):
    """Raised at a checkpoint when the run is to stop; a `BaseException`, so that no task catches it."""


class Failed(Exception):
    """A task failed for a reason that is complete as it stands, without the name of an exception."""


def reason_of(error: BaseException) -> str:
    """Returns in one line why something failed."""
    if isinstance(error, Failed):
        return " ".join(str(error).split())[:500]
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    return ": ".join(filter(None, (type(error).__name__, text)))[:500]


def outcome_of(error: BaseException) -> Any:
    """Returns the outcome of a task that raised an exception."""
    return "stopped" if isinstance(error, Stopped) else {"failed": reason_of(error)}
