//! Draws the pictures of the documentation (`screenshots/*.svg`) again from their recorded sessions.
//!
//! `cargo run --release --example screenshots`; with `-- --record` the screenplays in
//! `screenshots/plays` are played anew first, which takes about a minute, and their sessions kept;
//! behind that may stand the names of those that are wanted.

mod pictures;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use pictures::{PICTURES, folder, session};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        None => {}
        Some((record, names)) if record == "--record" => {
            let mut sessions = PICTURES.map(|picture| picture.session).to_vec();
            sessions.dedup();
            sessions.retain(|name| names.is_empty() || names.iter().any(|wanted| wanted == name));
            sessions.into_iter().try_for_each(play)?;
        }
        Some((other, _)) => bail!("'{other}': nothing, or --record and names of sessions"),
    }
    for picture in PICTURES {
        let path = picture.path();
        let drawn = picture.draw().context(picture.name)?;
        fs::write(&path, drawn).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Plays a screenplay in a program of its own and keeps its session in place of the one of before.
fn play(name: &str) -> Result<()> {
    let kept = session(name);
    if kept.exists() {
        fs::remove_file(&kept)?;
    }
    let cargo = std::env::var_os("CARGO").context("it is cargo that starts this")?;
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--", "play"])
        .arg(folder().join(format!("plays/{name}.play")))
        .args(["--headless", "--hurry", "--anonymous", "--record"])
        .arg(&kept)
        .status()?;
    if !status.success() {
        bail!("the screenplay {name} ended with {status}");
    }
    Ok(())
}
