"""The shared counter of the workload `counter`, and the ways to add to it."""
