"""How the tasks of a run are distributed over workers: one module per family of executors."""
