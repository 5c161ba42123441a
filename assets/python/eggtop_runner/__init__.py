"""The runner of eggtop for CPython: does the tasks of one run and reports live how they go.

eggtop starts this package as an archive. The runner writes a hello, reads an order (what to do, in how
many threads or processes) and then writes events, one JSON object per line, until every task has an
outcome. docs/runners.md describes the protocol. It needs CPython 3.8 or later and nothing but the standard
library; times are in nanoseconds of the monotonic clock. A module uses only those above it in this list:

    limits           times and counts that several modules share
    errors           why a run or a task ends early, and the exit statuses
    system           what the system says about the calling thread and process
    plan, board      the order of a run; the memory that all its processes share
    emitter          how events get to eggtop
    process_state    what this process keeps for its workers
    lazy             functions that are imported when they are needed
    counting         the shared counter of `counter`, and the synchronization methods
    meeting          where workers of `reduce` combine partial sums
    http             what `fetch` needs: redirects, resolver, opener, streams
    workloads        what a task does, in the Python that one would write by hand
    worker           runs tasks, and finds out at checkpoints when it really ran
    signals          what a process does when it is asked to end
    safe_path        keeps the current folder out of every process of a run
    helpers, run     the processes that multiprocessing starts for itself; the run as a whole
    executors        how tasks are distributed: serial, threads, pool, process, async, interpreters
    order, main      the hello and the order; from the start to the exit status
"""
