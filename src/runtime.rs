//! What runs the code of a task.
