//! Names that are nearly right, and those that other programs have for the same.

/// How near, of 1, a name must be to be the one that is meant.
const NEAR: f64 = 0.8;

/// How near a name is that differs by one letter, or by two that changed places.
const SLIP: f64 = 0.9;

/// Returns the one of some names that is meant by another one: written in other letters, in the singular
/// or plural, cut short, or misspelt.
pub(super) fn near<'a, S: AsRef<str> + ?Sized + 'a>(
    name: &str,
    names: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().map(AsRef::as_ref).collect();
    let name = name.to_lowercase();
    let same = names.iter().find(|one| one.to_lowercase() == name);
    let number = || {
        names
            .iter()
            .find(|one| stem(&one.to_lowercase()) == stem(&name))
    };
    let cut = || {
        let mut longer = names
            .iter()
            .filter(|one| name.len() >= 3 && one.to_lowercase().starts_with(&name));
        longer.next().filter(|_| longer.next().is_none())
    };
    let likeness = |one: &str| {
        let one = one.to_lowercase();
        let is_slip = name.len() >= 3 && strsim::damerau_levenshtein(&one, &name) == 1;
        strsim::jaro(&one, &name).max(if is_slip { SLIP } else { 0.0 })
    };
    let likely = || {
        names
            .iter()
            .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
            .filter(|one| likeness(one) > NEAR)
    };
    same.or_else(number).or_else(cut).or_else(likely).copied()
}

/// Returns a noun without what makes it a plural.
fn stem(name: &str) -> &str {
    let name = name.strip_suffix("es").unwrap_or(name);
    name.trim_end_matches('s')
}

/// What a flag of other programs means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// A flag of ours: the first of these that the command has.
    Flag(&'static [&'static str]),
    /// An executor, with how many workers it has.
    Workers(&'static str),
    /// A number of tasks or of workers.
    Count,
    /// Nothing that is needed here.
    Nothing,
}

/// Returns what a flag of other programs means here.
pub(super) fn foreign(name: &str) -> Option<Foreign> {
    use Foreign::{Count, Flag, Nothing, Workers};
    Some(match name {
        "j" | "job" | "jobs" | "p" | "parallel" | "parallelism" | "max-workers" | "num-workers"
        | "n-workers" | "nworkers" | "n-jobs" | "worker" | "cores" | "core" | "cpus" | "cpu"
        | "ncpus" | "nproc" | "concurrency" => Flag(&["workers"]),
        "t" | "thread" | "threads" | "nthreads" | "num-threads" | "n-threads" => Workers("threads"),
        "process" | "processes" | "proc" | "procs" | "nprocs" | "num-processes" | "n-procs"
        | "np" | "multiprocessing" => Workers("pool"),
        "n" | "num" | "number" | "count" | "c" | "k" => Count,
        "items" | "num-tasks" | "n-tasks" | "ntasks" => Flag(&["tasks"]),
        "r" | "rep" | "reps" | "repetitions" | "rounds" | "runs" | "iterations" | "times"
        | "trials" => Flag(&["repeat"]),
        "s" | "geometry" => Flag(&["size"]),
        "time" | "duration" | "secs" | "sec" => Flag(&["seconds"]),
        "o" | "out" | "output" | "outfile" | "output-file" => Flag(&["out", "record"]),
        "save" | "log" | "rec" => Flag(&["record", "out"]),
        "f" | "fmt" | "format" | "output-format" => Flag(&["to", "format"]),
        "v" | "verbose" | "why" | "details" => Flag(&["explain"]),
        "q" | "quiet" | "y" | "yes" => Nothing,
        "e" | "x" | "mode" | "backend" => Flag(&["executor"]),
        "lang" | "language" => Flag(&["runtime"]),
        "interpreter" | "py" | "python-version" => Flag(&["python"]),
        "max-time" | "time-limit" | "deadline" => Flag(&["limit"]),
        "chunksize" | "chunk-size" | "batch-size" => Flag(&["chunk"]),
        "maxtasksperchild" | "max-tasks-per-child" => Flag(&["tasks-per-child"]),
        "start-method" | "mp-context" => Flag(&["start"]),
        "experiment" | "exp" => Flag(&["preset"]),
        "affinity" | "pinning" | "bind" => Flag(&["pin"]),
        "color" | "colour" | "colors" | "colours" => Flag(&["theme"]),
        "moment" | "timestamp" => Flag(&["at"]),
        _ => return None,
    })
}

/// Returns the commands that are meant by other words for them.
pub(super) fn command(word: &str) -> Option<&'static str> {
    Some(match word {
        "start" | "exec" | "do" | "launch" => "run",
        "bench" | "benchmark" | "versus" | "vs" | "diff" => "compare",
        "scale" | "scaling" | "speedup" => "sweep",
        "view" | "show" | "open" | "watch" => "replay",
        "demo" => "play",
        "convert" => "export",
        "info" | "check" | "system" => "doctor",
        "completion" | "complete" => "completions",
        "manual" => "man",
        _ => return None,
    })
}

/// Returns a choice by another word for it.
pub(super) fn choice(flag: &str, word: &str) -> Option<&'static str> {
    Some(match (flag, word.to_lowercase().as_str()) {
        ("executor", "threading" | "threadpool" | "multithreading") => "threads",
        ("executor", "multiprocessing" | "processpool" | "procs" | "mp") => "pool",
        ("executor", "asyncio" | "coroutines") => "async",
        ("executor", "sequential" | "single" | "sync") => "serial",
        ("executor", "subinterpreters") => "interpreters",
        ("runtime", "rust" | "c") => "native",
        ("runtime", "cpython" | "py" | "python3") => "python",
        ("format", "text" | "txt" | "human") => "table",
        ("format" | "to", "markdown") | ("to", "table") => "md",
        ("to", "asciinema" | "asciicast") => "cast",
        ("to", "mp4" | "webm" | "mov" | "avi" | "mkv" | "video" | "film" | "animation") => "gif",
        ("to", "jpg" | "jpeg" | "image" | "picture") => "png",
        ("to", "text") => "txt",
        ("to", "ansi") => "ans",
        ("to", "perfetto" | "chrome") => "trace",
        ("to", "web" | "page") => "html",
        ("size", "s" | "tiny" | "little" | "short") => "small",
        ("size", "m" | "mid" | "normal" | "default") => "medium",
        ("size", "l" | "big" | "huge" | "long") => "large",
        ("start", "fork-server") => "forkserver",
        _ => return None,
    })
}
