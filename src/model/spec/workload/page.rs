//! The table of workloads for the documents.

use clap::ValueEnum;

use super::meaning::{Meaning, SizeUnit};
use super::meaning_of;
use crate::model::spec::{WorkloadKind, name_of};

/// Returns the table of workloads for the documents, in Markdown.
pub fn markdown_table() -> String {
    let rows = WorkloadKind::value_variants().iter().map(|workload| {
        let Meaning {
            task,
            noun: (_, many),
            unit,
            experiments,
            bound,
        } = meaning_of(*workload);
        let size = match unit {
            SizeUnit::Seconds(_) => "`--seconds T`, at most 86400".to_owned(),
            SizeUnit::Words => "none; `--scale X`".to_owned(),
            SizeUnit::N { most: u64::MAX } => "`--n N`".to_owned(),
            SizeUnit::N { most } => format!("`--n N`, at most {most}"),
        };
        let name = name_of(workload);
        format!("| `{name}` | {task} | {many} | {size} | {bound} | {experiments} |\n")
    });
    let head = "| workload | a task | tasks are called | exact size | bound by | experiments |\n\
                |---|---|---|---|---|---|\n";
    rows.fold(head.to_owned(), |table, row| table + &row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_for_the_documents_has_every_workload_with_its_limit() {
        let table = markdown_table();
        let rows = WorkloadKind::value_variants().len();
        assert_eq!(table.lines().count(), rows + 2);
        assert!(table.lines().all(|line| line.matches('|').count() == 7));
        assert!(table.contains("| `primes` |") && table.contains("at most 10000000000000 |"));
    }
}
