"""The runner of eggtop for CPython: does the tasks of one run and tells, live, how they go.

eggtop starts this file, reads a hello, writes an order (what to do, in how many threads or processes)
and then reads events, one JSON object a line, until every task has an outcome. docs/runners.md is the
whole protocol. In this file stand, from top to bottom:

    workloads   what a task does, in the Python one would write by hand
    telling     how events get out, and what the system tells of the calling thread
    Worker      does tasks one after another; finds out at checkpoints when it really ran
    Sharing     what tasks of `counter` count with: locks, values, pipes, queues
    Plan, Board what is to be done, and the memory that all workers of a run share
    executors   how tasks are spread: serial, threads, pool, process, async, interpreters
    main        hello, order, executor, end

It needs CPython 3.8 or later and nothing but the standard library. Times are in nanoseconds.
"""

import sys

# Where modules are looked for in every process of the run: neither in the current folder nor in the one
# that this file lies in, for what lies there is not ours, whatever it is called.
CLEAN = "import sys; sys.path[:] = [place for place in sys.path if place[:1] == '/']; "
if __name__ != "eggtop_runner":  # its tests import it
    sys.path[:] = [
        place for place in sys.path if place[:1] == "/" and place != __file__.rpartition("/")[0]
    ]

import collections
import concurrent.futures
import fcntl
import functools
import hashlib
import json
import math
import mmap
import multiprocessing
import multiprocessing.connection
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import multiprocessing.util
import os
import queue
import random
import resource
import select
import selectors
import signal
import stat
import threading
import time
import traceback
import warnings
from time import monotonic_ns, thread_time_ns
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

try:
    import ctypes
except ImportError:  # some builds, and some interpreters inside the first one, are without it
    ctypes = None  # type: ignore[assignment]

MS = 1_000_000
SHORT = MS // 5  # a task that ends sooner is told in a batch with others
GATHER = 20 * MS  # how long short tasks and lines are gathered
PROGRESS = 50 * MS  # how often a long task tells how far it is
GAP = 2 * MS  # a longer time between checkpoints makes a worker ask what it stood still for
STANDSTILL = MS // 2  # standing still for less is not told as a gap of its own
LOOK = 0.05  # how often an executor looks after its processes, in seconds
STILL = 20  # a pool that lost a worker is stuck when nothing moves for so many looks
GRACE = 0.4  # how long workers may take to stop, in seconds
UNREADY = 3  # processes that may die before they are ready
MOMENT, APART = 100 * MS, 15 * MS  # how long waits with a time limit are: for futures, and for locks
ROUNDS, HOLD = 5, 0.25  # how often locks are taken, and which part of a task's seconds they are held
TOO_LATE = concurrent.futures.TimeoutError

REFUSED, NO_RESOURCES, STOPPED = 2, 3, 143  # exit statuses beside 0


class Refused(Exception):
    """What was ordered cannot be done here."""


class Stopped(BaseException):
    """The run is to stop: raised at a checkpoint, past whatever a task catches."""


# ---- workloads: each is given its worker and its input, and returns its output ----------------


def blocks(worker: "Worker", first: int, last: int, size: int) -> Iterator[range]:
    """Cuts first to last - 1 into blocks of about 50 us of work, with a checkpoint after each."""
    for low in range(first, last, size):
        high = min(low + size, last)
        yield range(low, high)
        worker.checkpoint((high - first) / (last - first))


def eggs(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Heats until the egg had its CPU time, or until the kitchen timer rings, fried or raw."""
    need = round(given["seconds"] * 1e9)
    began = monotonic_ns()
    if worker.plan.spec.get("by") == "timer":
        while monotonic_ns() < began + need:
            heat(began + need)
            worker.checkpoint((monotonic_ns() - began) / need)
        had = worker.cpu_time()
    else:
        had = worker.cpu_time()
        while had < need:
            # CPU time cannot outrun the clock on the wall, so it need not be read before that
            due = monotonic_ns() + min(need - had, 5 * MS)
            while monotonic_ns() < due:
                heat(due)
                worker.checkpoint(had / need)
            had = worker.cpu_time()
    return {"doneness": min(1.0, had / need) if need else 1.0}


def heat(until: int) -> None:
    """Computes for about 50 us, but not longer than until then."""
    until = min(until, monotonic_ns() + 50_000)
    x = 1
    while monotonic_ns() < until:
        for _ in range(100):
            x = (x * 1_103_515_245 + 12_345) & 0x7FFF_FFFF


def divisors(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the divisors of n but 1 and n, among the numbers from 2 to n - 2; a prime has none."""
    n = given["n"]
    count = 0
    for block in blocks(worker, 2, n - 1, 800):
        for candidate in block:
            if n % candidate == 0:
                count += 1
    return {"count": count}


SEGMENT = 64 * 1024  # odd numbers that are sieved at a time


def primes(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the primes in a range with the sieve of Eratosthenes over odd numbers, a segment at a time."""
    first, last = given["from"], given["to"]
    count = int(first <= 2 < last)
    odds = range(max(first, 3) | 1, last, 2)
    small = odd_primes(math.isqrt(odds[-1])) if odds else []
    for begin in range(0, len(odds), SEGMENT):
        segment = odds[begin : begin + SEGMENT]
        is_prime = bytearray(b"\1") * len(segment)
        for index in range(0, len(small), 40):
            for prime in small[index : index + 40]:
                strike(is_prime, prime, segment)
            worker.checkpoint((begin + len(segment) * index / len(small)) / len(odds))
        count += is_prime.count(1)
    return {"count": count}


def strike(is_prime: bytearray, prime: int, odds: range) -> int:
    """Strikes out the odd multiples of a prime from its square on; returns how many there are."""
    multiple = max(-(-odds[0] // prime) | 1, prime) * prime
    places = range((multiple - odds[0]) // 2, len(odds), prime)
    if places:
        is_prime[places.start :: prime] = bytes(len(places))
    return len(places)


def odd_primes(limit: int) -> List[int]:
    """Returns the odd primes up to a limit."""
    odds = range(3, limit + 1, 2)
    if not odds:
        return []
    is_prime = bytearray(b"\1") * len(odds)
    for prime in odd_primes(math.isqrt(limit)):
        strike(is_prime, prime, odds)
    return [number for number, flag in zip(odds, is_prime) if flag]


def busy(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts n down to 0, a block at a time: `while n > 0: n -= 1`."""
    counted = 0
    for block in blocks(worker, 0, given["n"], 2_000):
        left = len(block)
        while left > 0:
            left -= 1
        counted += len(block)
    return {"count": counted}


def sum_up(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds up 0 to n - 1, one by one."""
    total = 0
    for block in blocks(worker, 0, given["n"], 1_000):
        for number in block:
            total += number
    return {"total": str(total)}


def append(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Appends n random numbers to a list; each task has its own, which no other takes part in."""
    numbers: List[float] = []
    number = random.Random(worker.task).random
    for block in blocks(worker, 0, given["n"], 400):
        for _ in block:
            numbers.append(number())
    return {"count": len(numbers)}


def power(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Sums x to the 10th over x from 0 to 23, n times."""
    total = 0
    for block in blocks(worker, 0, given["n"], 8):
        for _ in block:
            total += sum(x**10 for x in range(24))
    return {"total": str(total)}


def sha256(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Hashes a buffer of a million bytes n times over: hashlib does it without the GIL."""
    buffer = memoryview(worker.task.to_bytes(8, "little") * 125_000)
    digest = hashlib.sha256()
    for block in blocks(worker, 0, given["n"] * 10, 1):
        start = block.start % 10 * 100_000
        worker.without_gil(digest.update, buffer[start : start + 100_000])
    return {"digest": list(digest.digest())}


def counter(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds 1 to what is shared, n times, by the way that was asked for."""
    n, sharing = given["n"], HERE.get("sharing")
    size, ways = SHARES[worker.plan.share]
    add = ways(worker, sharing)
    for block in blocks(worker, 0, n, size):
        for _ in block:
            add()
    return {"count": n}


def deadlock(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Works, then waits for another that waits, too; gives how often it had what it waited for."""
    wait = take_locks if worker.plan.spec["how"] == "locks" else wait_for_other
    return {"count": wait(worker, given["seconds"])}


def wait_for_other(worker: "Worker", seconds: float) -> int:
    """Waits for the future of another task: the next one, or one that it submits itself.

    As the notes print it, `other.result` names the method and does not call it: nobody waits. That is
    what the cure `printed` does.
    """
    heat_for(worker, seconds)
    other = HERE["knot"].other(worker)
    if other is None or worker.plan.spec["cure"] == "printed":
        return 0
    task, future = other

    def get(timeout: Optional[float]) -> bool:
        if timeout == 0:
            return future.done()
        try:
            future.result(timeout)
        except TOO_LATE:
            return False
        return True

    return int(worker.obtain({"future": task}, get, MOMENT))


def take_locks(worker: "Worker", seconds: float) -> int:
    """Takes its own lock and inside of it the next one's, again and again."""
    locks, cure = HERE["locks"], worker.plan.spec["cure"]
    first, second = worker.task, (worker.task + 1) % len(locks)
    if cure == "order":
        first, second = sorted((first, second))
    for _ in range(ROUNDS):
        while True:
            worker.obtain({"lock": first}, lambda most: take_within(locks[first], most), None)
            heat_for(worker, seconds * HOLD)
            patience = APART * (worker.task + 1)
            if first == second or worker.obtain(
                {"lock": second}, lambda most: take_within(locks[second], most), patience
            ):
                break
            worker.let_go(first, locks[first])
            # who came back at once would have it again before the other one woke up
            heat_for(worker, APART / 1e9)
        heat_for(worker, seconds * HOLD)
        for number in {second, first}:
            worker.let_go(number, locks[number])
    return ROUNDS


def take_within(lock: Any, timeout: Optional[float]) -> bool:
    """Takes a lock, of threads or of processes; waits for it for so long, None is for ever."""
    if timeout is None:
        return lock.acquire()
    return lock.acquire(timeout=timeout) if timeout else lock.acquire(False)


def heat_for(worker: "Worker", seconds: float) -> None:
    """Computes for so long, in CPU time."""
    need = worker.cpu_time() + round(seconds * 1e9)
    while worker.cpu_time() < need:
        heat(monotonic_ns() + MS)
        worker.checkpoint(0.0)


# ---- work with the outside: URLs, files, a pipe that all tasks share --------------------------

REDIRECTS = 5  # how often a redirect is followed
BETWEEN = 0.002  # seconds from one part of a printed line to the next
LINES = 5  # that a task prints


class Failed(Exception):
    """Why a task failed, in words of ours that need no name of an exception before them."""


def prepare(what: str) -> None:
    """Loads what a workload or an executor needs, so that no task has to."""
    if what == "fetch":
        opener()
    elif what == "async":
        import asyncio  # noqa: F401


def fetch(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Gets a URL as urllib does it, and counts the bytes of its body."""
    hosts = worker.plan.spec.get("hosts")
    return worker.wait_for(functools.partial(get, given["url"], given["timeout"], hosts))


def get(url: str, limit: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Gets a URL within so many seconds."""
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
                allow(response, limit - (time.monotonic() - began))
                piece = response.read1(65_536)
                count += len(piece)
                if not piece:
                    break
            if response.length:
                raise Failed("the connection ended before the answer did")
            answer = {"status": response.status, "bytes": count, "latency": round(latency * 1e9)}
            return {"fetched": answer}
    except urllib.error.HTTPError as error:
        error.close()
        if str(error.reason).startswith(urllib.request.HTTPRedirectHandler.inf_msg):
            raise Failed(f"more than {REDIRECTS} redirects") from None
        raise Failed(f"HTTP {error.code} {error.reason}".strip()) from None
    except (OSError, http.client.HTTPException) as error:
        raise Failed(trouble_of(error, limit)) from None


def trouble_of(error: BaseException, limit: float) -> str:
    """Returns why nothing was fetched, in the words of the runtime native."""
    import http.client
    import socket

    reason = getattr(error, "reason", error)  # what an URLError wraps
    if isinstance(reason, (socket.timeout, TimeoutError)):
        return too_long(limit)
    if isinstance(reason, (http.client.RemoteDisconnected, http.client.IncompleteRead)):
        return "the connection ended before the answer did"
    if isinstance(reason, http.client.HTTPException):
        return "no sound HTTP: " + reason_of(reason)
    return getattr(reason, "strerror", None) or str(reason)


def too_long(limit: float) -> str:
    """Returns why a fetch is given up after so many seconds."""
    return f"not done within {limit:.3f}".rstrip("0").rstrip(".") + " s"


async def fetch_on_loop(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Gets a URL on an event loop: urllib would keep all others waiting, asyncio's streams do not."""
    hosts = worker.plan.spec.get("hosts")
    return await worker.wait_on_loop(get_by_streams(given["url"], given["timeout"], hosts))


async def get_by_streams(url: str, limit: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Gets a URL within so many seconds."""
    import asyncio
    import http.client

    began = time.monotonic()
    try:
        return await asyncio.wait_for(follow(url, began, hosts), limit)
    except asyncio.TimeoutError:
        raise Failed(too_long(limit)) from None
    except EOFError:
        raise Failed("the connection ended before the answer did") from None
    except (OSError, http.client.HTTPException) as error:
        if str(getattr(error, "strerror", "")).startswith("Connect call failed"):
            raise Failed(os.strerror(error.errno)) from None
        raise Failed(trouble_of(error, limit)) from None


async def follow(url: str, began: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Gets a URL, and follows it where it leads."""
    from urllib.parse import urlsplit

    for _ in range(REDIRECTS + 1):
        status, location, count, latency = await exchange(url, began)
        if location is None:
            return {"fetched": {"status": status, "bytes": count, "latency": round(latency * 1e9)}}
        leads = redirected(url, location)
        check_host(urlsplit(url).netloc, urlsplit(leads).netloc, hosts)
        url = leads
    raise Failed(f"more than {REDIRECTS} redirects")


def redirected(url: str, location: str) -> str:
    """Returns where a redirect leads from a URL; fails where the runtime native does not follow it."""
    from urllib.parse import urljoin, urlsplit

    try:
        leads = urljoin(url, location)
        parts = urlsplit(leads)
        parts.port
    except ValueError as error:
        of_port = "port" in str(error).lower()
        raise Failed("a port is a number up to 65535" if of_port else "this is no URL") from None
    if parts.scheme not in ("http", "https"):
        raise Failed("only http and https can be fetched")
    if "@" in parts.netloc:
        raise Failed("a URL with a name or a password is not sent")
    if not parts.hostname:
        raise Failed("a URL without a host")
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise Failed("a redirect from https to http, which others could read, is not followed")
    return leads


def check_host(here: str, there: str, hosts: Optional[List[str]]) -> None:
    """Fails where a redirect leads to another host, and to none of these if there are any."""
    if hosts is None:
        return
    host = host_of(there)
    if host is None:
        raise Failed(f"a redirect to {there}, which is no plain name of a host")
    if host != host_of(here) and host not in map(host_of, hosts):
        which = "which the screenplay may not fetch from"
        raise Failed(f"a redirect to {host}, {which}; --allow-url {host} allows it")


def host_of(place: str) -> Optional[str]:
    """Returns the host of a host and port, in the one way in which hosts are compared."""
    import ipaddress
    import re

    found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]*)?", place.lower())
    if not found or not found[1]:
        return found and found[2]
    try:
        return f"[{ipaddress.IPv6Address(found[1])}]"
    except ValueError:
        return None


async def exchange(url: str, began: float) -> Tuple[int, Optional[str], int, float]:
    """Asks for a URL; returns the status of the answer, where it leads, its bytes and its latency."""
    import asyncio
    import http.client
    import io
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise Failed("only http and https can be fetched")
    if not parts.hostname:
        raise Failed("a URL without a host")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    addresses = await asked_on_loop(functools.partial(look_up, parts.hostname, port))
    reader, writer = await connected(addresses, parts.hostname if secure else None)
    try:
        path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: eggtop\r\nConnection: close\r\n\r\n".encode()
        )
        first, _, rest = (await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")
        latency = time.monotonic() - began
        version, _, words = first.decode("latin-1").partition(" ")
        if not version.startswith("HTTP/") or not words[:3].isdigit():
            raise http.client.BadStatusLine(first.decode("latin-1")[:80])
        status, headers = int(words[:3]), http.client.parse_headers(io.BytesIO(rest))
        if status in (301, 302, 303, 307, 308) and headers["Location"]:
            return status, headers["Location"], 0, latency
        if not 200 <= status < 300:
            raise Failed(f"HTTP {words}".strip())
        return status, None, await length_of(reader, headers), latency
    finally:
        writer.transport.abort()  # all that was wanted is there


async def connected(addresses: List[Any], secure_to: Optional[str]) -> Tuple[Any, Any]:
    """Opens streams to the first of the addresses that answers."""
    import asyncio

    secure = {"ssl": True, "server_hostname": secure_to} if secure_to else {}
    for left, (*_, address) in reversed(list(enumerate(reversed(addresses)))):
        try:
            return await asyncio.open_connection(*address[:2], **secure)
        except OSError:
            if not left:
                raise
    raise OSError("no address")


def look_up(host: str, port: int) -> List[Any]:
    """Asks the system for the addresses of a host."""
    import socket

    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def unawaited(ask: Callable[[], Any], tell: Callable[[Any], None]) -> None:
    """Asks on a thread that nobody waits for: the system's resolver cannot be told to stop."""

    def answer() -> None:
        try:
            tell(ask())
        except Exception as error:  # it is raised where it is waited for
            tell(error)

    try:
        thread = threading.Thread(target=answer, name="resolver", daemon=True)
    except RuntimeError:
        answer()  # an interpreter beside the main one may have no such threads
    else:
        thread.start()


def within(seconds: float, ask: Callable[[], Any]) -> Any:
    """Returns what is answered within so many seconds."""
    answers: Any = queue.Queue()
    unawaited(ask, answers.put)
    try:
        answer = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


async def asked_on_loop(ask: Callable[[], Any]) -> Any:
    """Returns what is answered; the event loop goes on meanwhile."""
    import asyncio

    loop = asyncio.get_running_loop()
    came = loop.create_future()

    def settle(answer: Any) -> None:
        if came.done():
            return  # given up
        if isinstance(answer, Exception):
            came.set_exception(answer)
        else:
            came.set_result(answer)

    def tell(answer: Any) -> None:
        try:
            loop.call_soon_threadsafe(settle, answer)
        except RuntimeError:
            pass  # the loop is over

    unawaited(ask, tell)
    return await came


async def length_of(reader: Any, headers: Any) -> int:
    """Reads a body to its end, and returns how many bytes it has."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        total = 0
        while True:
            size = int((await reader.readuntil(b"\n")).partition(b";")[0], 16)
            await skip(reader, size)
            total += size
            while size == 0 and (await reader.readuntil(b"\n")).strip():
                pass  # what follows the last chunk, up to an empty line
            if size == 0:
                return total
            await reader.readexactly(2)
    if headers["Content-Length"] is not None:
        return await skip(reader, int(headers["Content-Length"]))
    return await skip(reader, math.inf)


async def skip(reader: Any, most: float) -> int:
    """Reads so many bytes, or to the end if there is no number."""
    count = 0
    while count < most:
        piece = await reader.read(65_536 if most == math.inf else min(int(most) - count, 65_536))
        count += len(piece)
        if not piece and most != math.inf:
            raise EOFError
        if not piece:
            break
    return count


def allow(response: Any, seconds: float) -> None:
    """Lets the next read from a response take so long; raises when no time is left."""
    if seconds <= 0:
        raise TimeoutError
    try:
        response.fp.raw._sock.settimeout(seconds)
    except AttributeError:
        pass  # the whole of it came already, or another way


@functools.lru_cache(maxsize=None)
def opener() -> Any:
    """Returns what opens http and https: not through a proxy, as on the other runtimes."""
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
            # before 3.11 it knew nothing of 308
            code = 307 if code == 308 else code
            follows = super().redirect_request(request, file, code, *rest)
            if follows is not None:
                # what is compared is what is connected to
                check_host(request.host, follows.host, request.hosts)
                follows.hosts = request.hosts
            return follows

    def reach(address: Tuple[str, int], timeout: float, *rest: Any) -> Any:
        began = time.monotonic()
        places = within(timeout, functools.partial(look_up, *address))
        for left, (*_, place) in reversed(list(enumerate(reversed(places)))):
            try:
                seconds = max(0.001, timeout - (time.monotonic() - began))
                return socket.create_connection(place[:2], seconds, *rest)
            except OSError:
                if not left:
                    raise
        raise OSError("no address")

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


def files(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Creates a file, writes n bytes, closes it."""
    n, piece = given["n"], b"e" * 65_536
    try:
        path = os.path.join(given["folder"], str(worker.task))
        with worker.at_device(functools.partial(open, path, "wb", 0)) as file:
            for block in blocks(worker, 0, n, len(piece)):
                worker.at_device(functools.partial(file.write, piece[: len(block)]))
            worker.at_device(file.close)
    except OSError as error:
        raise Failed(error.strerror or reason_of(error)) from None
    return {"count": n}


async def print_lines(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Prints lines into a pipe that all tasks share, in parts or at once, under a lock or not."""
    folder, began = given["folder"], time.monotonic()
    try:
        sink = open(os.path.join(folder, "sink"), "wb", 0)
        lock = open(os.path.join(folder, "lock"), "ab", 0)
        with sink, lock:
            for line in range(LINES):
                # by the clock, so that printers with delays that go into each other meet
                await worker.nap(began + given["seconds"] * (line + 1) - time.monotonic())
                if worker.plan.spec.get("lock") == "yes":
                    await take_lock(worker, lock)
                parts = parts_of(worker.task, line)
                if worker.plan.spec.get("print") == "whole":
                    parts = ["".join(parts)]
                for number, part in enumerate(parts):
                    if number > 0:
                        await worker.nap(BETWEEN)
                    sink.write(part.encode())
                fcntl.flock(lock, fcntl.LOCK_UN)
                worker.checkpoint((line + 1) / LINES)
    except OSError as error:
        raise Failed(error.strerror or reason_of(error)) from None
    return {"count": LINES}


def parts_of(task: int, line: int) -> List[str]:
    """Returns the parts of a line: words that all bear the number of their task, and its end."""
    return [f"{task}:line", f" {task}:{line + 1}", f" {task}:of", f" {task}:{LINES}", "\n"]


async def take_lock(worker: "Worker", lock: Any) -> None:
    """Takes a lock that any thread and any process may have, once nobody else does."""
    while not worker.board.stopped:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            await worker.let_other(BETWEEN / 4)
    raise Stopped


async def sleep(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Sleeps, computes for so long if it is the first task and that was asked for, and squares a number."""
    await worker.nap(given["seconds"])
    if worker.task == 0:
        heat_for(worker, (worker.plan.spec.get("block") or 0) / 1e9)
    return {"square": given["x"] ** 2}


PARTS = 4  # in which a child writes to the memory that it shares with its parent
PAGES = {  # what the kernel tells of them, and our words for it
    "Private_Clean:": "private",
    "Private_Dirty:": "private",
    "Shared_Clean:": "shared",
    "Shared_Dirty:": "shared",
    "Pss:": "fair",
}


async def lifecycle(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Forks a child that lives for a while, holds it as a zombie when it has ended, and reaps it."""
    seconds = given["seconds"]
    worker.tell_beginning()
    block = bytearray()
    if worker.plan.spec.get("what") == "memory":
        block = bytearray(worker.plan.spec["touch"] * 1_000_000)
        child = await share_memory(worker, block, seconds / (PARTS + 2))
    else:
        child = fork(worker, functools.partial(live_for, seconds))
    watch = functools.partial(os.waitid, os.P_PID, child, os.WEXITED | os.WNOWAIT)
    ended: Any = worker.wait_for(watch, seconds)
    way = "code" if ended.si_code == os.CLD_EXITED else "signal"
    worker.tell_process(child, "exited", {"exit": {way: ended.si_status}})
    if block:
        tell_memory(worker, os.getpid())
    await worker.nap(given["hold"])
    _, _, used = os.wait4(child, 0)
    worker.tell_process(child, "reaped", {"usage": in_words(used)})
    if (way, ended.si_status) != ("code", 0):
        raise Failed(f"child {child} ended by {way} {ended.si_status}")
    return {"count": 1}


def fork(worker: "Worker", work: Callable[[int], None]) -> int:
    """Forks a child that does some work, given its parent, and leaves; returns its number."""
    asked, parent = monotonic_ns(), os.getpid()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            work(parent)
            status = 0
        finally:
            os._exit(status)
    what = {"parent": parent, "origin": "fork", "asked": asked - worker.plan.t0}
    # at the time before it, since the child may run before its parent does again
    worker.tell_process(child, "forked", dict(what, worker=worker.number, beside=True), asked)
    return child


def live_for(seconds: float, parent: int) -> None:
    """Lives for so long, and not without a parent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and os.getppid() == parent:
        time.sleep(max(min(0.005, until - time.monotonic()), 0))


async def share_memory(worker: "Worker", block: bytearray, step: float) -> int:
    """Writes to a block, forks a child, lets it write to that part by part, and tells after each step
    what is private and what is shared; returns the child, which ends then."""
    touch(block, range(len(block)), 1)
    tell_memory(worker, os.getpid())
    await worker.nap(step)
    words, go = os.pipe()
    answers, done = os.pipe()

    def write(_parent: int) -> None:
        os.close(go)  # which else would keep it from seeing the end
        for part in iter(functools.partial(os.read, words, 1), b""):
            ends = [len(block) * (part[0] + more) // PARTS for more in (0, 1)]
            touch(block, range(*ends), 2)
            os.write(done, part)

    child = fork(worker, write)
    os.close(words)
    os.close(done)
    try:
        tell_memory(worker, os.getpid(), child)
        for part in range(PARTS):
            await worker.nap(step)
            os.write(go, bytes([part]))
            if not worker.wait_for(functools.partial(os.read, answers, 1)):
                break  # it is gone: how it ended is told by whoever waits for it
            tell_memory(worker, os.getpid(), child)
            worker.checkpoint((part + 1) / PARTS)
        await worker.nap(step)
    except BrokenPipeError:
        pass
    finally:
        os.close(go)
        os.close(answers)
    return child


def touch(block: bytearray, places: range, value: int) -> None:
    """Writes to every page of a part of a block."""
    for place in places[:: mmap.PAGESIZE]:
        block[place] = value


def tell_memory(worker: "Worker", *pids: int) -> None:
    """Tells how much memory processes have alone, and how much others have, too."""
    for pid in pids:
        told = dict.fromkeys(PAGES.values(), 0)
        try:
            with open(f"/proc/{pid}/smaps_rollup") as lines:
                for name, *rest in map(str.split, lines):
                    if name in PAGES:
                        told[PAGES[name]] += int(rest[0])
        except (OSError, ValueError):
            continue
        worker.tell_process(pid, "memory", told)


# Those that are coroutines wait as their worker does: on a thread of its own nothing can go on
# meanwhile, on an event loop others do.
WORKLOADS: Dict[str, Callable[["Worker", Dict[str, Any]], Any]] = {
    "eggs": eggs,
    "divisors": divisors,
    "primes": primes,
    "busy": busy,
    "mix": busy,
    "sum": sum_up,
    "append": append,
    "power": power,
    "hash": sha256,
    "counter": counter,
    "sleep": sleep,
    "fetch": fetch,
    "files": files,
    "print": print_lines,
    "deadlock": deadlock,
    "lifecycle": lifecycle,
}
ON_LOOP = {"fetch": fetch_on_loop}  # what an event loop has another way for


# ---- Sharing: what tasks of `counter` count with ----------------------------------------------


class Sharing:
    """What the workers of a run share: a number, a lock, or a way to the one who counts."""

    MESSAGES = ("pipe", "queue", "simplequeue")
    MOST_PIPES = 256
    ROOM = 64  # messages that may lie in a queue

    def __init__(self, plan: "Plan", context: Any = None) -> None:
        self.way, self.message = plan.share, bytes(plan.message)
        self.number: Any = self
        self.count = 0  # a plain attribute, for threads
        self.lock: Any = None
        self.queue: Any = None
        self.pipes: List[Any] = []
        self.readers: List[Any] = []
        self.manager: Any = None
        self.counting: Any = None
        self.counted, self.counted_at = 0, 0
        if self.way == "pipe":
            if plan.workers > self.MOST_PIPES:
                raise Refused(f"a pipe for each of {plan.workers} workers is too much, {self.MOST_PIPES} are not")
            ends = [multiprocessing.Pipe(duplex=False) for _ in range(plan.workers)]
            self.readers, self.pipes = [end[0] for end in ends], [end[1] for end in ends]
        elif context is None:
            self.lock = threading.Lock()
            if self.way == "queue":
                self.queue = queue.Queue(self.ROOM)
            elif self.way == "simplequeue":
                self.queue = queue.SimpleQueue()
        else:
            self.share_between_processes(plan, context)

    def share_between_processes(self, plan: "Plan", context: Any) -> None:
        """Makes what multiprocessing has for it."""
        if self.way in ("unlocked", "lock"):
            self.number, self.lock = context.RawValue("q", 0), context.Lock()
        elif self.way == "value":
            self.number = context.Value("q", 0)
        elif self.way == "array":
            self.number = context.Array("q", plan.workers)
        elif self.way == "queue":
            self.queue = context.Queue(self.ROOM)
        elif self.way == "simplequeue":
            self.queue = context.SimpleQueue()
        elif self.way == "manager":
            # of a context of its own: a manager is no worker
            self.manager = multiprocessing.get_context(plan.start).Manager()
            self.number, self.lock = self.manager.Namespace(), context.Lock()
            self.number.count = 0

    def __getstate__(self) -> Dict[str, Any]:
        """Returns what a worker process needs of it."""
        return dict(self.__dict__, manager=None, counting=None, readers=[])

    def begin(self) -> None:
        """Begins to count messages, if that is the way."""
        if self.way in self.MESSAGES:
            work = self.count_pipes if self.way == "pipe" else self.count_queue
            self.counting = threading.Thread(target=work, name="counter", daemon=True)
            self.counting.start()

    def count_queue(self) -> None:
        """Counts what comes out of the queue, until nothing does."""
        get = self.queue.get
        while get() is not None:
            self.counted += 1
        self.counted_at = monotonic_ns()

    def count_pipes(self) -> None:
        """Counts what comes out of the pipes, until all are at their end."""
        with selectors.DefaultSelector() as ready:
            for reader in self.readers:
                ready.register(reader, selectors.EVENT_READ)
            while ready.get_map():
                for key, _ in ready.select():
                    reader: Any = key.fileobj
                    try:
                        reader.recv_bytes()
                        self.counted += 1
                    except (EOFError, OSError):  # whoever was killed may have left half a message
                        ready.unregister(reader)
                        reader.close()
                        self.counted_at = monotonic_ns()

    def total(self) -> int:
        """Returns what was counted together, once no worker is left."""
        if self.counting:
            for pipe in self.pipes:
                pipe.close()
            if self.queue:
                self.queue.put(None)
            self.counting.join()
            return self.counted
        if self.way == "array":
            return sum(self.number)
        if self.manager:
            total = self.number.count
            self.manager.shutdown()
            return total
        return self.number.count if self.number is self else self.number.value

    def kill(self) -> None:
        """Ends what it runs, on the spot."""
        process = getattr(self.manager, "_process", None)
        if process is not None:
            process.kill()


def add_to_own(worker: "Worker", sharing: Optional[Sharing]) -> Callable[[], None]:
    """A total of its own: combined by whoever asked for it."""
    total = 0

    def add() -> None:
        nonlocal total
        total += 1

    return add


def add_unlocked(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """Load, add, store, and anybody may come between."""
    number = sharing.number

    def to_attribute() -> None:
        number.count += 1

    def to_value() -> None:
        number.value += 1

    return to_attribute if number is sharing else to_value


def add_locked(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """The same behind a lock: that of its own, or of the Value."""
    number = sharing.number
    lock = sharing.lock or number.get_lock()
    acquire, release, is_value = lock.acquire, lock.release, hasattr(number, "value")

    def add() -> None:
        if not acquire(False):
            worker.await_other(acquire)
        try:
            if is_value:
                number.value += 1
            else:
                number.count += 1
        finally:
            release()

    return add


def add_to_place(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """A place of its own in an Array, which locks every access."""
    array, place = sharing.number, worker.number

    def add() -> None:
        array[place] += 1

    return add


def add_by_manager(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """An attribute that another process keeps: it is asked for it, and told the new one."""
    namespace, lock = sharing.number, sharing.lock

    def go_there_and_back() -> None:
        namespace.count += 1

    def add() -> None:
        if not lock.acquire(False):
            worker.await_other(lock.acquire)
        try:
            worker.await_other(go_there_and_back)
        finally:
            lock.release()

    return add


def send_to_pipe(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """A message through a pipe of its own."""
    send, message = sharing.pipes[worker.number].send_bytes, sharing.message

    def add() -> None:
        worker.await_other(send, message)

    return add


def send_to_queue(worker: "Worker", sharing: Any) -> Callable[[], None]:
    """A message through a queue for all."""
    put, message = sharing.queue.put, sharing.message

    def add() -> None:
        worker.await_other(put, message)

    return add


# ways to share: additions between two checkpoints, and what makes the function that adds
SHARES: Dict[str, Tuple[int, Callable[["Worker", Any], Callable[[], None]]]] = {
    "own": (500, add_to_own),
    "unlocked": (400, add_unlocked),
    "lock": (50, add_locked),
    "value": (20, add_locked),
    "array": (20, add_to_place),
    "pipe": (2, send_to_pipe),
    "queue": (2, send_to_queue),
    "simplequeue": (2, send_to_queue),
    "manager": (1, add_by_manager),
}
ONLY_PROCESSES = ("value", "array", "manager")


# ---- telling: how events get out, and what the system tells of the calling thread -------------


class System:
    """Calls into the C library that keep the GIL.

    Python's own `os.write` and `os.pread` release it. A thread that has just waited 5 ms for the GIL
    would lose it again by telling so, and what is watched would be another run than what is not.
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
        """Writes to a pipe, all of it or nothing; returns whether there was room."""
        try:
            if self.library is None:
                os.write(fd, data)
            elif self.library.write(fd, data, len(data)) < 0:
                raise OSError(ctypes.get_errno(), "write")
        except (BlockingIOError, InterruptedError):
            return False
        return True

    def core(self) -> int:
        """Returns the core that the calling thread is on, 0 where nobody tells."""
        if self.library is not None:
            return max(self.library.sched_getcpu(), 0)
        try:
            with open("/proc/thread-self/stat", "rb") as stat:
                return int(stat.read().rpartition(b")")[2].split()[36])
        except OSError:
            return 0

    def queue_wait(self) -> Callable[[], Optional[int]]:
        """Returns what tells how long the calling thread has waited for a core in its life."""
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
    """Returns what the calling thread or process has used, in the words of the protocol."""
    return in_words(resource.getrusage(who))


def in_words(used: Any) -> Dict[str, int]:
    """Returns what the system says was used, in the words of the protocol."""
    return {
        "user": round(used.ru_utime * 1e9),
        "sys": round(used.ru_stime * 1e9),
        "peak_kib": used.ru_maxrss // (1024 if sys.platform == "darwin" else 1),
        "voluntary": used.ru_nvcsw,
        "involuntary": used.ru_nivcsw,
    }


THREAD = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
NO_USAGE = dict.fromkeys(("user", "sys", "peak_kib", "voluntary", "involuntary"), 0)

encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Outbox:
    """Lines on their way out. All workers of a run write to one pipe, so what is written at a time is
    whole lines, and no more than a pipe takes in one piece."""

    PIECE = 4096

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.lines: "collections.deque[bytes]" = collections.deque()
        self.piece = b""
        self.written = 0
        self.writing = threading.Lock()

    def put(self, line: str) -> None:
        """Adds a line, and writes out what has waited long enough."""
        self.lines.append(line.encode("utf-8", "replace") + b"\n")
        if monotonic_ns() - self.written > GATHER or len(self.lines) > 1_000:
            self.write_out(wait=len(self.lines) > 1_000)

    def flush(self, wait: bool = True) -> None:
        """Writes out what there is, now that somebody has told what others shall see soon."""
        self.write_out(wait)

    def write_out(self, wait: bool = True) -> None:
        """Writes out what there is, if need be once the reader has made room for it."""
        if not self.writing.acquire(blocking=wait):
            return  # another thread is at it
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
            os._exit(STOPPED)  # nobody is there any more who wants to know
        finally:
            self.writing.release()


# ---- Plan and Board: what is to be done, and the memory that all workers share ----------------


class Plan:
    """The order, as the workers need it."""

    def __init__(self, order: Dict[str, Any]) -> None:
        spec = order["spec"]
        self.workload, self.executor, self.spec = spec["workload"], spec["executor"], spec
        self.start, self.chunk = spec.get("start") or "fork", spec.get("chunk") or 1
        self.share, self.message = spec.get("share") or "own", spec.get("message") or 8
        self.run, self.t0, self.workers = order["run"], order["t0_ns"], order["workers"]
        self.inputs, self.serial_first = order["inputs"], order["serial_first"]
        self.cores: List[int] = order.get("cores") or []
        # which task comes at which position
        self.tasks: Sequence[int] = range(order["tasks"])
        if spec.get("order") == "longest" and len(self.inputs) > 1:
            first = int(self.serial_first)
            rest = sorted(self.tasks[first:], key=self.cost, reverse=True)
            self.tasks = list(range(first)) + rest

    def input(self, task: int) -> Dict[str, Any]:
        """Returns what a task is given."""
        if not self.serial_first:
            return self.inputs[task % len(self.inputs)]
        return self.inputs[0 if task == 0 else 1 + (task - 1) % (len(self.inputs) - 1)]

    def cost(self, task: int) -> float:
        """Returns how long a task takes compared with others."""
        given = self.input(task)
        return given["to"] - given["from"] if "to" in given else given.get("n", given.get("seconds", 1))

    def batches(self, stage: range) -> List[range]:
        """Returns the positions of a stage in the batches that they are handed over in."""
        count, size = self.spec.get("batches") or 1, len(stage)
        if self.serial_first or count > size:
            return [stage]
        borders = [stage.start + size * batch // count for batch in range(count + 1)]
        return [range(*pair) for pair in zip(borders, borders[1:])]

    def stages(self) -> List[range]:
        """Returns the positions in stages; one begins when the one before it is over."""
        first, total = int(self.serial_first), len(self.tasks)
        return [stage for stage in (range(first), range(first, total)) if stage]


class Board:
    """Memory shared by everybody in a run: the wish to stop, which process is which worker, and who
    had which task. What a killed process leaves here tells what died with it."""

    UNTOUCHED, TOLD = 0, 0xFFFF  # marks of tasks; else the number of who has it, plus 1

    def __init__(self, plan: Plan, fd: int) -> None:
        column, self.fd = 8 * plan.workers, fd
        size = 8 + 5 * column + 2 * len(plan.tasks)
        if os.fstat(fd).st_size == 0:
            os.ftruncate(fd, size)
        memory = memoryview(mmap.mmap(fd, size))
        self.flags, self.marks = memory[:8], memory[8 + 5 * column :].cast("H")
        # of every worker: its process, how many have been ready in its place, when the last of them
        # went, how many outcomes they told, and the position the present one is at (plus 1) or was
        # at last (minus that)
        columns = (memory[8 + i * column : 8 + (i + 1) * column].cast("q") for i in range(5))
        self.pids, self.ready, self.left, self.told, self.hands = columns

    @property
    def stopped(self) -> bool:
        """Whether the run is to stop."""
        return self.flags[0] != 0

    def stop(self) -> None:
        """Tells everybody to stop."""
        self.flags[0] = 1

    def claim(self) -> int:
        """Finds a free place for the calling process, and returns its number.

        Who is in a place holds a lock on a byte of the file, which the system takes from a process
        that ends, however it ends. The next may come when that end has been told, too.
        """
        while True:
            # where nobody was yet first: there are as many places as workers were asked for
            for number in sorted(range(len(self.pids)), key=self.ready.__getitem__):
                if self.pids[number] == 0 and self.locks(number):
                    if self.pids[number] == 0:
                        return number
                    fcntl.lockf(self.fd, fcntl.LOCK_UN, 1, number)
            time.sleep(0.001)

    def locks(self, number: int) -> bool:
        """Locks the place with this number, if nobody else has."""
        try:
            fcntl.lockf(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except OSError:
            return False
        return True

    def is_orphaned(self) -> bool:
        """Whether the runner was killed: it holds the lock behind the last place."""
        return self.locks(len(self.pids))

    def enter(self, number: int) -> None:
        """Notes that the calling process is ready."""
        self.hands[number] = 0
        self.ready[number] += 1
        self.pids[number] = os.getpid()

    def leave(self, number: int) -> None:
        """Notes that a process is gone."""
        self.left[number] = monotonic_ns()
        self.pids[number] = 0


# ---- Worker: does tasks; finds out at checkpoints when it really ran --------------------------

# The workers of this interpreter: they share a GIL if it has one.
WORKERS: List["Worker"] = []
# What this process is, the runner or a worker with what it must keep, and when it last submitted.
HERE: Dict[str, Any] = {}


def gil_enabled() -> bool:
    """Returns whether this interpreter lets one thread compute at a time."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


class Worker:
    """Does tasks on the calling thread, one after another."""

    def __init__(self, number: int, plan: Plan, board: Board, out: Outbox, asked: int) -> None:
        self.number, self.plan, self.board, self.out = number, plan, board, out
        self.is_process = plan.executor in ("pool", "process")
        self.shares_gil = plan.executor == "threads" and gil_enabled()
        self.take_thread()
        event = {"run": plan.run, "event": {"worker": {"worker": number, "event": {}}}}
        self.head = encode({"kind": {"run": event}})[1:-6]  # up to where the worker's event stands
        self.keep_interval(plan.spec.get("switch_interval") or 5 * MS)
        # a worker that gets the last tasks must not keep what it has to tell: it may get no other
        self.hurry = len(plan.tasks) - plan.workers * plan.chunk
        self.inside = self.native = False  # in a task; in native code that has released the GIL
        self.idle = False  # has nothing in hand, not even something to tell
        self.told = False  # the beginning of the task was told
        self.batch: List[Tuple[int, str]] = []  # short tasks with their outcomes
        self.batch_began = self.batch_inside = 0
        now = self.idle_since = self.last = self.held_from = monotonic_ns()
        self.cpu_at, self.cpu = now, thread_time_ns()  # the CPU clock as it was last read
        self.cpu_reported, self.core = self.cpu, SYSTEM.core()
        self.waits = self.read_waits()
        self.not_held = self.hand_overs = self.waiters = self.lock_waits = 0
        WORKERS.append(self)
        tid = threading.get_native_id()
        self.tell(now, "started", {"pid": os.getpid(), "tid": tid, "asked": asked - plan.t0})
        out.flush()
        self.idle = True

    def take_thread(self) -> None:
        """Makes the calling thread its own."""
        if self.plan.cores:
            try:
                os.sched_setaffinity(0, {self.plan.cores[self.number % len(self.plan.cores)]})
            except (OSError, AttributeError):
                pass  # where that is not allowed it runs wherever it may
        self.used_before, self.queue_wait = usage_of(THREAD), SYSTEM.queue_wait()

    def keep_interval(self, interval: int) -> None:
        """Sets the switch interval; the shorter it is, the shorter are the gaps to look for."""
        sys.setswitchinterval(interval / 1e9)
        self.limit = max(min(GAP, interval // 2), MS // 10)

    # -- what a task calls

    def checkpoint(self, done: float) -> None:
        """Tells that about 50 us of work are done, and how much of the task is (0 to 1)."""
        now = monotonic_ns()
        if now >= self.due or now - self.last > self.limit:
            self.look(now, done)
        self.last = now

    def cpu_time(self) -> int:
        """Returns the CPU time that the task has had."""
        return thread_time_ns() - self.cpu_began

    def without_gil(self, work: Callable[[Any], Any], argument: Any) -> None:
        """Calls native code that releases the GIL."""
        before, self.native = monotonic_ns(), True
        work(argument)
        self.native = False
        taken = monotonic_ns() - before
        self.not_held += taken
        HERE["native"] = HERE.get("native", 0) + taken

    def await_other(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Calls what may wait for a lock or for another worker; what no CPU time covers was waiting."""
        began, cpu, self.native = monotonic_ns(), thread_time_ns(), True
        try:
            call(*arguments)
        finally:
            self.native = False
        now = monotonic_ns()
        waited = (now - began) - (thread_time_ns() - cpu)
        if waited <= 0:
            return
        if waited >= SHORT:
            if now - waited - self.last > self.limit:
                self.find_gap(now - waited)
            self.tell_beginning()
            self.tell_locks(now - waited)
            self.tell_hold(now - waited)
            self.held_from, self.last = now, now
            self.tell_gap(now - waited, now, "lock")
        else:
            # a lock may be fought over thousands of times a second
            self.lock_waits += waited
            self.last += waited
            self.not_held += waited
        self.cpu_at += waited  # meanwhile the CPU clock stood still

    def tell_locks(self, now: int) -> None:
        """Tells the short waits since the last time as one, which ended then."""
        waited, self.lock_waits = self.lock_waits, 0
        if waited >= STANDSTILL:
            self.tell_gap(now - waited, now, "lock")

    async def nap(self, seconds: float) -> None:
        """Sleeps for so long, if at all."""
        if seconds > 0:
            self.wait_for(functools.partial(time.sleep, seconds), seconds)

    async def let_other(self, seconds: float) -> None:
        """Sleeps for a moment, since another has what it wants."""
        self.await_other(time.sleep, seconds)

    def wait_for(self, work: Callable[[], Any], seconds: float = math.inf) -> Any:
        """Calls what waits for something that needs neither a core nor the GIL, and returns what it
        gives; tells from when to when it waited, and at once if it is for long."""
        began = monotonic_ns()
        if began - self.last > self.limit:
            self.find_gap(began)
        if seconds >= 0.02:
            self.tell_beginning()
            self.tell_hold(began)
            rings = {} if seconds == math.inf else {"until": began - self.plan.t0 + round(seconds * 1e9)}
            self.tell(began, "waits", rings)
            self.out.flush(wait=False)
        self.native = True
        try:
            return work()
        finally:
            self.native = False
            now = monotonic_ns()
            if now - began >= MS // 10:
                self.tell_beginning()
                self.tell_hold(began)
                # once its timer rang it waits for a core or the GIL
                rang = now if seconds == math.inf else min(now, began + round(seconds * 1e9))
                what = {"from": began - self.plan.t0, "until": rang - self.plan.t0}
                self.tell(now, "waited", what)
                self.held_from = now
            self.last = self.cpu_at = now
            self.cpu, self.waits = thread_time_ns(), self.read_waits()
            if self.board.stopped:
                raise Stopped

    def at_device(self, work: Callable[[], Any]) -> Any:
        """Calls what may wait for a device, such as a disk, and releases the GIL for it; returns what it
        gives. Of the time it takes, what the CPU clock does not cover is waiting if the thread gave its
        core up meanwhile."""
        began, cpu, waits = monotonic_ns(), thread_time_ns(), self.read_waits()
        self.native = True
        try:
            return work()
        finally:
            self.native = False
            now = monotonic_ns()
            stood = now - began - (thread_time_ns() - cpu)
            if stood >= STANDSTILL:
                self.tell_beginning()
                self.tell_hold(began)
                self.waits = self.read_waits()
                since = [a and a - b for a, b in zip(self.waits, waits)]
                gave_up = given_up_of(stood, *since[:3])  # a device does not care who has the GIL
                self.tell_gap(now - stood, now, "waiting" if gave_up else "ready")
                self.held_from = now
            else:
                self.not_held += now - began
            self.last = self.cpu_at = now
            self.cpu = thread_time_ns()

    def obtain(self, on: Dict[str, int], get: Callable[[Optional[float]], bool], patience: Optional[int]) -> bool:
        """Waits for something that another has, and tells so; returns whether it was had.

        `get` gets it within so many seconds (None is for ever). With the cure `timeout` it gives up
        after its patience.
        """
        spec = self.plan.spec
        self.checkpoint(0.0)
        had = get(0)
        if not had:
            until = None
            if spec["cure"] == "timeout" and patience is not None:
                until = monotonic_ns() + patience
            wait = {"on": on, "by": spec["wait"], "until": until and until - self.plan.t0}
            self.tie({"awaits": wait})
            had = self.spin_for(get, until) if spec["wait"] == "spin" else self.sleep_for(get, until)
        if self.board.stopped:
            raise Stopped  # what it got came of the end of others
        if had and "lock" in on:
            self.tie({"holds": on})
        return had

    def spin_for(self, get: Callable[[Optional[float]], bool], until: Optional[int]) -> bool:
        """Asks again and again until it has what it waits for, or gives up."""
        had = False
        while not had and (until is None or monotonic_ns() < until):
            self.checkpoint(0.0)
            had = get(0)
        self.tie("resumes")
        return had

    def sleep_for(self, get: Callable[[Optional[float]], bool], until: Optional[int]) -> bool:
        """Sleeps until it has what it waits for, or gives up; the GIL is others' meanwhile."""
        self.tell_hold(self.last)
        self.out.flush()  # it may sleep for ever
        self.native = True
        had = get(None if until is None else max(until - monotonic_ns(), 0) / 1e9)
        self.native = False
        # the CPU clock stood still meanwhile, and that is told already
        self.last = self.cpu_at = self.held_from = monotonic_ns()
        self.cpu, self.waits, self.not_held = thread_time_ns(), self.read_waits(), 0
        self.tell_text(self.last, "tie", '"resumes"')
        return had

    def let_go(self, number: int, lock: Any) -> None:
        """Lets go of a lock; told first, since nobody shall have it while this one seems to."""
        self.tie({"lets_go": {"lock": number}})
        lock.release()

    def tie(self, what: Any) -> None:
        """Tells what it holds or waits for, before it does."""
        now = monotonic_ns()
        if now - self.last > self.limit:
            self.find_gap(now)
        self.tell_beginning()
        self.last = now
        self.tell_text(now, "tie", encode(what))
        self.out.flush(wait=self.is_process)

    # -- one task

    def run(self, position: int, opened: int) -> None:
        """Does the task at a position; it was there for the taking since `opened`."""
        self.begin(position, opened)
        outcome: Any
        try:
            done = WORKLOADS[self.plan.workload](self, self.plan.input(self.task))
            outcome = {"done": at_once(done) if hasattr(done, "send") else done}
        except BaseException as error:  # a task that calls sys.exit has failed, too
            outcome = outcome_of(error)
        self.end(position, outcome)

    def begin(self, position: int, opened: int) -> None:
        """Takes up the task at a position."""
        self.idle, self.told = False, False
        task = self.task = self.plan.tasks[position]
        # an event loop may have more places than there are marks, but nobody has to look at its marks
        self.board.marks[task] = min(self.number + 1, Board.TOLD - 1)
        self.board.hands[self.number] = position + 1
        began = self.began = self.last = self.reported = self.cpu_at = monotonic_ns()
        self.cpu_began = self.cpu = thread_time_ns()
        self.lock_waits = 0
        self.due, self.ready = began + SHORT, max(opened, self.idle_since)
        if self.held_from == self.idle_since:
            self.held_from = began
        else:
            self.not_held += began - self.idle_since
        if began - self.idle_since > SHORT:
            self.waits = self.read_waits()  # what it waited for then is not the task's
        self.inside = True

    def end(self, position: int, outcome: Any) -> None:
        """Tells what came of the task in hand, at once or with others."""
        self.inside, began, task = False, self.began, self.task
        ended = self.idle_since = monotonic_ns()
        if not self.told and ended - began < SHORT and "done" in outcome:
            self.batch_began = self.batch_began if self.batch else began
            self.batch_inside += ended - began
            self.batch.append((task, encode(outcome)))
            if position >= self.hurry or ended - self.batch_began > GATHER:
                self.tell_rest()
        else:
            self.tell_beginning()
            if ended - self.last > self.limit:
                self.find_gap(ended)
            self.tell_locks(ended)
            self.tell_end(ended, outcome)
        self.last = ended
        self.board.hands[self.number] = -(position + 1)
        self.idle = True

    def finish(self) -> None:
        """Tells all that is left to tell, and that the worker is gone."""
        self.idle = False
        self.tell_rest()
        used = self.usage()
        self.board.leave(self.number)
        self.tell(monotonic_ns(), "exited", {"exit": {"code": 0}, "usage": used})
        self.out.flush()

    def usage(self) -> Dict[str, int]:
        """Returns what it has used since it started."""
        if self.is_process:
            return usage_of(resource.RUSAGE_SELF)
        used = {key: value - self.used_before[key] for key, value in usage_of(THREAD).items()}
        return dict(used, peak_kib=0)

    # -- what it finds out

    def look(self, now: int, done: float) -> None:
        """Looks up from the work: has it stood still, is it to stop, is there something to tell?"""
        if now - self.last > self.limit:
            self.find_gap(now)
        if self.board.stopped:
            raise Stopped
        if not self.told and now - self.began >= SHORT:
            self.tell_beginning()
        core = SYSTEM.core()
        if self.told and (core != self.core or now - self.reported >= PROGRESS):
            # the time since the last report was spent on the core before this one
            self.reported, self.cpu_at, self.cpu = now, now, thread_time_ns()
            what = {"core": self.core, "cpu": self.cpu_since_report(self.cpu)}
            self.tell(now, "progress", dict(what, done=round(min(max(done, 0.0), 1.0), 4)))
            self.tell_locks(now)
            self.tell_hold(now)
            self.waits = self.read_waits()
            if self.is_process and self.board.is_orphaned():
                os._exit(STOPPED)
        self.core = core
        self.due = now + (MS if SYSTEM.library else PROGRESS)

    def find_gap(self, now: int) -> None:
        """Finds out for how long it stood still since the last checkpoint, and why.

        Standing still is what CPU time does not cover. What the system counts of it as waiting in the
        queue of a core is `ready`, unless another thread of this interpreter computed then: a core
        would have been of no use. The rest was given up: for the GIL if another thread computed
        meanwhile, else for something that needs no core.
        """
        before_at, before = self.cpu_at, self.cpu
        self.cpu_at, self.cpu = now, thread_time_ns()
        stood = min(now - self.last, (now - before_at) - (self.cpu - before))
        others_ran = self.shares_gil and (
            HERE.get("submitted", 0) >= self.last
            or any(other.last >= self.last for other in WORKERS if other is not self)
        )
        if stood < STANDSTILL:
            if others_ran and stood > self.limit // 2:  # too short for a lane, but not for the lock
                self.not_held += stood
                self.hand_overs += 1
            return
        waits, self.waits = self.waits, self.read_waits()
        given_up = given_up_of(stood, *(a and a - b for a, b in zip(self.waits, waits)))
        began, resumed = now - stood, now - stood + given_up
        self.tell_beginning()
        if given_up or others_ran:
            self.tell_hold(began)
            self.held_from, self.hand_overs = now, int(others_ran)
        if given_up:
            self.tell_gap(began, resumed, "gil" if others_ran else "waiting")
        if resumed < now:
            self.tell_gap(resumed, now, "ready")

    def read_waits(self) -> Tuple[Optional[int], int, int, int]:
        """Returns time in the queue of a core, voluntary and involuntary switches, of this thread, and
        the CPU time of those that it shares the GIL with, native code without the GIL left out."""
        used = resource.getrusage(THREAD)
        others = 0
        if self.shares_gil:
            others = time.process_time_ns() - thread_time_ns() - HERE.get("native", 0)
        return self.queue_wait(), used.ru_nvcsw, used.ru_nivcsw, others

    def cpu_since_report(self, cpu: int) -> int:
        """Returns the CPU time used since the last report, now that the CPU clock says this."""
        used, self.cpu_reported = cpu - self.cpu_reported, cpu
        return used

    # -- what it tells

    def tell(self, at: int, event: str, what: Dict[str, Any]) -> None:
        """Tells an event of this worker."""
        self.tell_text(at, event, encode(what))

    def tell_text(self, at: int, event: str, what: str) -> None:
        """Tells an event that is JSON already: some come thousands of times a second."""
        self.out.put(f'{{"at":{at - self.plan.t0},{self.head}"{event}":{what}}}}}}}}}}}}}')

    def tell_beginning(self) -> None:
        """Tells that the task began, now that it turned out to be a long one."""
        if not self.told:
            self.told, self.core = True, SYSTEM.core()
            self.tell_batch(self.began, self.cpu_began)
            what = f'"task":{self.task},"ready":{self.ready - self.plan.t0},"core":{self.core}'
            self.tell_text(self.began, "task_started", f"{{{what}}}")

    def tell_batch(self, at: int, cpu: int) -> None:
        """Tells the short tasks gathered so far; then it was `at`, and the CPU clock said `cpu`."""
        if not self.batch:
            return
        what = {"tasks": len(self.batch), "began": self.batch_began - self.plan.t0}
        what.update(inside=self.batch_inside, core=self.core, cpu=self.cpu_since_report(cpu))
        self.tell(at, "batch", what)
        self.settle(task for task, _ in self.batch)
        line = ""
        for pair in self.batch:
            text = "[%d,%s]" % pair
            if line and len(line) + len(text) > Outbox.PIECE - 20:
                self.out.put('{"results":[' + line + "]}")
                line = ""
            line += "," + text if line else text
        self.out.put('{"results":[' + line + "]}")
        self.batch, self.batch_inside = [], 0
        self.out.flush(wait=self.is_process)

    def tell_rest(self) -> None:
        """Tells all that was gathered, now that no task is in hand."""
        self.core = SYSTEM.core()
        self.tell_batch(self.idle_since, thread_time_ns())
        self.tell_hold(self.idle_since)

    def tell_process(self, pid: int, event: str, what: Dict[str, Any], at: Optional[int] = None) -> None:
        """Tells what happened to a process: a child of this worker, or itself."""
        told = {"process": {"pid": pid, "event": {event: what}}}
        tell(self.out, self.plan, at or monotonic_ns(), told)
        self.out.flush()

    def tell_gap(self, began: int, ended: int, why: str) -> None:
        """Tells a time in which it did not run."""
        self.tell_text(ended, "gap", f'{{"from":{began - self.plan.t0},"why":"{why}"}}')

    def tell_hold(self, at: int) -> None:
        """Tells that it held the GIL until then, if it has one to share; the next hold may begin."""
        if at <= self.held_from:
            return
        if self.shares_gil:
            began, held = self.held_from - self.plan.t0, max(at - self.held_from - self.not_held, 0)
            what = f'"from":{began},"held":{held},"hand_overs":{self.hand_overs}'
            self.tell_text(at, "gil", f'{{{what},"waiters":{self.waiters}}}')
            # who is in a task and does not run while this one does wants the lock
            self.waiters = sum(other.inside and not other.native for other in WORKERS) - self.inside
        self.held_from, self.not_held, self.hand_overs = at, 0, 0

    def tell_end(self, ended: int, outcome: Any) -> None:
        """Tells that the task is over, and what came of it."""
        self.tell_hold(ended)
        self.cpu_at, self.cpu, self.core = ended, thread_time_ns(), SYSTEM.core()
        what = {"task": self.task, "core": self.core, "cpu": self.cpu_since_report(self.cpu)}
        what.update(cpu_total=self.cpu - self.cpu_began, outcome=outcome)
        self.settle([self.task])
        self.tell(ended, "task_ended", what)
        self.out.flush(wait=self.is_process)

    def settle(self, tasks: Iterable[int]) -> None:
        """Notes that the outcomes of these tasks are told.

        Before they are: somebody who reads one and kills the worker shall not hear of a lost task.
        """
        for task in tasks:
            self.board.marks[task] = Board.TOLD
            self.board.told[self.number] += 1


def at_once(work: Any) -> Any:
    """Runs a coroutine that waits for nothing but what its worker waits for: to its end."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("it waits for an event loop where there is none")


def outcome_of(error: BaseException) -> Any:
    """Returns what comes of a task that raises."""
    return "stopped" if isinstance(error, Stopped) else {"failed": reason_of(error)}


class LoopWorker(Worker):
    """A place for a task in flight. All places are on the thread of one event loop: a task has it until
    it waits, and what the others use of the CPU meanwhile is not its own."""

    LATE = 2 * MS  # who is kept from its beginning for less was not kept

    def __init__(self, number: int, plan: Plan, board: Board, out: Outbox, asked: int) -> None:
        self.away = self.others = self.begun = self.cpu_began = 0
        self.expected = -1  # the position of the task that is told to have begun and has not
        super().__init__(number, plan, board, out, asked)
        self.cpu_first = self.cpu
        self.let_others()

    def take_thread(self) -> None:
        """Shares the thread of the first place."""
        if not WORKERS:
            return super().take_thread()
        self.used_before, self.queue_wait = WORKERS[0].used_before, WORKERS[0].queue_wait

    def let_others(self) -> None:
        """Lets others have the thread."""
        self.away = thread_time_ns()

    def come_back(self, now: int) -> None:
        """Has the thread again: what the CPU clock went on by is not its own."""
        self.cpu, self.waits = thread_time_ns(), self.read_waits()
        others = self.cpu - self.away
        self.others += others
        self.cpu_reported += others
        self.cpu_began += others
        self.cpu_at = self.last = self.held_from = now

    async def perform(self, position: int, opened: int) -> None:
        """Does the task at a position, and lets others go on whenever it waits."""
        now = monotonic_ns()
        self.come_back(now)
        if self.expected == position:
            self.begin_expected(now)
        else:
            self.begin(position, opened)
            if self.began - self.ready >= self.LATE:
                began, self.began = self.began, self.ready
                self.tell_beginning()
                self.began = began
                self.tell_gap(self.ready, began, "loop")
        self.begun, outcome = now, None
        try:
            name = self.plan.workload
            done = (ON_LOOP.get(name) or WORKLOADS[name])(self, self.plan.input(self.task))
            outcome = {"done": await done if hasattr(done, "send") else done}
        except BaseException as error:  # a task that calls sys.exit has failed, too
            outcome = outcome_of(error)
        self.end(position, outcome)
        self.let_others()

    def expect(self, position: int, opened: int) -> None:
        """Tells that a task is there for it, before the loop comes to begin it."""
        self.begin(position, opened)
        self.expected, self.began = position, self.ready
        self.tell_beginning()
        self.tell_text(self.ready, "waits", f'{{"until":{self.ready - self.plan.t0}}}')

    def begin_expected(self, now: int) -> None:
        """Begins the task that was told to have begun: until now others had the loop."""
        self.expected, self.cpu_began = -1, self.cpu
        self.due = self.last = self.reported = self.cpu_at = now
        self.tell_gap(self.ready, now, "loop")

    def was_long(self) -> bool:
        """Whether its last task was so long that the next one may be waited for."""
        return self.idle_since - self.begun >= SHORT

    async def nap(self, seconds: float) -> None:
        """Sleeps for so long, if at all."""
        if seconds > 0:
            await self.wait_on_loop(HERE["asyncio"].sleep(seconds), seconds)

    async def let_other(self, seconds: float) -> None:
        """Sleeps for a moment, since another has what it wants."""
        await self.nap(seconds)

    async def wait_on_loop(self, work: Any, seconds: float = math.inf) -> Any:
        """Waits for something and lets others have the thread meanwhile; returns what it gives."""
        began = monotonic_ns()
        if began - self.last > self.limit:
            self.find_gap(began)
        rings = None if seconds == math.inf else began + round(seconds * 1e9)
        self.tell_beginning()
        # as text: there may be a hundred thousand of these
        self.tell_text(began, "waits", f'{{"until":{rings - self.plan.t0}}}' if rings else "{}")
        self.out.flush()
        self.let_others()
        try:
            return await work
        finally:
            now = monotonic_ns()
            self.come_back(now)
            t0, until = self.plan.t0, min(rings or now, now)
            self.tell_text(now, "waited", f'{{"from":{began - t0},"until":{until - t0}}}')
            if self.board.stopped:
                raise Stopped

    def finish(self) -> None:
        """Tells all that is left to tell, and that the place is empty."""
        now, position = monotonic_ns(), self.expected
        self.come_back(now)
        if position >= 0:
            self.begin_expected(now)
            self.end(position, "stopped")
        super().finish()
        self.let_others()

    def usage(self) -> Dict[str, int]:
        """Returns what it has used of what the thread has; the last one has the rest of that, too."""
        own = max(thread_time_ns() - self.cpu_first - self.others, 0)
        told = HERE["used"] = HERE.get("used", 0) + own
        gone = HERE["gone"] = HERE.get("gone", 0) + 1
        if gone < len(WORKERS):
            return dict(NO_USAGE, user=own)
        all_ = super().usage()
        rest = max(all_["user"] + all_["sys"] - told, 0) + own
        sys_ = min(all_["sys"], rest)
        return dict(all_, user=rest - sys_, sys=sys_)


def given_up_of(stood: int, queued: Optional[int], voluntary: int, involuntary: int, others: int = 0) -> int:
    """Returns how much of a standstill a thread had given its core up; the rest it wanted one.

    From time in the queue of a core, voluntary and involuntary switches meanwhile, and from CPU time of
    others that had the GIL then. Who waits for the GIL looks at it every switch interval, and for that
    wants a core, too; but while another computes it could not go on if it had one. What cannot be told
    apart counts as wanting a core, and a part too short to be told as more of the other.
    """
    if voluntary == 0:
        return 0
    given_up = 0 if queued is None and involuntary > 0 else stood - min(stood, queued or 0)
    given_up = max(given_up, min(stood, others))
    if STANDSTILL <= given_up <= stood - STANDSTILL:
        return given_up
    return stood if given_up > stood // 2 else 0


def tell(out: Outbox, plan: Plan, at: int, event: Dict[str, Any]) -> None:
    """Tells an event of the run."""
    out.put(encode({"at": at - plan.t0, "kind": {"run": {"run": plan.run, "event": event}}}))


def reason_of(error: BaseException) -> str:
    """Returns why something failed, in one line."""
    if isinstance(error, Failed):
        return " ".join(str(error).split())[:500]
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    return ": ".join(filter(None, (type(error).__name__, text)))[:500]


# ---- executors: how tasks are spread ----------------------------------------------------------


def start_cleanly(path: Any, arguments: Sequence[Any], fds: Iterable[int]) -> int:
    """Starts a process as multiprocessing does, for all that it does not fork: interpreters that are given
    their code, which would look into the current folder before they do anything else."""
    arguments = list(arguments)
    code = arguments.index("-c") + 1
    arguments[code] = CLEAN + arguments[code]
    return SPAWN(path, arguments, fds)


SPAWN: Callable[..., int] = multiprocessing.util.spawnv_passfds  # type: ignore[attr-defined]
multiprocessing.util.spawnv_passfds = start_cleanly  # type: ignore[attr-defined]


def start_tracker(folder: str) -> None:
    """Starts the helper of multiprocessing that cleans up behind others, in a process group of its own: a
    run is killed by its group, and nobody else would remove what has a name then. It ends by itself as
    soon as all others have; then it removes a folder, too, if one is named."""
    util: Any = multiprocessing.util
    usual = util.spawnv_passfds
    rest = f"import shutil; shutil.rmtree({folder!r}, ignore_errors=True)" if folder else "pass"

    def apart(path: Any, arguments: List[Any], fds: Iterable[int]) -> int:
        for fd in fds:
            os.set_inheritable(fd, True)
        *flags, code = arguments
        arguments = [*flags, f"{CLEAN}\ntry:\n {code}\nfinally:\n {rest}"]
        quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
        return os.posix_spawn(path, arguments, os.environ, file_actions=quiet, setpgroup=0)

    util.spawnv_passfds = apart
    try:
        multiprocessing.resource_tracker.ensure_running()
    finally:
        util.spawnv_passfds = usual


def sweep_up(gone: Callable[[int, int, Any], None], gently: bool) -> None:
    """Lets the helper of multiprocessing end by itself that cleans up behind others: semaphores of
    processes that did not begin with a fork have names, and would be left. Tells `gone` how it and a
    server of processes ended, which is killed unless it may go by itself."""
    server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    tracker = multiprocessing.resource_tracker._resource_tracker
    try:
        if server._forkserver_pid:
            # it has nothing to clean up, but keeps the helper from seeing the end
            if gently:
                os.close(server._forkserver_alive_fd)
            else:
                os.kill(server._forkserver_pid, signal.SIGKILL)
        if tracker._fd is not None and tracker._pid:
            os.close(tracker._fd)
    except OSError:
        pass  # they are gone, or another thread is at it
    until = time.monotonic() + 1.5 * GRACE
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


class Run:
    """What an executor works with: the plan, the board, the way out, and its processes."""

    def __init__(self, plan: Plan, out: Outbox) -> None:
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("eggtop")
        else:
            import tempfile

            with tempfile.TemporaryFile() as file:
                fd = os.dup(file.fileno())
        self.plan, self.board, self.out = plan, Board(plan, fd), out
        self.board.locks(plan.workers)
        self.processes: List[Any] = []
        self.sharing: Optional[Sharing] = None
        self.folder = ""  # of the fork server's socket
        self.helpers: List[int] = []  # processes that are no workers and that were told of

    def end(self, status: int, reason: str = "") -> None:
        """Ends the runner on the spot, whatever its threads wait for."""
        for process in self.processes:
            if process.pid:
                process.kill()
        if self.sharing:
            self.sharing.kill()
        self.out.write_out(wait=status != STOPPED)
        sweep_up(self.tell_end_of_helper, gently=status == 0)
        self.out.write_out(wait=status != STOPPED)
        if self.folder:
            import shutil

            shutil.rmtree(self.folder, ignore_errors=True)
        if reason:
            print(reason, file=sys.stderr, flush=True)
        os._exit(status)

    def tell_helper(self, pid: Optional[int], origin: str, asked: int) -> None:
        """Tells of a process that multiprocessing has started and that is no worker."""
        # the story of lifecycle is that of the workers' children alone
        if pid and pid not in self.helpers and self.plan.workload != "lifecycle":
            self.helpers.append(pid)
            what = {"parent": os.getpid(), "origin": origin, "asked": asked - self.plan.t0}
            self.tell_life(pid, {"forked": what}, asked)
            self.out.flush()

    def tell_end_of_helper(self, pid: int, status: int, used: Any) -> None:
        """Tells how such a process has ended."""
        if pid in self.helpers:
            self.helpers.remove(pid)
            way = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
            self.tell_life(pid, {"exited": {"exit": way}})
            self.tell_life(pid, {"reaped": {"usage": in_words(used)}})

    def tell_life(self, pid: int, event: Any, at: Optional[int] = None) -> None:
        """Tells what happened to a process."""
        tell(self.out, self.plan, at or monotonic_ns(), {"process": {"pid": pid, "event": event}})

    def share(self, context: Any = None) -> Optional[Sharing]:
        """Makes what the tasks share, if they share anything."""
        if self.plan.workload == "counter" and self.plan.share != "own":
            self.sharing = Sharing(self.plan, context)
        return self.sharing

    def tell_total(self) -> None:
        """Tells what the tasks counted together."""
        if self.sharing and not self.board.stopped:
            total = self.sharing.total()
            tell(self.out, self.plan, self.sharing.counted_at or monotonic_ns(), {"shared": {"total": total}})

    def refuse(self, what: str, number: int, error: BaseException) -> None:
        """Ends the run because the system does not give what it needs."""
        name = f"{what} {number} of {self.plan.workers}"
        self.end(NO_RESOURCES, f"the system refused {name}: {reason_of(error)}")


def serial(run: Run) -> None:
    """One task after another, on the thread we are on."""
    worker = Worker(0, run.plan, run.board, run.out, monotonic_ns())
    share_here(run)
    for stage in run.plan.stages():
        opened = monotonic_ns()
        for position in stage:
            if not run.board.stopped:
                worker.run(position, opened)
    worker.finish()


def share_here(run: Run) -> None:
    """Gives the threads of this process what they share."""
    HERE["sharing"] = run.share()
    if run.sharing:
        run.sharing.begin()


# The workers by thread: a threading.local does not outlast a call into another interpreter.
THREADS: Dict[int, Worker] = {}
SHARED: Dict[Tuple[int, int], Tuple[Outbox, Board]] = {}  # of the threads of one interpreter


class LoopOutbox(Outbox):
    """Lines from an event loop: they go out when all that could go on had its turn."""

    def __init__(self, fd: int, loop: Any) -> None:
        super().__init__(fd)
        self.loop, self.soon = loop, False

    def flush(self, wait: bool = True) -> None:
        """Writes out what there is, soon."""
        if not self.soon:
            self.soon = True
            self.loop.call_soon(self.after_turns)

    def after_turns(self) -> None:
        """Writes out what there is; what finds no room has time until the next line."""
        self.soon = False
        self.write_out()


class Feed:
    """Hands out positions to the places of an event loop, a stage at a time."""

    def __init__(self, plan: Plan) -> None:
        self.stages = collections.deque(plan.stages())
        self.last_opened = HERE["asyncio"].Event()
        self.open()

    def open(self) -> None:
        """Opens the next stage."""
        stage = self.stages.popleft()
        self.left, self.unfinished, self.opened = iter(stage), len(stage), monotonic_ns()
        if not self.stages:
            self.last_opened.set()

    def take(self) -> Optional[Tuple[int, int]]:
        """Returns the next position that is there, and since when."""
        position = next(self.left, None)
        return None if position is None else (position, self.opened)

    async def next(self) -> Optional[Tuple[int, int]]:
        """Returns the next position, once there is one; nothing when all are given."""
        given = self.take()
        if given is None and self.stages:
            await self.last_opened.wait()
            given = self.take()
        return given

    def done(self) -> None:
        """Notes that a task is over; the last one of a stage opens the next."""
        self.unfinished -= 1
        if self.unfinished == 0 and self.stages:
            self.open()


MOST_EXPECTED = 10_000  # with more in flight nobody could look at who waits for its first turn


def on_loop(run: Run) -> None:
    """An asyncio event loop on the thread we are on: as many tasks in flight as there are places."""
    import asyncio

    HERE["asyncio"], loop = asyncio, asyncio.new_event_loop()
    run.out = LoopOutbox(run.out.fd, loop)
    loop.run_until_complete(all_places(run))
    run.out.write_out()


async def all_places(run: Run) -> None:
    """Fills all places, again and again until no task is left."""
    asyncio, plan = HERE["asyncio"], run.plan
    workers = [LoopWorker(number, plan, run.board, run.out, monotonic_ns()) for number in range(plan.workers)]
    share_here(run)
    loop, feed, flight = asyncio.get_event_loop(), Feed(plan), []

    def wake() -> None:
        for task in flight:
            task.cancel()

    # not before all have begun: a coroutine that is cancelled sooner never runs
    HERE["wake_sleepers"] = lambda: loop.call_soon_threadsafe(loop.call_soon, wake)
    for worker in workers:
        first = feed.take()
        if first and plan.workers <= MOST_EXPECTED:
            worker.expect(*first)
        flight.append(asyncio.ensure_future(live(worker, feed, first)))
    await asyncio.gather(*flight)


async def live(worker: LoopWorker, feed: Feed, given: Optional[Tuple[int, int]]) -> None:
    """Does one task after another in one place, until there is none or the run is to stop."""
    asyncio = HERE["asyncio"]
    try:
        while not worker.board.stopped:
            given = given or await feed.next()
            if not given:
                break
            await worker.perform(*given)
            feed.done()
            given = feed.take()
            if given and worker.was_long():
                worker.expect(*given)
            await asyncio.sleep(0)  # whoever can go on comes first
    except asyncio.CancelledError:
        pass  # the run is to stop
    worker.finish()


class Gate:
    """Where threads wait until all are there; made of pipes, which interpreters can share."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.arrivals, arrive = os.pipe()
        way_out, self.opener = os.pipe()
        self.ends = arrive, way_out

    def let_through(self, futures: Sequence[Any] = ()) -> None:
        """Waits for all and lets them through; raises what one of these futures failed with."""
        missing = self.size
        while missing:
            if not futures or select.select([self.arrivals], [], [], LOOK)[0]:
                missing -= len(os.read(self.arrivals, missing))
            else:
                take(future for future in futures if future.done())
        os.write(self.opener, b"." * self.size)


def pass_gate(arrive: int, way_out: int) -> None:
    """Waits at a gate."""
    os.write(arrive, b".")
    os.read(way_out, 1)


def enter_thread(number: int, plan: Plan, asked: int, fds: Tuple[int, int], gate: Tuple[int, int]) -> None:
    """Makes the calling thread a worker; the first thing it does."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    threading.current_thread().name = letters[number] if number < len(letters) else "#"
    out, board = SHARED.get(fds) or (Outbox(fds[0]), Board(plan, fds[1]))
    THREADS[threading.get_ident()] = Worker(number, plan, board, out, asked)
    pass_gate(*gate)


def thread_task(position: int, opened: int) -> None:
    """Does a task in a worker thread."""
    worker = THREADS[threading.get_ident()]
    if not worker.board.stopped:
        worker.run(position, opened)


def leave_thread(gate: Tuple[int, int]) -> None:
    """Ends the calling thread's worker; the last thing it does."""
    try:
        THREADS[threading.get_ident()].finish()
    finally:
        pass_gate(*gate)


def threads(run: Run) -> None:
    """A ThreadPoolExecutor."""
    from concurrent.futures import ThreadPoolExecutor

    SHARED[run.out.fd, run.board.fd] = run.out, run.board
    share_here(run)
    if run.plan.workload == "deadlock":
        return tied_threads(run)
    spread_over_threads(run, ThreadPoolExecutor(run.plan.workers), sys.modules[__name__])


NAME = "eggtop_workers"  # of this file, as a module of other interpreters
LOAD = """
{clean}
import importlib.util
spec = importlib.util.spec_from_file_location({name!r}, {file!r})
sys.modules[{name!r}] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules[{name!r}])
"""


def interpreters(run: Run) -> None:
    """An InterpreterPoolExecutor: threads that have an interpreter each, with a GIL of its own."""
    from concurrent.futures import InterpreterPoolExecutor  # type: ignore[attr-defined]

    # an interpreter imports what it is to do, so that must have a name by which it is there already
    load = LOAD.format(clean=CLEAN, name=NAME, file=__file__)
    exec(load)
    executor = InterpreterPoolExecutor(run.plan.workers, initializer=exec, initargs=(load,))
    spread_over_threads(run, executor, sys.modules[NAME])


class Knot:
    """Thread pools whose tasks wait for each other: one, or another for those that tasks submit."""

    def __init__(self, run: Run) -> None:
        self.plan, spec = run.plan, run.plan.spec
        self.pools = [concurrent.futures.ThreadPoolExecutor(run.plan.workers)]
        if spec["cure"] == "own-pool":
            half = run.plan.workers // 2
            self.pools = [concurrent.futures.ThreadPoolExecutor(half) for _ in range(2)]
        self.has_children = spec["how"] in ("nested", "parents")
        self.parents = len(run.plan.tasks) // (2 if self.has_children else 1)
        self.futures: Dict[int, Any] = {}
        self.submitting = threading.Lock()

    def submit(self, task: int, pool: Any) -> Any:
        """Submits a task to a pool, its own or another."""
        position = self.plan.tasks.index(task)
        future = self.futures[task] = pool.submit(thread_task, position, monotonic_ns())
        return future

    def other(self, worker: Worker) -> Optional[Tuple[int, Any]]:
        """Returns the task that a task waits for, and its future; submits it if it is its child."""
        with self.submitting:
            if self.has_children:
                child = worker.task + self.parents
                if worker.task >= self.parents:
                    return None
                return child, self.submit(child, self.pools[-1])
            other = (worker.task + 1) % self.parents
            if worker.plan.spec["cure"] == "order":
                other = worker.task - 1
            return (other, self.futures[other]) if other >= 0 else None


def tied_threads(run: Run) -> None:
    """ThreadPoolExecutors whose tasks wait for each other; for ever, if nobody ends them."""
    knot, workers, fds = Knot(run), run.plan.workers, (run.out.fd, run.board.fd)
    HERE.update(knot=knot, locks=[threading.Lock() for _ in run.plan.tasks])
    entrance, exit_ = Gate(workers), Gate(workers)
    places = [pool for pool in knot.pools for _ in range(workers // len(knot.pools))]
    there = []
    for number, pool in enumerate(places):
        start = (number, run.plan, monotonic_ns(), fds, entrance.ends)
        try:
            there.append(pool.submit(enter_thread, *start))
        except (RuntimeError, MemoryError) as error:
            run.refuse("thread", number + 1, error)
    entrance.let_through(there)
    with knot.submitting:
        parents = [knot.submit(task, knot.pools[0]) for task in range(knot.parents)]
    take(parents)
    take(list(knot.futures.values()))
    leaving = [pool.submit(leave_thread, exit_.ends) for pool in places]
    exit_.let_through()
    take(leaving)


def spread_over_threads(run: Run, executor: Any, module: Any) -> None:
    """Submits the tasks one by one, once all threads are there."""
    workers, fds = run.plan.workers, (run.out.fd, run.board.fd)
    entrance, exit_ = Gate(workers), Gate(workers)
    ahead: List[Any] = []
    with executor:
        for number in range(workers):
            start = (number, run.plan, monotonic_ns(), fds, entrance.ends)
            try:
                ahead.append(executor.submit(module.enter_thread, *start))
            except (RuntimeError, MemoryError) as error:
                run.refuse("thread", number + 1, error)
        entrance.let_through(ahead)
        for stage in run.plan.stages():
            opened = monotonic_ns()
            for position in stage:
                if len(ahead) == 10_000:  # a run may have millions
                    take(ahead[:5_000])
                    del ahead[:5_000]
                ahead.append(executor.submit(module.thread_task, position, opened))
                HERE["submitted"] = monotonic_ns()
            if stage.stop < len(run.plan.tasks):
                take(ahead)
        for _ in range(workers):
            ahead.append(executor.submit(module.leave_thread, exit_.ends))
        exit_.let_through()
        take(ahead)


def take(futures: Iterable[Any]) -> None:
    """Waits for tasks; tells outcomes they themselves, so here is nothing but what went wrong."""
    for future in futures:
        future.result()


class Crew:
    """The worker processes of a run: finds out how they ended, and sends them home."""

    def __init__(self, run: Run) -> None:
        self.run = run
        if run.plan.start == "forkserver":
            run.folder = multiprocessing.util.get_temp_dir()
        if run.plan.start != "fork":
            asked = monotonic_ns()
            start_tracker(run.folder)
            tracker = multiprocessing.resource_tracker._resource_tracker
            run.tell_helper(getattr(tracker, "_pid", None), "spawn", asked)
        # a context of our own, in which all processes are made here, those of a pool, too
        self.context: Any = type(multiprocessing.get_context(run.plan.start))()
        self.make, self.context.Process = self.context.Process, self.hire
        # a connection finds its way into a process however that is started
        wrap = multiprocessing.connection.Connection
        fds = wrap(os.dup(run.out.fd), readable=False), wrap(os.dup(run.board.fd))
        tied = run.plan.tasks if run.plan.workload == "deadlock" else ()
        locks = [self.context.Lock() for _ in tied]
        self.ways: Tuple[Any, ...] = (*fds, run.share(self.context), locks)
        self.busy_at: List[int] = []  # CPU time of the workers when they were last seen to use some
        self.hired = self.ended = self.killed = self.last_killed = self.lost = 0
        self.settled, self.still = 0, 0  # tasks with an outcome; looks since there were fewer
        self.stuck = 0  # looks since a worker used CPU time
        self.given_up = False
        self.error: Optional[BaseException] = None
        threading.excepthook = self.note
        # processes are born deaf to SIGTERM and listen when they are ready: Python forgets a signal
        # that comes in the middle of a fork, and whoever sent it would wait for ever
        # (the helper was started before, which would undo it)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

    def hire(self, *args: Any, **kwargs: Any) -> Any:
        """Makes a process; a pool has a thread that calls this for replacements."""
        if self.run.board.stopped or self.given_up:
            raise InterruptedError("the run is over")
        if self.run.plan.start == "forkserver":
            server = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
            asked = monotonic_ns()
            server.ensure_running()
            self.run.tell_helper(server._forkserver_pid, "spawn", asked)
        process = self.make(*args, **kwargs)
        self.run.processes.append(process)
        self.hired += 1
        return process

    def note(self, args: Any) -> None:
        """Notes what a thread of the pool died of."""
        self.error = args.exc_value

    def look(self, stage: range) -> List[Any]:
        """Returns the processes that ended, and tells what they could not tell any more."""
        board = self.run.board
        if board.stopped:
            self.dismiss(STOPPED)
        if self.error is not None:
            self.refuse(self.error)
        ended = [each for each in self.run.processes if each.exitcode is not None]
        for process in ended:
            self.run.processes.remove(process)
            self.bury(process, stage)
        self.ended += len(ended)
        # those that were ready have gone or are still there
        if self.ended - (sum(board.ready) - sum(pid > 0 for pid in board.pids)) >= UNREADY:
            code = ended[-1].exitcode if ended else "?"
            self.dismiss(1, f"worker processes end before they are ready (exit code {code})")
        return ended

    def bury(self, process: Any, stage: range) -> None:
        """Tells how a process ended if it could not itself, and which tasks died with it."""
        board, plan, code = self.run.board, self.run.plan, process.exitcode
        pids = list(board.pids)
        if process.pid not in pids:
            return
        number = self.last_killed = pids.index(process.pid)
        self.killed += 1
        if not board.stopped:
            lost = [task for task, mark in enumerate(board.marks) if mark == number + 1]
            # a pool gives tasks by the chunk: the rest of the last one is lost, too
            last = abs(board.hands[number]) - 1
            if plan.executor == "pool" and last in stage:
                batch = next(batch for batch in plan.batches(stage) if last in batch)
                end = min(last + plan.chunk - (last - batch.start) % plan.chunk, batch.stop)
                rest = [plan.tasks[position] for position in range(last + 1, end)]
                lost += [task for task in rest if board.marks[task] == Board.UNTOUCHED]
            self.lose(lost, number)
        exit_ = {"signal": -code} if code < 0 else {"code": code}
        event = {"worker": number, "event": {"exited": {"exit": exit_, "usage": NO_USAGE}}}
        tell(self.run.out, plan, monotonic_ns(), {"worker": event})
        self.run.out.flush()  # before a replacement can say that it is there
        board.leave(number)

    def lose(self, tasks: List[int], number: int) -> None:
        """Tells that nobody will do these tasks."""
        for task in tasks:
            self.run.board.marks[task] = Board.TOLD
            what = {"task": task, "worker": number, "retried": False}
            tell(self.run.out, self.run.plan, monotonic_ns(), {"task_lost": what})
        self.lost += len(tasks)
        self.run.out.flush()

    def look_after_pool(self, stage: range) -> None:
        """Ends a pool that waits for ever for the answer of a worker that died."""
        self.look(stage)
        if not self.killed:
            return
        board, before = self.run.board, self.settled
        self.settled = sum(board.told) + self.lost
        nobody_works = all(board.pids) and max(board.hands) <= 0
        self.still = self.still + 1 if nobody_works and self.settled == before else 0
        if self.is_stuck():
            self.give_up(stage)
        if self.still > STILL:
            # one died between two tasks, or with the lock of the pool's queue in its hands
            lost = [task for task, mark in enumerate(board.marks) if mark != Board.TOLD]
            self.lose(lost, self.last_killed)
            self.settled = len(board.marks)
        if self.settled == len(board.marks):
            self.dismiss(0)

    def is_stuck(self) -> bool:
        """Whether nobody computes since a worker was killed: it may have died with a lock in its hands."""
        if not self.killed or not self.run.sharing:
            return False
        busy = [cpu_of(pid) for pid in self.run.board.pids if pid > 0]
        self.stuck = self.stuck + 1 if busy and busy == self.busy_at else 0
        self.busy_at = busy
        return self.stuck > 2 * STILL

    def give_up(self, stage: range) -> None:
        """Ends a run whose workers wait for ever for a lock that died with its holder."""
        self.given_up = True
        board = self.run.board
        there = [process for process in self.run.processes if process.pid in list(board.pids)]
        for process in there:
            kill(process)
            self.run.processes.remove(process)
            if process is there[-1]:
                number = list(board.pids).index(process.pid)
                had = (Board.TOLD, number + 1)
                self.lose([task for task, mark in enumerate(board.marks) if mark not in had], number)
            self.bury(process, stage)
        self.dismiss(0)

    def refuse(self, error: BaseException) -> None:
        """Ends the run because the system does not give another process."""
        if self.run.board.stopped:
            self.dismiss(STOPPED)
        self.send_home()
        self.run.refuse("process", self.hired, error)

    def dismiss(self, status: int, reason: str = "") -> None:
        """Ends the run without waiting for a pool."""
        # who waits for another does not hear that it is to go
        grace = GRACE / 4 if self.run.plan.workload == "deadlock" else GRACE
        self.send_home(grace if status else 10 * GRACE)
        self.run.end(status, reason)

    def send_home(self, grace: float = GRACE) -> None:
        """Ends all processes, by force those that do not go by themselves."""
        self.run.board.stop()
        until = time.monotonic() + grace
        started = [process for process in self.run.processes if process.pid]
        alive = started
        while alive and time.monotonic() < until:
            # again and again: Python forgets a signal that comes just before a call that waits
            for process in alive:
                process.terminate()
            multiprocessing.connection.wait([process.sentinel for process in alive], LOOK)
            alive = [process for process in alive if process.exitcode is None]
        for process in started:
            kill(process)
            self.bury(process, range(0))


def kill(process: Any) -> None:
    """Ends a process by force, and waits until its exit status is known."""
    process.kill()
    process.join()
    while process.exitcode is None:
        time.sleep(0.001)  # a thread of the pool has asked the system first, and will tell


def cpu_of(pid: int) -> int:
    """Returns the CPU time of a process, in the system's ticks."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            words = stat.read().rpartition(b")")[2].split()
        return int(words[11]) + int(words[12])
    except OSError:
        return -1


def enter_process(plan: Plan, asked: int, ways: Tuple[Any, ...], number: int = -1) -> None:
    """Makes the calling process a worker; the first thing it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, on_terminate)
    out, board = Outbox(ways[0].fileno()), Board(plan, ways[1].fileno())
    prepare(plan.workload)  # which a process that was not forked has not done yet
    if number < 0:
        number = board.claim()
    board.enter(number)
    worker = Worker(number, plan, board, out, max(asked, board.left[number]))
    HERE.update(worker=worker, ways=ways, sharing=ways[2], locks=ways[3])
    multiprocessing.util.Finalize(None, worker.finish, exitpriority=10)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])


def process_task(opened: int, position: int) -> None:
    """Does a task in a worker process."""
    worker = HERE["worker"]
    if not worker.board.stopped:
        worker.run(position, opened)
    if worker.board.stopped:
        raise SystemExit(0)


def process_worker(start: Tuple[Any, ...], opened: int, position: int) -> None:
    """Does one task: the whole life of a process that is none of a pool."""
    enter_process(*start)
    process_task(opened, position)


def hand_over(run: Run, workers: Any, work: Callable[[int], None], batches: List[range]) -> None:
    """Hands all batches over at once, and waits for one after the other."""
    plan, answers = run.plan, []
    for number, batch in enumerate(batches):
        answers.append(workers.map_async(work, batch, plan.chunk))
        tell(run.out, plan, monotonic_ns(), {"handed_over": {"batch": number}})
    run.out.flush()
    for number, answer in enumerate(answers):
        answer.wait()
        tell(run.out, plan, monotonic_ns(), {"batch_done": {"batch": number}})
        run.out.flush()


def pool(run: Run) -> None:
    """A multiprocessing.Pool: map, imap_unordered to take results as they complete, or map_async for
    batches."""
    plan, crew = run.plan, Crew(run)
    start = (plan, monotonic_ns(), crew.ways)
    try:
        workers = crew.context.Pool(plan.workers, enter_process, start, plan.spec.get("tasks_per_child"))
    except (OSError, EOFError, MemoryError) as error:
        crew.refuse(error)
    if run.sharing:
        run.sharing.begin()
    for stage in plan.stages():
        work = functools.partial(process_task, monotonic_ns())

        def go_through() -> None:
            batches = plan.batches(stage)
            if len(batches) > 1:
                hand_over(run, workers, work, batches)
            elif plan.spec.get("results") == "completed":
                collections.deque(workers.imap_unordered(work, stage, plan.chunk), maxlen=0)
            else:
                workers.map(work, stage, plan.chunk)

        # in a thread, because neither of them returns when a worker was killed
        answers = threading.Thread(target=go_through, daemon=True)
        answers.start()
        while answers.is_alive():
            answers.join(LOOK)
            crew.look_after_pool(stage)
    workers.close()
    while run.processes:
        started = [each.sentinel for each in run.processes if each.pid]
        multiprocessing.connection.wait(started, LOOK)
        crew.look_after_pool(range(0))
    workers.join()


def process(run: Run) -> None:
    """A multiprocessing.Process for every task, so many at a time."""
    plan, crew = run.plan, Crew(run)
    free = list(reversed(range(plan.workers)))
    at_work: Dict[Any, Tuple[int, int]] = {}
    if run.sharing:
        run.sharing.begin()
    for stage in plan.stages():
        opened, waiting = monotonic_ns(), collections.deque(stage)
        while waiting or at_work:
            while waiting and free:
                start, position = (plan, monotonic_ns(), crew.ways, free.pop()), waiting.popleft()
                args = (start, opened, position)
                try:
                    one = crew.context.Process(target=process_worker, args=args, daemon=True)
                    one.start()
                    at_work[one] = start[-1], position
                except (OSError, EOFError, MemoryError) as error:
                    crew.refuse(error)
            multiprocessing.connection.wait([one.sentinel for one in at_work], LOOK)
            if crew.is_stuck():
                crew.give_up(stage)
            for one in crew.look(stage):
                number, position = at_work.pop(one)
                free.append(number)
                if run.board.marks[plan.tasks[position]] == Board.UNTOUCHED:
                    waiting.appendleft(position)  # it died before it was ready


EXECUTORS = {
    "serial": serial,
    "threads": threads,
    "pool": pool,
    "process": process,
    "async": on_loop,
    "interpreters": interpreters,
}


# ---- main: hello, order, executor, end --------------------------------------------------------


def on_terminate(signum: int, _frame: Any) -> None:
    """Acts on SIGTERM: the runner stops its workers; a worker goes if the runner wants it to."""
    worker = HERE.get("worker")
    if HERE.get("runner") == os.getpid():
        os.write(HERE["wake"], b".")
    elif worker is None or not worker.board.stopped:
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    elif worker.idle:
        worker.idle = False  # once is enough, and it is asked more than once
        raise SystemExit(0)


def lines_of_input(wake: int) -> Iterator[bytes]:
    """Yields the lines of standard input until it ends or somebody writes to `wake`."""
    rest = b""
    while wake not in select.select([0, wake], [], [])[0]:
        # not through sys.stdin, whose lock a forked process would inherit
        piece = os.read(0, 65_536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def watch(run: Run, lines: Iterator[bytes]) -> None:
    """Does what eggtop says while the run goes on, and ends it when eggtop says no more."""
    for line in lines:
        try:
            interval = run.plan.spec["switch_interval"] = json.loads(line)["switch_interval"]
            for worker in WORKERS:
                worker.keep_interval(interval)
        except (ValueError, TypeError, KeyError):
            pass  # a change for later versions of this file
    run.board.stop()
    if "wake_sleepers" in HERE:
        HERE["wake_sleepers"]()
    time.sleep(2 * GRACE)
    run.end(STOPPED)


def understand(line: bytes, protocol: int) -> Plan:
    """Returns the plan of an order in this version of the protocol; refuses what cannot be done."""
    try:
        order = json.loads(line)
        plan = Plan(order)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"this is no order: {reason_of(error)}") from error
    if order.get("protocol") != protocol:
        raise Refused(f"this runner speaks protocol {protocol}, not {order.get('protocol')}")
    executors, starts = list(EXECUTORS), multiprocessing.get_all_start_methods()
    if not hasattr(concurrent.futures, "InterpreterPoolExecutor"):  # 3.14 and later have it
        executors.remove("interpreters")
    for what, name, known in (
        ("workload", plan.workload, WORKLOADS),
        ("executor", plan.executor, executors),
        ("start method", plan.start, starts),
    ):
        if name not in known:
            raise Refused(f"this Python has no {what} {name}, only {', '.join(known)}")
    if plan.workload == "counter":
        refuse_share(plan)
    processes = plan.executor in ("pool", "process") and plan.spec.get("how") == "locks"
    if plan.workload == "deadlock" and plan.executor != "threads" and not processes:
        raise Refused("a deadlock needs threads; one of locks can be had in processes, too")
    if plan.workload == "lifecycle":
        if plan.executor not in ("pool", "process"):
            raise Refused("only a process without threads can fork: pool and process have such workers")
        if plan.spec.get("what") not in ("life", "memory"):
            raise Refused("this runner shows life and memory; an orphan would be out of its sight")
    return plan


def refuse_share(plan: Plan) -> None:
    """Refuses a way to share that the workers do not have."""
    known = [share for share in SHARES if plan.executor in ("pool", "process") or share not in ONLY_PROCESSES]
    if plan.executor == "interpreters":
        known = ["own"]
    if plan.share not in known:
        raise Refused(f"the workers of {plan.executor} do not share by {plan.share}, only by {', '.join(known)}")


def way_out() -> Tuple[int, int]:
    """Returns the version of the protocol, and the descriptor for hello and events."""
    try:
        fd = int(os.environ.pop("EGGTOP_EVENTS_FD"))
        # a program between eggtop and this one may have closed it, and another file has the number
        if not stat.S_ISFIFO(os.fstat(fd).st_mode):
            raise ValueError
        os.set_inheritable(fd, False)
        return 2, fd
    except (KeyError, ValueError, OSError):
        # what tasks print goes to standard error, and cannot be taken for an event
        fd = os.dup(1)
        os.dup2(2, 1)
        return 1, fd


def main() -> int:
    """Does one run; returns the exit status."""
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"
    # loaded before the clock of the run starts with the hello
    for module in ("concurrent.futures.thread", "multiprocessing.pool"):
        __import__(module)
    for start in ("fork", "spawn_posix", "forkserver"):
        __import__(f"multiprocessing.popen_{start}")
    for workload in sys.argv[1:]:
        prepare(workload)
    # the folder we were started in may be gone, or closed to us, and processes ask where they are
    for folder in (os.environ.get("TMPDIR", ""), "/"):
        try:
            os.chdir(folder)
            break
        except OSError:
            pass
    protocol, fd = way_out()
    out = Outbox(fd)
    # nobody may wait for room in the pipe while it holds the GIL
    os.set_blocking(out.fd, os.isatty(out.fd))
    name = f"CPython {sys.version.split()[0]}" + ("" if gil_enabled() else " without a GIL")
    out.put(encode({"hello": {"protocol": protocol, "name": name}}))
    out.flush()
    wake, HERE["wake"] = os.pipe()
    lines = lines_of_input(wake)
    line = next(lines, None)
    if line is None:
        return STOPPED
    try:
        plan = understand(line, protocol)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return REFUSED
    run, HERE["runner"] = Run(plan, out), os.getpid()
    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGINT, on_terminate)
    threading.Thread(target=watch, args=(run, lines), name="watch", daemon=True).start()
    try:
        EXECUTORS[plan.executor](run)
        run.tell_total()
    except BaseException:  # nobody knows what its threads wait for
        traceback.print_exc()
        run.end(1)
    run.out.write_out()
    status = STOPPED if run.board.stopped else 0
    if run.helpers:
        sys.stdout.flush()
        run.end(status)  # so that their ends are told, too
    return status


if __name__ == "__main__":
    sys.exit(main())
