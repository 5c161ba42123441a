"""`primes`: the sieve of Eratosthenes."""

import math
from typing import TYPE_CHECKING, Any, Dict, List

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

SEGMENT = 64 * 1024  # odd numbers that are sieved at a time


def primes(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the primes in a range with the sieve of Eratosthenes over odd numbers, one segment at a time."""
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
    """Strikes out the odd multiples of a prime from its square on; returns how many it has struck out."""
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
