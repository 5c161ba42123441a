"""The order of a run: read, and refused if it cannot be done."""

import concurrent.futures
import json
import multiprocessing

from eggtop_runner.counting.methods import PROCESS_SYNC_METHODS, SYNC_METHODS
from eggtop_runner.errors import Refused, reason_of
from eggtop_runner.executors.table import EXECUTORS
from eggtop_runner.plan import Plan
from eggtop_runner.workloads.table import WORKLOADS


def plan_of(line: bytes, protocol: int) -> Plan:
    """Returns the plan of an order in this version of the protocol; refuses what this runner cannot do."""
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
        refuse_sync_method(plan)
    process_locks = plan.uses_processes and plan.spec.get("how") == "locks"
    if plan.workload == "deadlock" and plan.executor != "threads" and not process_locks:
        raise Refused("a deadlock needs threads; one of locks can be had in processes, too")
    if plan.workload == "lifecycle":
        if not plan.uses_processes:
            raise Refused("only a process without threads can fork: pool and process have such workers")
        if plan.spec.get("what") not in ("life", "memory"):
            raise Refused("this runner shows life and memory; an orphan would be out of its sight")
    return plan


def refuse_sync_method(plan: Plan) -> None:
    """Refuses a synchronization method that the workers do not have."""
    known = [share for share in SYNC_METHODS if plan.uses_processes or share not in PROCESS_SYNC_METHODS]
    if plan.executor == "interpreters":
        known = ["own"]
    if plan.share not in known:
        workers = f"the workers of {plan.executor}"
        raise Refused(f"{workers} do not share by {plan.share}, only by {', '.join(known)}")
