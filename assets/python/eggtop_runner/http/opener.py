"""Fetches a URL with urllib, on a thread that may block."""

import functools
import time
from typing import Any, Dict, List, Optional, Tuple

from eggtop_runner.errors import Failed
from eggtop_runner.http.failures import ENDED_EARLY, failure_reason
from eggtop_runner.http.redirects import REDIRECTS, check_host, redirected
from eggtop_runner.http.resolver import ask_within, look_up


def get(url: str, limit: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Fetches a URL; fails if that takes longer than `limit` seconds."""
    import http.client
    import urllib.error
    import urllib.request

    began = time.monotonic()
    try:
        request = urllib.request.Request(url)
        request.hosts = hosts  # type: ignore[attr-defined]
        with opener().open(request, timeout=limit) as response:
            latency, count = time.monotonic() - began, 0
            while True:
                limit_next_read(response, limit - (time.monotonic() - began))
                piece = response.read1(65_536)
                count += len(piece)
                if not piece:
                    break
            if response.length:
                raise Failed(ENDED_EARLY)
            answer = {"status": response.status, "bytes": count, "latency": round(latency * 1e9)}
            return {"fetched": answer}
    except urllib.error.HTTPError as error:
        error.close()
        if str(error.reason).startswith(urllib.request.HTTPRedirectHandler.inf_msg):
            raise Failed(f"more than {REDIRECTS} redirects") from None
        raise Failed(f"HTTP {error.code} {error.reason}".strip()) from None
    except (OSError, http.client.HTTPException) as error:
        raise Failed(failure_reason(error, limit)) from None


def limit_next_read(response: Any, seconds: float) -> None:
    """Sets the time limit of the next read from a response; raises TimeoutError if no time is left."""
    if seconds <= 0:
        raise TimeoutError
    try:
        response.fp.raw._sock.settimeout(seconds)
    except AttributeError:
        pass  # the body has arrived already, or there is no socket to limit


@functools.lru_cache(maxsize=None)
def opener() -> Any:
    """Returns the opener of http and https URLs, which uses no proxy, as on the other runtimes."""
    import http.client
    import socket
    import urllib.request

    class Redirects(urllib.request.HTTPRedirectHandler):
        max_redirections = max_repeats = REDIRECTS

        def http_error_302(self, request: Any, file: Any, code: int, words: str, headers: Any) -> Any:
            if headers["Location"]:
                redirected(request.full_url, headers["Location"])
            return super().http_error_302(request, file, code, words, headers)

        http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

        def redirect_request(self, request: Any, file: Any, code: int, *rest: Any) -> Any:
            # before 3.11 urllib did not know status 308
            code = 307 if code == 308 else code
            follows = super().redirect_request(request, file, code, *rest)
            if follows is not None:
                # compares the hosts that are connected to
                check_host(request.host, follows.host, request.hosts)
                follows.hosts = request.hosts
            return follows

    def reach(address: Tuple[str, int], timeout: float, *rest: Any) -> Any:
        began = time.monotonic()
        places = ask_within(timeout, functools.partial(look_up, *address))
        reason = OSError("no address")
        for *_, place in places:
            try:
                seconds = max(0.001, timeout - (time.monotonic() - began))
                return socket.create_connection(place[:2], seconds, *rest)
            except OSError as error:
                reason = error
        raise reason

    class Plain(http.client.HTTPConnection):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._create_connection = reach

    opens = urllib.request.OpenerDirector()
    opens.addheaders = [("User-agent", "eggtop")]

    class Handler(urllib.request.HTTPHandler):
        def http_open(self, request: Any) -> Any:
            return self.do_open(Plain, request)

    opens.add_handler(Handler())
    if hasattr(urllib.request, "HTTPSHandler"):  # a Python may be without TLS

        class Secure(http.client.HTTPSConnection):
            def __init__(self, *given: Any, **named: Any) -> None:
                super().__init__(*given, **named)
                self._create_connection = reach

        class SecureHandler(urllib.request.HTTPSHandler):
            def https_open(self, request: Any) -> Any:
                return self.do_open(Secure, request)

        opens.add_handler(SecureHandler())
    opens.add_handler(urllib.request.HTTPDefaultErrorHandler())
    opens.add_handler(urllib.request.HTTPErrorProcessor())
    opens.add_handler(urllib.request.UnknownHandler())
    opens.add_handler(Redirects())
    return opens
