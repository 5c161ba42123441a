"""`files`: writes files."""

import functools
import os
from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.errors import Failed, reason_of
from eggtop_runner.workloads.blocks import blocks

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def files(worker: "Worker", given: Dict[str, Any]) -> Dict[str, Any]:
    """Creates a file, writes n bytes to it and closes it."""
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
