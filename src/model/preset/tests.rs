//! What every preset must be: found by its name, possible, and readable on a small screen.

use std::collections::HashSet;

use super::*;
use crate::model::{Draft, Interpreter, Machine, Series, Size, WorkloadKind};

fn on(runtime: RuntimeKind) -> Draft {
    Draft {
        runtime,
        ..Draft::default()
    }
}

#[test]
fn every_preset_can_be_run_wherever_it_says_at_every_size() {
    let machine = Machine {
        usable: 2,
        pythons: Some(vec![Interpreter {
            version: "3.12.1".to_owned(),
            start_methods: vec![crate::model::StartMethod::Fork],
            ..Interpreter::default()
        }]),
        ..Machine::default()
    };
    for preset in PRESETS.iter() {
        assert!(!preset.runtimes.is_empty(), "{}", preset.id);
        for &size in PresetSize::value_variants() {
            for &runtime in &preset.runtimes {
                let groups = preset.runs(size, &on(runtime));
                let groups = groups.unwrap_or_else(|error| panic!("{}: {error}", preset.id));
                assert!(!groups.is_empty(), "{}", preset.id);
                // Executors that an interpreter lacks are left out and reported.
                let (runs, left_out) = Series::possible(&groups, &machine);
                let everywhere = left_out.is_empty() || runtime == RuntimeKind::Python;
                assert!(everywhere, "{}: {left_out:?}", preset.id);
                for run in &runs {
                    assert_eq!(run.runtime(), runtime);
                    run.check(&machine)
                        .unwrap_or_else(|error| panic!("{}: {error}", preset.id));
                }
            }
        }
    }
}

#[test]
fn names_are_found_in_any_case_and_stand_once() {
    let names: HashSet<&str> = PRESETS.iter().map(|preset| preset.id.as_str()).collect();
    assert_eq!(names.len(), PRESETS.len());
    assert_eq!(Preset::named("e5").unwrap().id, "E5");
    assert_eq!(Preset::named("AMDAHL").unwrap().id, "Amdahl");
    let refusal = Preset::named("E99").unwrap_err().to_string();
    assert!(
        refusal.starts_with("--preset E99: one of E1, E2"),
        "{refusal}"
    );
}

#[test]
fn one_preset_holds_kinds_of_work_against_each_other() {
    let choosing = PRESETS.iter().filter(|preset| preset.chooses_tools());
    let ids: Vec<&str> = choosing.map(|preset| preset.id.as_str()).collect();
    assert_eq!(ids, ["E20"]);
}

#[test]
fn words_fit_a_small_screen() {
    for preset in PRESETS.iter() {
        assert!(preset.id.len() <= 6, "{}", preset.id);
        assert!(preset.title.len() <= 48, "{}", preset.title);
        // One line of 80 columns beside the name.
        assert!(preset.look.len() <= 62, "{}", preset.look);
    }
}

#[test]
fn the_notes_own_size_is_exact_and_the_others_are_scaled() {
    let preset = Preset::named("E5").unwrap();
    let runs = |size| preset.runs(size, &on(RuntimeKind::Gil)).unwrap().concat();
    let notes = runs(PresetSize::Notes);
    assert_eq!(notes[0].workload(), WorkloadKind::Busy);
    assert_eq!(notes[0].size(), Size::N(10_000_000));
    let executors: Vec<_> = notes.iter().map(RunSpec::executor).collect();
    let [serial, threads, process] = [
        ExecutorKind::Serial,
        ExecutorKind::Threads,
        ExecutorKind::Process,
    ];
    assert_eq!(executors, [serial, threads, process]);
    assert_eq!(runs(PresetSize::Large)[0].size(), Size::Large);
}

#[test]
fn the_base_gives_place_repeats_and_scale() {
    let base = Draft {
        runtime: RuntimeKind::Python,
        python: Some("3.12".to_owned()),
        repeat: Some(3),
        scale: 0.5,
        tasks: Some(99),
        ..Draft::default()
    };
    let preset = Preset::named("E6").unwrap();
    let runs = preset.runs(PresetSize::Small, &base).unwrap().concat();
    let workers: Vec<_> = runs.iter().map(RunSpec::workers).collect();
    assert_eq!(
        workers,
        [None, Some(1), Some(2), Some(4), Some(8), Some(16)]
    );
    for run in &runs {
        assert_eq!((run.repeat(), run.task_count()), (Some(3), 8));
        assert_eq!(run.python(), Some("3.12"));
        assert!((run.scale() - 0.5).abs() < 1e-12);
    }
}

#[test]
fn a_sweep_over_chunks_begins_serially() {
    let preset = Preset::named("E4").unwrap();
    let groups = preset.runs(PresetSize::Small, &on(RuntimeKind::Native));
    let [group] = groups.unwrap().try_into().unwrap();
    let reported: Vec<_> = group
        .iter()
        .map(|run| (run.executor(), run.chunk()))
        .collect();
    let pool = |chunk| (ExecutorKind::Pool, chunk);
    assert_eq!(
        reported,
        [(ExecutorKind::Serial, 1), pool(1), pool(10), pool(100)]
    );
}
