//! Reads the machine: cores, topology, limits, the threads of the run's own workers.
