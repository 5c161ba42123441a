"""`reduce`: numbers added up by all workers, each its own part, then combined at a barrier or as a tree."""

from typing import TYPE_CHECKING, Any, Dict

from eggtop_runner.meeting import MODULUS, Part, combine_as_tree, combine_at_barrier
from eggtop_runner.workloads.blocks import blocks

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker


def reduce_part(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds up n numbers from the first one on, and combines the sum with those of others."""
    first, last = given["from"], given["from"] + given["n"]
    total = 0
    for block in blocks(worker, first, last, 1_000):
        for number in block:
            total += number
    part = Part(total % MODULUS, (below(last) - below(first)) % MODULUS)
    combine = combine_as_tree if worker.plan.spec.get("combine") == "tree" else combine_at_barrier
    combined = combine(worker, part)
    if combined.total != combined.expected:
        raise ValueError("the combined sum is not that of the parts")
    return {"total": str(total)}


def below(n: int) -> int:
    """Returns the sum of all numbers below n."""
    return n * (n - 1) // 2
