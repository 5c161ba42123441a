"""`fetch`: gets URLs."""

import functools
from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.http.opener import get
from eggtop_runner.http.streams import get_by_streams

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def fetch(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Fetches a URL with urllib and counts the bytes of its body."""
    hosts = worker.plan.spec.get("hosts")
    return worker.wait_for(functools.partial(get, given["url"], given["timeout"], hosts))


async def fetch_on_loop(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Fetches a URL on an event loop, with asyncio's streams: urllib would block all other tasks."""
    hosts = worker.plan.spec.get("hosts")
    return await worker.wait_on_loop(get_by_streams(given["url"], given["timeout"], hosts))
