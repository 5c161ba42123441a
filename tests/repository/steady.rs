//! The code of the steady loops (`src/workload/steady.rs`), as the compiler writes it: no step of a
//! loop goes through memory. Looked at for x86-64 and 64-bit Arm.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The functions whose loops are steady.
const FUNCTIONS: [&str; 5] = ["count_down", "count_up", "add_up", "powers", "spin"];

/// What optimised profiles differ by: the level, and the instructions that may be used.
const PROFILES: [&[&str]; 5] = [
    &["-Copt-level=3"],
    &["-Copt-level=3", "-Ctarget-cpu=native"],
    &["-Copt-level=2"],
    &["-Copt-level=1"],
    &["-Copt-level=s"],
];

/// Returns the code of a file that is compiled alone, or nothing where there is no compiler.
fn assembly(file: &Path, profile: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("code.s");
    let rustc = option_env!("RUSTC").unwrap_or("rustc");
    let output = Command::new(rustc)
        .args(["--edition=2024", "--crate-type=lib", "--emit=asm"])
        .args(profile)
        .arg("-o")
        .args([&written, file])
        .output()
        .ok()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{profile:?}: {complaint}");
    Some(fs::read_to_string(written).unwrap())
}

/// Returns the lines of a function, from its label to its end.
fn function<'a>(code: &'a str, name: &str) -> Vec<&'a str> {
    let label =
        |line: &&str| line.contains(&format!("{}{name}", name.len())) && line.ends_with(':');
    let lines = code.lines().skip_while(|line| !label(line));
    lines
        .take_while(|line| !line.contains(".cfi_endproc"))
        .map(str::trim)
        .collect()
}

/// Returns the instructions of the loops in a function: from a label to a jump back to it.
fn loops<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let label = |line: &str| line.strip_suffix(':').map(str::to_owned);
    let mut inside = vec![false; lines.len()];
    for (at, line) in lines.iter().enumerate() {
        let target = line.split([' ', '\t', ',']).next_back().unwrap_or_default();
        let above = lines[..at]
            .iter()
            .position(|line| label(line).as_deref() == Some(target));
        if let Some(begin) = above {
            inside[begin..=at].fill(true);
        }
    }
    let marked = lines.iter().zip(inside).filter(|(_, inside)| *inside);
    marked
        .map(|(line, _)| *line)
        .filter(|line| !line.starts_with(['.', '#', ';']) && !line.ends_with(':'))
        .collect()
}

/// Returns whether an instruction reads or writes memory, or calls something that may.
fn uses_memory(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    if cfg!(target_arch = "aarch64") {
        return instruction.contains('[') || name == "bl";
    }
    let address = instruction.contains('(') && !name.starts_with("lea");
    address
        || ["call", "push", "pop"]
            .iter()
            .any(|other| name.starts_with(other))
}

/// Returns the instructions of a function's loops that use memory; nothing without a compiler.
fn through_memory(file: &Path, name: &str, profile: &[&str]) -> Option<Vec<String>> {
    let code = assembly(file, profile)?;
    let lines = function(&code, name);
    let steps = loops(&lines);
    assert!(
        !steps.is_empty(),
        "{name} has no loop at {profile:?}:\n{lines:#?}"
    );
    let slow = steps.into_iter().filter(|step| uses_memory(step));
    Some(slow.map(str::to_owned).collect())
}

#[test]
fn no_step_of_a_steady_loop_goes_through_memory() {
    if !cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
        eprintln!("skipped: the code of this processor is not known here");
        return;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/workload/steady.rs");
    for profile in PROFILES {
        for name in FUNCTIONS {
            match through_memory(&file, name, profile) {
                Some(slow) => assert!(slow.is_empty(), "{name} at {profile:?}: {slow:?}"),
                None => return eprintln!("skipped: no rustc here"),
            }
        }
    }
}

/// The test above can fail: a loop of this kind is what it is there to find.
#[test]
fn a_step_through_memory_is_found() {
    if !cfg!(any(target_arch = "x86_64", target_arch = "aarch64")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unsteady.rs");
    let text = "#[inline(never)] pub fn count_down(mut left: u64) -> u64 {
        while left > 0 { left = std::hint::black_box(left - 1); }
        left
    }";
    fs::write(&file, text).unwrap();
    for profile in PROFILES {
        if let Some(slow) = through_memory(&file, "count_down", profile) {
            assert!(!slow.is_empty(), "{profile:?}");
        }
    }
}
