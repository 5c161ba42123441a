"""Workers: they run tasks, and find out at checkpoints when they really ran.

A worker is built in layers, each of which is a class that adds to the one above it:

    state    what a worker is, and what it has measured so far
    reports  what it reports
    gaps     checkpoints, and why it did not run between two of them
    waits    what a task calls in order to wait, or to run code without the GIL
    tasks    the worker itself, which runs one task after another on a thread
    slots    a worker that shares the thread of an event loop with others
"""
