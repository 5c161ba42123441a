"""The order of a run: what is to be done, and in which order."""

from typing import Any, Dict, List, Sequence


class Plan:
    """The order of a run, in the form that workers need."""

    def __init__(self, order: Dict[str, Any]) -> None:
        spec = order["spec"]
        self.workload, self.executor, self.spec = spec["workload"], spec["executor"], spec
        self.start, self.chunk = spec.get("start") or "fork", spec.get("chunk") or 1
        self.share, self.message = spec.get("share") or "own", spec.get("message") or 8
        self.run, self.t0, self.workers = order["run"], order["t0_ns"], order["workers"]
        self.inputs, self.serial_first = order["inputs"], order["serial_first"]
        self.cores: List[int] = order.get("cores") or []
        # the task at each position
        self.tasks: Sequence[int] = range(order["tasks"])
        if spec.get("order") == "longest" and len(self.inputs) > 1:
            first = int(self.serial_first)
            rest = sorted(self.tasks[first:], key=self.cost, reverse=True)
            self.tasks = list(range(first)) + rest

    @property
    def uses_processes(self) -> bool:
        """Whether its workers are processes."""
        return self.executor in ("pool", "process")

    def input(self, task: int) -> Dict[str, Any]:
        """Returns the input of a task."""
        if not self.serial_first:
            return self.inputs[task % len(self.inputs)]
        return self.inputs[0 if task == 0 else 1 + (task - 1) % (len(self.inputs) - 1)]

    def cost(self, task: int) -> float:
        """Returns how long a task takes, relative to the others."""
        given = self.input(task)
        return given["to"] - given["from"] if "to" in given else given.get("n", given.get("seconds", 1))

    def batches(self, stage: range) -> List[range]:
        """Returns the positions of a stage, divided into the batches that are submitted together."""
        count, size = self.spec.get("batches") or 1, len(stage)
        if self.serial_first or count > size:
            return [stage]
        borders = [stage.start + size * batch // count for batch in range(count + 1)]
        return [range(*pair) for pair in zip(borders, borders[1:])]

    def stages(self) -> List[range]:
        """Returns the positions in stages; a stage begins when the one before it is finished."""
        first, total = int(self.serial_first), len(self.tasks)
        return [stage for stage in (range(first), range(first, total)) if stage]
