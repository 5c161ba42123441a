//! What the log means: the session folded from its events, lanes, speedup, verdict.
