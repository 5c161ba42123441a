//! Reads which file of `src` uses which other, from the parsed sources.
//!
//! The rule: a file uses the file in which a thing is *defined* that one of its paths names, in a
//! `use` or in its code, through whatever re-export the path goes. A module that a `use` names is
//! defined in the file that holds its items. Two things do not count: `mod` and `pub use`, which
//! declare and hand on; and what a parent uses of the files in its own folder, of which it is made.
//! A child that uses its parent does count, and so does everything between siblings, and from
//! elsewhere into a folder. Tests count like all other code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, Item, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// Where a module stands, from the crate's root: `["tui", "view"]`.
type ModulePath = Vec<String>;

/// Which files a file uses, and one name for which it does.
pub(crate) type Uses = BTreeMap<String, BTreeMap<String, String>>;

/// What can be named in one module.
#[derive(Default)]
struct Module {
    /// The file whose text it is, below `src` and without its ending.
    file: String,
    /// What is defined here, without modules.
    items: BTreeSet<String>,
    /// Those of them in which nothing can be named: functions, constants, statics.
    leaves: BTreeSet<String>,
    modules: BTreeSet<String>,
    /// Names that a `use` binds, with what each stands for.
    bound: BTreeMap<String, Vec<String>>,
    /// Modules of which all names are bound.
    globs: Vec<Vec<String>>,
    /// Paths that the module's code and its own imports name.
    named: BTreeSet<Vec<String>>,
}

/// All modules of the library.
#[derive(Default)]
struct Library {
    modules: BTreeMap<ModulePath, Module>,
}

/// Returns which file uses which others, for the library below `src`.
pub(crate) fn uses(src: &Path) -> Uses {
    let mut library = Library::default();
    library.read(&src.join("lib.rs"), src, &Vec::new());
    let mut uses = Uses::new();
    for (path, module) in &library.modules {
        let targets = uses.entry(module.file.clone()).or_default();
        for named in &module.named {
            let mut search = Search {
                library: &library,
                met: BTreeSet::new(),
                found: BTreeSet::new(),
            };
            search.follow(path, named);
            for file in search.found {
                if file != module.file && !is_below(&file, &module.file) {
                    targets.entry(file).or_insert_with(|| named.join("::"));
                }
            }
        }
    }
    uses
}

/// Returns whether a file is in the folder of the other.
fn is_below(file: &str, parent: &str) -> bool {
    let rest = file.strip_prefix(parent);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

impl Library {
    /// Reads a file, and those of the modules that it declares.
    fn read(&mut self, file: &Path, folder: &Path, path: &ModulePath) {
        let text = fs::read_to_string(file).unwrap();
        let parsed: File = syn::parse_file(&text).unwrap();
        let mut place = path.join("/");
        if place.is_empty() {
            "lib".clone_into(&mut place);
        }
        let mut reader = Reader {
            library: self,
            file: place,
            path: path.clone(),
            elsewhere: Vec::new(),
        };
        reader.module(&parsed.items);
        for child in reader.elsewhere {
            let mut child_file: PathBuf = folder.join(child.join("/"));
            child_file.set_extension("rs");
            assert!(child_file.exists(), "{} is not there", child_file.display());
            self.read(&child_file, folder, &child);
        }
    }
}

/// Follows one path to the files in which is defined what it names: a module and another thing may
/// have the same name.
struct Search<'a> {
    library: &'a Library,
    met: BTreeSet<(ModulePath, Vec<String>)>,
    found: BTreeSet<String>,
}

impl Search<'_> {
    /// Follows a path as it is written in the module.
    fn follow(&mut self, from: &ModulePath, named: &[String]) {
        if !self.met.insert((from.clone(), named.to_vec())) {
            return;
        }
        let library = self.library;
        let Some(module) = library.modules.get(from) else {
            return;
        };
        let Some((first, rest)) = named.split_first() else {
            self.found.insert(module.file.clone());
            return;
        };
        if self.step(from, first, rest) {
            return;
        }
        if module.items.contains(first) && (rest.is_empty() || !module.leaves.contains(first)) {
            self.found.insert(module.file.clone());
        }
        if let Some(bound) = module.bound.get(first) {
            self.expand(from, bound, rest);
        }
        for glob in &module.globs {
            self.expand(from, glob, named);
        }
    }

    /// Goes on in the module that the first name is, and returns whether it can be nothing else.
    fn step(&mut self, from: &ModulePath, first: &str, rest: &[String]) -> bool {
        let parent = from[..from.len().saturating_sub(1)].to_vec();
        match first {
            "crate" => self.follow(&Vec::new(), rest),
            "self" => self.follow(from, rest),
            "super" => self.follow(&parent, rest),
            _ => {
                if self.library.modules[from].modules.contains(first) {
                    let child = from.iter().map(String::as_str).chain([first]);
                    self.follow(&child.map(str::to_owned).collect(), rest);
                }
                return false;
            }
        }
        true
    }

    /// Follows what a `use` binds, on to what is named in it. Its first name is a module or is
    /// bound itself, else it is another crate.
    fn expand(&mut self, from: &ModulePath, bound: &[String], rest: &[String]) {
        let whole: Vec<String> = bound[1..].iter().chain(rest).cloned().collect();
        self.step(from, &bound[0], &whole);
        let other = self.library.modules[from].bound.get(&bound[0]);
        if let Some(other) = other.filter(|other| *other != bound && other[0] != bound[0]) {
            self.expand(from, other, &whole);
        }
    }
}

/// Gathers what the modules of one file define, bind and name.
struct Reader<'a> {
    library: &'a mut Library,
    file: String,
    path: ModulePath,
    /// Modules that are declared here and stand in files of their own.
    elsewhere: Vec<ModulePath>,
}

impl Reader<'_> {
    fn module(&mut self, items: &[Item]) {
        let file = self.file.clone();
        self.here().file = file;
        for item in items {
            self.visit_item(item);
        }
    }

    fn here(&mut self) -> &mut Module {
        self.library.modules.entry(self.path.clone()).or_default()
    }

    fn name(&mut self, segments: Vec<String>) {
        self.here().named.insert(segments);
    }

    /// Binds what a `use` brings; only one that is not handed on is a use by itself.
    fn bind(&mut self, tree: &UseTree, before: &[String], own: bool) {
        let mut whole = before.to_vec();
        match tree {
            UseTree::Path(path) => {
                whole.push(path.ident.to_string());
                self.bind(&path.tree, &whole, own);
            }
            UseTree::Name(name) => self.bind_as(&name.ident.to_string(), None, whole, own),
            UseTree::Rename(rename) => {
                let other = rename.rename.to_string();
                self.bind_as(&rename.ident.to_string(), Some(other), whole, own);
            }
            UseTree::Glob(_) => {
                if own {
                    self.name(whole.clone());
                }
                self.here().globs.push(whole);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.bind(tree, before, own);
                }
            }
        }
    }

    fn bind_as(&mut self, name: &str, other: Option<String>, mut whole: Vec<String>, own: bool) {
        if name != "self" {
            whole.push(name.to_owned());
        }
        let bound = other.or_else(|| whole.last().cloned());
        if own {
            self.name(whole.clone());
        }
        if let Some(bound) = bound {
            self.here().bound.insert(bound, whole);
        }
    }

    /// Names every path of a macro's text, which is not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 && !path.is_empty() {
                        self.name(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => colons = 0,
            }
        }
        if !path.is_empty() {
            self.name(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let defined = match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            Item::Union(item) => Some(&item.ident),
            _ => None,
        };
        if let Some(defined) = defined {
            let defined = defined.to_string();
            if matches!(item, Item::Const(_) | Item::Fn(_) | Item::Static(_)) {
                self.here().leaves.insert(defined.clone());
            }
            self.here().items.insert(defined);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        self.here().modules.insert(name.clone());
        self.path.push(name);
        if let Some((_, items)) = &item.content {
            self.module(items);
        } else {
            self.elsewhere.push(self.path.clone());
        }
        self.path.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let own = matches!(item.vis, Visibility::Inherited);
        self.bind(&item.tree, &[], own);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|part| part.ident.to_string());
        self.name(segments.collect());
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}
