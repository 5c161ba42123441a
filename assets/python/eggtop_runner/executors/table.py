"""The table of executors: how the tasks of a run are distributed over workers."""

from eggtop_runner.executors.event_loop import event_loop
from eggtop_runner.executors.processes import pool, process
from eggtop_runner.executors.serial import serial
from eggtop_runner.executors.threads import interpreters, threads

EXECUTORS = {
    "serial": serial,
    "threads": threads,
    "pool": pool,
    "process": process,
    "async": event_loop,
    "interpreters": interpreters,
}
