//! The JavaScript of the bundle: wasm-bindgen's glue, and what fetches the parts, in one small file.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::{read, read_text, write};
use super::{LOADER, PROGRAM};
use crate::failure::Result;
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

const SOURCE: &str = include_str!("loader.js");
const POLICY: &str = include_str!("policy.js");
/// The line of the source that is filled in.
const PARTS: &str = "// The parts.\n";

/// For each part the files that it needs, with their hashes: a browser refuses others.
#[derive(Default)]
pub(super) struct Chunks(BTreeMap<String, BTreeMap<String, String>>);

impl Chunks {
    pub(super) fn add(&mut self, file: &str, integrity: &str, users: &[String]) {
        for user in users {
            let files = self.0.entry(user.clone()).or_default();
            files.insert(file.to_owned(), integrity.to_owned());
        }
    }

    /// What the program imports.
    fn exports(&self) -> String {
        let export = |(part, files): (&String, &BTreeMap<String, String>)| {
            let files = serde_json::json!(files);
            format!("export const __wasm_split_load_{part} = part({files});\n")
        };
        self.0.iter().map(export).collect()
    }
}

/// The main file, as the page fetches it.
pub(super) struct Main {
    pub(super) file: String,
    pub(super) integrity: String,
    /// What it imports, by its long and by its short name.
    pub(super) names: Vec<(String, String)>,
}

/// Puts everything together, with short names for what the program imports.
pub(super) fn glue(
    workspace: &Workspace,
    folder: &Path,
    chunks: &Chunks,
    main: &Main,
) -> Result<Vec<u8>> {
    let names = &main.names;
    let loader = SOURCE.replace(PARTS, &chunks.exports());
    write(&folder.join(LOADER), renamed(&loader, names).as_bytes())?;
    let bindings = folder.join(format!("{PROGRAM}.js"));
    let renamed = renamed(&read_text(&bindings)?, names);
    write(&bindings, renamed.as_bytes())?;
    let entry = folder.join("entry.js");
    write(&folder.join("policy.js"), POLICY.as_bytes())?;
    let start = start(main);
    write(&entry, start.as_bytes())?;
    let small = folder.join("glue.js");
    let flags = ["--bundle", "--minify", "--format=esm", "--log-level=error"];
    let mut esbuild = workspace.command(tools::esbuild(workspace)?);
    esbuild.args(flags).arg(&entry);
    process::run(esbuild.arg(format!("--outfile={}", small.display())))?;
    read(&small)
}

/// The script that starts the program, once there is a policy for what it does.
fn start(
    Main {
        file, integrity, ..
    }: &Main,
) -> String {
    format!(
        "import \"./policy.js\";\nimport init from \"./{PROGRAM}.js\";\n\
         init({{ module_or_path: fetch(new URL(\"{file}\", import.meta.url), {{ integrity: \"{integrity}\" }}) }});\n"
    )
}

/// A script with other names, each wherever it stands as a whole word.
fn renamed(script: &str, names: &[(String, String)]) -> String {
    let names: BTreeMap<&str, &str> = names.iter().map(|(old, new)| (&**old, &**new)).collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut text = String::new();
    let mut rest = script;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        text += names.get(word).unwrap_or(&word);
        let next = after.find(is_part).unwrap_or(after.len());
        text += &after[..next];
        rest = &after[next..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_where_they_stand_alone() {
        let names = [("__wbg_a_1", "a"), ("load", "b")].map(|(old, new)| (old.into(), new.into()));
        assert_eq!(
            renamed("x = { __wbg_a_1: load, __wbg_a_12: unload };\n", &names),
            "x = { a: b, __wbg_a_12: unload };\n"
        );
    }

    #[test]
    fn every_part_names_its_files_and_their_hashes() {
        let mut chunks = Chunks::default();
        chunks.add("a-b-1.wasm", "x", &["a".to_owned(), "b".to_owned()]);
        chunks.add("b-2.wasm", "y", &["b".to_owned()]);
        assert_eq!(
            chunks.exports(),
            "export const __wasm_split_load_a = part({\"a-b-1.wasm\":\"x\"});\n\
             export const __wasm_split_load_b = part({\"a-b-1.wasm\":\"x\",\"b-2.wasm\":\"y\"});\n"
        );
        assert!(SOURCE.contains(PARTS));
    }
}
