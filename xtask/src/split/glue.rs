//! The JavaScript of the bundle: wasm-bindgen's glue, and what fetches the parts, in one small file.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::files::{read, read_text, write};
use super::{LOADER, PROGRAM};
use crate::failure::Result;
use crate::process;
use crate::tools;
use crate::workspace::Workspace;

const SOURCE: &str = include_str!("loader.js");
const POLICY: &str = include_str!("policy.js");
const START: &str = include_str!("start.js");
/// The line of the source that is filled in.
const PARTS: &str = "// The parts, and what of them is too small for a file.\n";

#[derive(Default)]
pub(super) struct Chunks {
    /// For each part the files that it needs, with their hashes: a browser refuses others.
    parts: BTreeMap<String, BTreeMap<String, String>>,
    /// Of these the ones that need no file, in Base64.
    small: BTreeMap<String, String>,
}

impl Chunks {
    pub(super) fn add(&mut self, file: &str, integrity: &str, users: &[String]) {
        for user in users {
            let files = self.parts.entry(user.clone()).or_default();
            files.insert(file.to_owned(), integrity.to_owned());
        }
    }

    pub(super) fn add_small(&mut self, name: &str, bytes: &[u8], users: &[String]) {
        self.add(name, "", users);
        self.small.insert(name.to_owned(), STANDARD.encode(bytes));
    }

    /// What the program imports, and what that needs.
    fn exports(&self) -> String {
        let small = serde_json::json!(self.small);
        let export = |(part, files): (&String, &BTreeMap<String, String>)| {
            let files = serde_json::json!(files);
            format!("export const __wasm_split_load_{part} = part({files});\n")
        };
        let exports: String = self.parts.iter().map(export).collect();
        format!("const small = {small};\n{exports}")
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
    write(&bindings, renamed(&read_text(&bindings)?, names).as_bytes())?;
    let entry = folder.join("entry.js");
    write(&folder.join("policy.js"), POLICY.as_bytes())?;
    write(&entry, renamed(&start(main), names).as_bytes())?;
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
    START
        .replace("main.wasm", file)
        .replace("main's hash", integrity)
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
        chunks.add_small("b-c", &[0, 1, 2], &["b".to_owned(), "c".to_owned()]);
        assert_eq!(
            chunks.exports(),
            "const small = {\"b-c\":\"AAEC\"};\n\
             export const __wasm_split_load_a = part({\"a-b-1.wasm\":\"x\"});\n\
             export const __wasm_split_load_b = part({\"a-b-1.wasm\":\"x\",\"b-2.wasm\":\"y\",\"b-c\":\"\"});\n\
             export const __wasm_split_load_c = part({\"b-c\":\"\"});\n"
        );
        assert!(SOURCE.contains(PARTS));
    }
}
