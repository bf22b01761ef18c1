//! Cuts the release bundle into the parts that are fetched when they are needed, see `src/seams.rs`.
//!
//! Trunk cannot: it has made a page of one piece. The program is built once more, with its seams open; every function then
//! goes into the file of the one part that needs it, into a file for those that share it, or, if more than parts need it,
//! into the main file. Then everything takes the place of what Trunk has made.

mod files;
mod glue;
mod module;
mod page;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result, While};
use crate::process;
use crate::remap;
use crate::tools;
use crate::workspace::Workspace;
use files::{read, read_text, write};
use module::Module;

pub(crate) use page::is_cut;

const TARGET: &str = "wasm32-unknown-unknown";
const PROGRAM: &str = "life-gauge";
/// Where wasm-bindgen looks for the functions that fetch parts.
const LOADER: &str = "./loader.js";
/// What two parts share may be less than a request costs: below so many bytes it comes with the glue.
const SMALL: usize = 4096;
/// Leptos exports them by way of its server functions; nothing here is ever sent to a stream. They and what they alone
/// need weigh 5 kB.
const UNUSED_CLASSES: [&str; 3] = [
    "IntoUnderlyingByteSource",
    "IntoUnderlyingSink",
    "IntoUnderlyingSource",
];

/// Puts a program in parts into the bundle in this folder in place of the one that Trunk has put there.
pub(crate) fn cut(workspace: &Workspace, dist: &Path) -> Result<()> {
    let folder = workspace.target.join("split");
    files::make_empty(&folder)?;
    let program = build(workspace)?;
    let parts = separate(&program, &folder)?;
    bind(workspace, &folder)?;
    let flags = page::wasm_opt_flags(&read_text(&workspace.root.join("index.html"))?)?;
    let page = read_text(&dist.join(page::NAME))?;
    page::remove_program(&page, dist)?;
    let mut chunks = glue::Chunks::default();
    for (file, users) in &parts {
        let part = optimized(workspace, &folder.join(file), &flags)?;
        let name = users.join("-");
        if part.len() < SMALL {
            chunks.add_small(&name, &part, users);
        } else {
            let file = files::put(dist, &name, ".wasm", &part)?;
            chunks.add(&file, &files::integrity(dist, &file)?, users);
        }
    }
    let main = bound(&folder);
    let mut module = Module::parse(&optimized(workspace, &main, &flags)?)?;
    let names = module.shorten_imports()?;
    let file = files::put(dist, PROGRAM, "_bg.wasm", &module.to_bytes())?;
    let integrity = files::integrity(dist, &file)?;
    let main = glue::Main {
        file,
        integrity,
        names,
    };
    let glue = glue::glue(workspace, &folder, &chunks, &main)?;
    let glue = files::put(dist, PROGRAM, ".js", &glue)?;
    let page = page::with_program(&page, dist, &glue, &main.file)?;
    let page = styles::merged(&page, dist)?;
    write(&dist.join(page::NAME), page.as_bytes())
}

/// The program with its seams, and with the places where one function or datum names another.
fn build(workspace: &Workspace) -> Result<Vec<u8>> {
    let which = [
        "rustc",
        "--release",
        "--locked",
        "--target",
        TARGET,
        "--bin",
        PROGRAM,
        "--features",
        "split",
    ];
    let linker = ["--", "-C", "link-arg=--emit-relocs"];
    let mut cargo = workspace.cargo(&which);
    process::run(cargo.args(linker).envs(remap::environment(workspace)?))?;
    let file = format!("{TARGET}/release/{PROGRAM}.wasm");
    read(&workspace.target.join(file))
}

/// The files of the parts, each with the names of the parts that need it. The main file lies beside them.
fn separate(program: &[u8], folder: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let mut program = Module::parse(program)?;
    program.drop_classes(&UNUSED_CLASSES)?;
    let program = program.to_bytes();
    let main = folder.join("main.wasm");
    let mut options = wasm_split_cli_support::Options::new(&program);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = LOADER;
    let cut = wasm_split_cli_support::transform(options)
        .map_err(|error| Failure::new(format!("the program cannot be cut: {error:#}")))?;
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for path in &cut.split_modules {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let needs = |(_, files): &(&String, &Vec<String>)| files.iter().any(|file| *file == stem);
        let users = cut.prefetch_map.iter().filter(needs);
        let mut users: Vec<String> = users.map(|(name, _)| name.clone()).collect();
        users.sort();
        parts.push((format!("{stem}.wasm"), users));
    }
    parts.sort();
    Ok(parts)
}

/// Runs wasm-bindgen on the main file; the parts lean on what that one has got.
fn bind(workspace: &Workspace, folder: &Path) -> Result<()> {
    let flags = [
        "--target=web",
        // The parts find functions in its table, and their own table slots at places that must not move.
        "--keep-lld-exports",
        "--no-demangle",
        "--no-typescript",
        "--omit-default-module-path",
    ];
    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen.args(flags).arg(format!("--out-name={PROGRAM}"));
    bindgen.arg("--out-dir").arg(folder);
    process::run(bindgen.arg(folder.join("main.wasm")))
}

fn bound(folder: &Path) -> PathBuf {
    folder.join(format!("{PROGRAM}_bg.wasm"))
}

fn optimized(workspace: &Workspace, file: &Path, flags: &[String]) -> Result<Vec<u8>> {
    let smaller = file.with_extension("small.wasm");
    let mut wasm_opt = workspace.command(tools::wasm_opt(workspace)?);
    // It warns of names of local variables, which it does not understand and which go anyway.
    process::output(wasm_opt.args(flags).arg(file).arg("-o").arg(&smaller))?;
    fs::read(&smaller).or_fail(|| format!("{} cannot be read", smaller.display()))
}
