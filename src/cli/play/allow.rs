//! What a screenplay may do: allowed by flags, listed by `--check`, refused where there is no person to ask.

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueHint};

use crate::executor::runner_path;
use crate::model::Permission;
use crate::screenplay::{Allowed, Foreseen, host_name};
use crate::text::{harmless, quoted};

/// What a screenplay may do without being asked about.
#[derive(Debug, Args)]
pub(super) struct AllowFlags {
    /// Let the screenplay run this program; may be given several times
    #[arg(long = "allow-program", value_name = "PATH", value_hint = ValueHint::CommandName)]
    programs: Vec<String>,
    /// Let the screenplay fetch from this host; may be given several times
    #[arg(long = "allow-url", value_name = "HOST", value_hint = ValueHint::Hostname)]
    hosts: Vec<String>,
    /// Let the screenplay write recordings into the current folder
    #[arg(long = "allow-write")]
    files: bool,
}

impl AllowFlags {
    /// Returns what they allow, as it is compared: programs as the paths that they lead to now.
    pub(super) fn allowed(&self) -> Result<Allowed> {
        let programs = self.programs.iter().map(|name| {
            let path = runner_path(name);
            path.with_context(|| format!("--allow-program {name}"))
        });
        let hosts = self.hosts.iter().map(|host| {
            let name = host_name(host);
            name.with_context(|| {
                format!("--allow-url {host}: a host, as eggs.example or 127.0.0.1")
            })
        });
        Ok(Allowed {
            programs: programs.collect::<Result<_>>()?,
            hosts: hosts.collect::<Result<_>>()?,
            files: self.files,
        })
    }
}

/// Returns what a screenplay would ask for, a line each.
pub(super) fn list(name: &str, foreseen: &[Foreseen], allowed: &Allowed) -> String {
    let mut list = String::new();
    for one in foreseen {
        let how = if one.certain { "asks" } else { "may ask" };
        let words = match &one.what {
            Ok(what) if allowed.allows(what) => format!("{} (it is allowed)", order(what)),
            Ok(what) => format!("{} ({})", order(what), flag(what)),
            Err(reason) => format!("do something that is refused: {}", harmless(reason)),
        };
        // writing into a text cannot fail
        let _ = writeln!(list, "{name}:{}: {how} to {words}", one.line);
    }
    list
}

/// Refuses a screenplay that will need a permission, since nobody is there to give it.
pub(super) fn refuse_unasked(name: &str, foreseen: &[Foreseen], allowed: &Allowed) -> Result<()> {
    for one in foreseen.iter().filter(|one| one.certain) {
        if let Ok(what) = &one.what
            && !allowed.allows(what)
        {
            let (line, order, flag) = (one.line, order(what), flag(what));
            bail!("{name}:{line}: it asks to {order}; {flag} allows it");
        }
    }
    Ok(())
}

/// Returns what it wants to do.
fn order(what: &Permission) -> String {
    match what {
        Permission::File(folder) => {
            let folder = folder.display().to_string();
            format!("write a recording into {}", harmless(&folder))
        }
        _ => format!("{} {}", what.verb(), harmless(&what.object())),
    }
}

/// Returns the flag that allows it.
fn flag(what: &Permission) -> String {
    match what {
        Permission::File(_) => what.flag().to_owned(),
        _ => format!("{} {}", what.flag(), quoted(&harmless(&what.object()))),
    }
}
