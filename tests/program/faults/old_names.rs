//! Flags and variables by the names that they had in earlier versions.

use super::program::{eggtop, outcome};

#[test]
fn flags_and_variables_of_earlier_versions_set_what_they_did() {
    let refusals = [
        ("deadlock", "how", "deadlock"),
        ("deadlock", "wait", "wait-mode"),
        ("deadlock", "cure", "fix"),
        ("lifecycle", "what", "scenario"),
        ("lifecycle", "hold", "zombie-time"),
        ("lifecycle", "touch", "write-mb"),
        ("eggs", "by", "until"),
        ("sleep", "block", "block-loop"),
        ("counter", "share", "sync"),
    ];
    for (workload, old, name) in refusals {
        let flag = format!("--{old}");
        let ended = outcome(eggtop(&format!("run {workload} {flag} nonsense")));
        assert_eq!(ended.status, Some(2), "{ended:?}");
        let begin = format!("eggtop: --{name} nonsense: ");
        assert!(ended.stderr.starts_with(&begin), "{ended:?}");

        let mut command = eggtop(&format!("run {workload}"));
        let variable = format!("EGGTOP_{}", old.to_uppercase());
        command.env(&variable, "nonsense");
        let ended = outcome(command);
        assert_eq!(ended.status, Some(2), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(ended.stderr.contains("=nonsense: "), "{ended:?}");
    }
    let help = outcome(eggtop("run --help-all")).stdout;
    for (_, old, name) in refusals {
        assert!(help.contains(&format!(" --{name} <")), "{name}");
        assert!(!help.contains(&format!(" --{old} <")), "{old}");
    }
}
