//! The bundle as it goes up: its files with their headers, the program packed as well as can be, which a network on the way
//! has no time for, and the `config.json` of the stack in place of its own.

use std::fs;
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};
use serde_json::Value;

use super::config;
use super::site::{CONFIG, File, Files};
use super::stack::Texts;
use crate::bench::size;
use crate::bundle;
use crate::failure::{Failure, Result, While};
use crate::headers::Headers;
use crate::process;
use crate::report;
use crate::site::content_type;
use crate::workspace::Workspace;

const POLICY: &str = "Content-Security-Policy";
const CACHING: &str = "Cache-Control";
const PACKED_WITH: &str = "br";

/// A release bundle in a folder, and what the operator adds to its configuration.
pub(super) struct Bundle {
    pub(super) folder: PathBuf,
    /// Another folder, for its files that go up packed.
    pub(super) packed: PathBuf,
    pub(super) extra: Value,
}

/// What goes up.
pub(super) struct Upload {
    /// The text of `config.json`.
    pub(super) config: String,
    pub(super) files: Files,
}

impl Bundle {
    /// A bundle that there is, or else a new one.
    pub(super) fn make(workspace: &Workspace, given: Option<&Path>, extra: Value) -> Result<Self> {
        let folder = given.map_or_else(|| built(workspace), checked)?;
        let packed = workspace.target.join("packed");
        let bundle = Self {
            folder,
            packed,
            extra,
        };
        bundle.pack()?;
        Ok(bundle)
    }

    /// What goes up for a stack that has put this out.
    pub(super) fn upload(&self, outputs: &Texts, region: &str) -> Result<Upload> {
        let config = config::text(outputs, region, &self.extra)?;
        let headers = Headers::of(&self.folder, &config)?;
        let plain = config::text(outputs, region, &Value::Null)?;
        let plain = Headers::of(&self.folder, &plain)?;
        if value(&headers, CONFIG, POLICY) != value(&plain, CONFIG, POLICY) {
            return Err(Failure::new(
                "what is merged into config.json names other hosts than the stack's, and the stack's headers do not let \
                 the page reach them: leave life_gauge.endpoints out, or change Headers in infra/life-gauge.yaml too",
            ));
        }
        let files = self.files(&config, &headers)?;
        Ok(Upload { config, files })
    }

    fn files(&self, config: &str, headers: &Headers) -> Result<Files> {
        let mut files = Files::new();
        for name in size::names(&self.folder)? {
            let from = if is_packed(&name) {
                &self.packed
            } else {
                &self.folder
            };
            let file = file(&name, &read(&from.join(&name))?, headers);
            files.insert(name, file);
        }
        files.insert(CONFIG.to_owned(), file(CONFIG, config.as_bytes(), headers));
        Ok(files)
    }

    /// Packs what goes up packed.
    fn pack(&self) -> Result<()> {
        for name in size::names(&self.folder)?
            .iter()
            .filter(|name| is_packed(name))
        {
            let path = self.packed.join(name);
            let doing = || format!("{} cannot be written", path.display());
            let bytes = size::packed(&read(&self.folder.join(name))?, size::BEST).or_fail(doing)?;
            fs::create_dir_all(path.parent().unwrap_or(&self.packed)).or_fail(doing)?;
            // Another deployment may be under way, and must not find half of it.
            let draft = self.packed.join(format!("{}.draft", std::process::id()));
            fs::write(&draft, bytes).or_fail(doing)?;
            fs::rename(&draft, &path).or_fail(doing)?;
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).or_fail(|| format!("{} cannot be read", path.display()))
}

/// Lets the page's own reader have its say.
pub(super) fn check(workspace: &Workspace, config: &str, origin: &str) -> Result<()> {
    let arguments = ["run", "--quiet", "--locked", "--package", "check-config"];
    let mut check = workspace.cargo(&arguments);
    process::output_of(check.args(["--", origin]), config)
        .map(drop)
        .or_fail(|| "the page could not read its config.json".into())
}

/// What the operator adds to `config.json`.
pub(super) fn additions(path: &Path) -> Result<Value> {
    let doing = || format!("{} cannot be read", path.display());
    let text = fs::read_to_string(path).or_fail(doing)?;
    let extra: Value = serde_json::from_str(&text).or_fail(doing)?;
    if extra.is_object() {
        return Ok(extra);
    }
    Err(Failure::new(format!(
        "{} is no JSON object",
        path.display()
    )))
}

fn built(workspace: &Workspace) -> Result<PathBuf> {
    report::notice("building the page, if it has changed…");
    bundle::build_for_root(workspace)?;
    Ok(workspace.dist())
}

fn checked(folder: &Path) -> Result<PathBuf> {
    let doing = || format!("{} cannot be read", folder.display());
    // The AWS CLI runs in the repository's root.
    let folder = folder.canonicalize().or_fail(doing)?;
    let is_good = bundle::is_release(&folder) && bundle::is_for_root(&folder);
    is_good.then_some(folder.clone()).ok_or_else(|| {
        Failure::new(format!(
            "{} holds no release bundle for the root of a host: `cargo xtask bundle` makes one",
            folder.display()
        ))
    })
}

fn file(name: &str, bytes: &[u8], headers: &Headers) -> File {
    let encoding = if is_packed(name) { PACKED_WITH } else { "" };
    File {
        etag: format!("{:x}", Md5::digest(bytes)),
        content_type: content_type(name),
        content_encoding: encoding.to_owned(),
        cache_control: value(headers, name, CACHING),
    }
}

/// Whether a file goes up packed: nobody but browsers asks for these, and each that runs them can unpack them.
pub(crate) fn is_packed(name: &str) -> bool {
    content_type(name) == "application/wasm"
}

fn value(headers: &Headers, path: &str, name: &str) -> String {
    let headers = headers.at(path);
    let header = headers.into_iter().find(|(key, _)| *key == name);
    header
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const REGION: &str = "eu-west-1";

    fn bundle(name: &str, extra: Value) -> Bundle {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in [
            ("index.html", "<base href=/>"),
            ("main-0123456789abcdef.css", "a"),
            (CONFIG, "{\"not\":\"ours\"}"),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        let packed = folder.with_extension("packed");
        Bundle {
            folder,
            packed,
            extra,
        }
    }

    fn upload(name: &str, extra: Value) -> Result<Upload> {
        let bundle = bundle(name, extra);
        let upload = bundle.upload(&config::examples(REGION), REGION);
        fs::remove_dir_all(&bundle.folder).unwrap();
        upload
    }

    #[test]
    fn files_go_up_with_what_hosts_have_to_send() {
        let upload = upload("deploy-files", Value::Null).unwrap();
        let style = &upload.files["main-0123456789abcdef.css"];
        // `printf a | md5sum`
        assert_eq!(style.etag, "0cc175b9c0f1b6a831c399e269772661");
        assert_eq!(style.content_type, "text/css; charset=utf-8");
        assert!(style.cache_control.contains("immutable"));
        assert_eq!(upload.files["index.html"].cache_control, "no-cache");
    }

    #[test]
    fn the_program_goes_up_packed() {
        let bundle = bundle("deploy-packed", Value::Null);
        let program = "game-0123456789abcdef.wasm";
        let bytes = b"all the same, all the same, all the same".repeat(9);
        fs::write(bundle.folder.join(program), &bytes).unwrap();
        let packed = bundle
            .pack()
            .and_then(|()| read(&bundle.packed.join(program)));
        let upload = bundle.upload(&config::examples(REGION), REGION);
        fs::remove_dir_all(&bundle.folder).unwrap();
        fs::remove_dir_all(&bundle.packed).unwrap();

        let packed = packed.unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert!(unpacked == bytes && packed.len() < bytes.len());
        let files = upload.unwrap().files;
        assert_eq!(files[program].etag, format!("{:x}", Md5::digest(&packed)));
        assert_eq!(files[program].content_encoding, "br");
        assert_eq!(files["index.html"].content_encoding, "");
    }

    #[test]
    fn the_configuration_is_the_stacks_own() {
        let upload = upload("deploy-config", Value::Null).unwrap();
        assert!(upload.config.contains("eu-west-1_Example") && !upload.config.contains("ours"));
        let etag = format!("{:x}", Md5::digest(&upload.config));
        assert_eq!(upload.files[CONFIG].etag, etag);
    }

    #[test]
    fn a_host_that_the_headers_do_not_know_is_refused() {
        let extra = |url: &str| json!({ "life_gauge": { "endpoints": { "hello": url } } });
        let refused = upload("deploy-host", extra("https://other.example/hello"));
        let refusal = refused.err().unwrap().to_string();
        assert!(refusal.contains("names other hosts"), "{refusal}");
    }
}
