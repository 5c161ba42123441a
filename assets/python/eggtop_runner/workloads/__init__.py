"""What a task does: one module per workload, or per family of similar ones."""
