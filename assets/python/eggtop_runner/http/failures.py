"""Why a fetch failed, in the words of the runtime native."""

from eggtop_runner.errors import reason_of

ENDED_EARLY = "the connection ended before the answer did"


def failure_reason(error: BaseException, limit: float) -> str:
    """Returns why a fetch failed, in the words of the runtime native."""
    import http.client
    import socket

    reason = getattr(error, "reason", error)  # what an URLError wraps
    if isinstance(reason, (socket.timeout, TimeoutError)):
        return timeout_reason(limit)
    if isinstance(reason, (http.client.RemoteDisconnected, http.client.IncompleteRead)):
        return ENDED_EARLY
    if isinstance(reason, http.client.HTTPException):
        return "no sound HTTP: " + reason_of(reason)
    return getattr(reason, "strerror", None) or str(reason)


def timeout_reason(limit: float) -> str:
    """Returns the reason of a fetch that timed out."""
    return f"not done within {limit:.3f}".rstrip("0").rstrip(".") + " s"
