//! `eggtop man`: the manual page, with a section for every command.

use std::io;

use anyhow::Result;
use clap_mangen::Man;

use super::{args, output};

/// Prints the manual page.
pub(super) fn man() -> Result<()> {
    output::print(&page()?)
}

fn page() -> io::Result<Vec<u8>> {
    let mut program = args::command().after_long_help(args::AFTER_HELP);
    program.build();
    let mut page = Vec::new();
    let man = Man::new(program.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let commands = program.get_subcommands();
    for command in commands.filter(|command| command.get_name() != "help") {
        let name = command.get_name().to_uppercase();
        page.extend_from_slice(format!(".SH \"EGGTOP {name}\"\n").as_bytes());
        let man = Man::new(command.clone());
        for section in sections(&man)? {
            page.extend_from_slice(&subsection(&section));
        }
        page.extend_from_slice(examples(command.get_name(), ".SS").as_bytes());
    }
    page.extend_from_slice(examples(program.get_name(), ".SH").as_bytes());
    man.render_extra_section(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

fn sections(man: &Man) -> io::Result<[Vec<u8>; 3]> {
    let mut sections = [const { Vec::new() }; 3];
    let [description, synopsis, options] = &mut sections;
    man.render_description_section(description)?;
    man.render_synopsis_section(synopsis)?;
    man.render_options_section(options)?;
    Ok(sections)
}

/// Returns a section with the examples of a command, line by line as they are.
fn examples(command: &str, heading: &str) -> String {
    let lines = args::examples(command).join("\n");
    let lines = lines.replace('\\', "\\e").replace('-', "\\-");
    format!("{heading} EXAMPLES\n.nf\n{lines}\n.fi\n")
}

/// Turns a section into one below the command's.
fn subsection(section: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(section);
    text.replace(".SH ", ".SS ").into_bytes()
}
