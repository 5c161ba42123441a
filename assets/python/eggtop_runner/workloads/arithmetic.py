"""Workloads that compute: divisors, busy, mix, sum, append, power, hash."""

import hashlib
import random
from typing import TYPE_CHECKING, Any, Dict, List

from eggtop_runner.workloads.blocks import blocks

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def divisors(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the divisors of n among the numbers from 2 to n - 2: none if n is a prime."""
    n = given["n"]
    count = 0
    for block in blocks(worker, 2, n - 1, 800):
        for candidate in block:
            if n % candidate == 0:
                count += 1
    return {"count": count}


def busy(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts n down to 0, one block at a time: `while n > 0: n -= 1`."""
    counted = 0
    for block in blocks(worker, 0, given["n"], 2_000):
        left = len(block)
        while left > 0:
            left -= 1
        counted += len(block)
    return {"count": counted}


def sum_up(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds the numbers from 0 to n - 1, one by one."""
    total = 0
    for block in blocks(worker, 0, given["n"], 1_000):
        for number in block:
            total += number
    return {"total": str(total)}


def append(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Appends n random numbers to a list that belongs to this task alone."""
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
    """Hashes a buffer of a million bytes n times; hashlib releases the GIL while it does."""
    buffer = memoryview(worker.task.to_bytes(8, "little") * 125_000)
    digest = hashlib.sha256()
    for block in blocks(worker, 0, given["n"] * 10, 1):
        start = block.start % 10 * 100_000
        worker.without_gil(digest.update, buffer[start : start + 100_000])
    return {"digest": list(digest.digest())}
