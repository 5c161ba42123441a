"""Fetches a URL with asyncio's streams."""

import functools
import math
import os
import time
from typing import Any, Dict, List, Optional, Tuple

from eggtop_runner.errors import Failed
from eggtop_runner.http.failures import ENDED_EARLY, failure_reason, timeout_reason
from eggtop_runner.http.redirects import REDIRECTS, check_host, redirected
from eggtop_runner.http.resolver import ask_on_loop, look_up


async def get_by_streams(url: str, limit: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Fetches a URL through asyncio's streams; fails if that takes longer than `limit` seconds."""
    import asyncio
    import http.client

    began = time.monotonic()
    try:
        return await asyncio.wait_for(follow(url, began, hosts), limit)
    except asyncio.TimeoutError:
        raise Failed(timeout_reason(limit)) from None
    except EOFError:
        raise Failed(ENDED_EARLY) from None
    except (OSError, http.client.HTTPException) as error:
        if str(getattr(error, "strerror", "")).startswith("Connect call failed"):
            raise Failed(os.strerror(error.errno)) from None
        raise Failed(failure_reason(error, limit)) from None


async def follow(url: str, began: float, hosts: Optional[List[str]]) -> Dict[str, Any]:
    """Requests a URL and follows its redirects."""
    from urllib.parse import urlsplit

    for _ in range(REDIRECTS + 1):
        status, location, count, latency = await request_once(url, began)
        if location is None:
            return {"fetched": {"status": status, "bytes": count, "latency": round(latency * 1e9)}}
        leads = redirected(url, location)
        check_host(urlsplit(url).netloc, urlsplit(leads).netloc, hosts)
        url = leads
    raise Failed(f"more than {REDIRECTS} redirects")


async def request_once(url: str, began: float) -> Tuple[int, Optional[str], int, float]:
    """Requests a URL; returns the status, the redirect's location if any, the bytes of the body, the
    latency."""
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
    addresses = await ask_on_loop(functools.partial(look_up, parts.hostname, port))
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
        writer.transport.abort()  # the whole answer has arrived


async def connected(addresses: List[Any], secure_to: Optional[str]) -> Tuple[Any, Any]:
    """Opens streams to the first address that accepts a connection."""
    import asyncio

    secure = {"ssl": True, "server_hostname": secure_to} if secure_to else {}
    reason = OSError("no address")
    for *_, address in addresses:
        try:
            return await asyncio.open_connection(*address[:2], **secure)
        except OSError as error:
            reason = error
    raise reason


async def length_of(reader: Any, headers: Any) -> int:
    """Reads the body of a response to its end; returns how many bytes it has."""
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
    """Reads `most` bytes, or up to the end of the stream if `most` is infinite; returns how many it read."""
    count = 0
    while count < most:
        piece = await reader.read(65_536 if most == math.inf else min(int(most) - count, 65_536))
        count += len(piece)
        if not piece and most != math.inf:
            raise EOFError
        if not piece:
            break
    return count
