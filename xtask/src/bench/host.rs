//! Where pages are measured: a fresh stand-in, and the release bundle beside it under the headers of production.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::args::BenchOptions;
use crate::bundle;
use crate::failure::{Result, While};
use crate::headers::Headers;
use crate::http;
use crate::process;
use crate::report;
use crate::service::Service;
use crate::site::{Content, Site};
use crate::stand_in::{self, control};
use crate::tools::Browser;
use crate::workspace::Workspace;

/// Builds what pages are measured with: the bundle, for the root of its host, and the stand-in.
pub(super) fn prepare(workspace: &Workspace, options: &BenchOptions) -> Result<()> {
    if options.build {
        bundle::build(workspace, None)?;
    } else {
        bundle::build_for_root(workspace)?;
    }
    report::notice("building the stand-in…");
    process::run(&mut workspace.cargo(&["build", "--locked", "-p", "stand-in"]))
}

/// All that it is made from.
#[derive(Clone, Copy)]
pub(crate) struct Means<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) browser: &'a Browser,
}

pub(crate) struct Host {
    pub(crate) origin: String,
    port: u16,
    _stand_in: Service,
}

impl Host {
    /// These files are sent packed.
    pub(crate) fn start(
        means: Means<'_>,
        store: &str,
        packed: BTreeMap<String, Vec<u8>>,
    ) -> Result<Self> {
        let port = http::free_port().or_fail(|| "there is no port for the stand-in".into())?;
        let stand_in = stand_in::start(means.workspace, port)?;
        let site = Site::at(0)?;
        let origin = site.origin();
        control(port, "POST", "page", &json!({ "origin": origin }))?;
        let told = control(port, "GET", &format!("config?store={store}"), &Value::Null)?;
        let (folder, config) = (means.workspace.dist(), told["config"].to_string());
        let headers = Some(Headers::of(&folder, &config)?);
        site.serve(Content {
            folder,
            config: Some(config),
            headers,
            packed,
        });
        Ok(Self {
            origin,
            port,
            _stand_in: stand_in,
        })
    }

    /// A test control of the stand-in.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Result<Value> {
        control(self.port, method, path, body)
    }
}
