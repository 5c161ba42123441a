"""What the workload `fetch` needs, with urllib and with asyncio's streams."""
