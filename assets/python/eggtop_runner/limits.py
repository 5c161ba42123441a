"""Times and counts that several modules share."""

MS = 1_000_000
SHORT_TASK = MS // 5  # a task that ends sooner is reported in a batch with others
BATCH_TIME = 20 * MS  # how long short tasks and lines are gathered
PROGRESS_INTERVAL = 50 * MS  # how often a long task reports its progress
LONG_GAP = 2 * MS  # after a longer time between two checkpoints a worker finds out why
MIN_GAP = MS // 2  # a shorter gap is not reported on its own
POLL_SECONDS = 0.05  # how often an executor looks at its processes
GRACE_SECONDS = 0.4  # how long workers may take to stop
