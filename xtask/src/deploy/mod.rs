//! `cargo xtask deploy`: the page and all that it needs, to AWS.
//!
//! It looks what there is (`scene`), derives from that what is to be done (`stack`, `site`: plain data, no AWS), says it
//! (`words`), asks, and makes the calls one after the other (`aws`). All that is known of earlier deployments lies on AWS,
//! so an interrupted one is gone on with by the same command.

mod aws;
mod bundle;
mod call;
mod config;
mod scene;
mod site;
mod stack;
mod tracking;
mod upload;
mod words;

use std::fs;
use std::io::{self, IsTerminal as _, Write as _};

use serde_json::Value;

use crate::args::{DeployOptions, Target};
use crate::failure::{Failure, Result, While};
use crate::report;
use crate::workspace::Workspace;
pub(crate) use aws::Aws;
pub(crate) use bundle::is_packed;
use bundle::{Bundle, Upload};
pub(crate) use call::Call;
use scene::Scene;
pub(crate) use scene::{account, stack as look_at_stack};
use site::Plan;
use stack::{Change, Template, Texts};
pub(crate) use stack::{delete, wait, words as in_region};
use tracking::Tracking;
use upload::Site;

/// The words of AWS for an update that would change nothing.
const NO_CHANGE: &str = "No updates are to be performed";

struct Deployment<'a> {
    workspace: &'a Workspace,
    target: &'a Target,
    aws: Aws<'a>,
    bundle: Bundle,
    template: Template,
    given: Texts,
}

/// What is to be done.
struct Work {
    change: Change,
    plan: Plan,
    stack_calls: Vec<Call>,
    /// What no template can say of the user pool, and the files.
    site_calls: Vec<Call>,
}

pub(crate) fn run(workspace: &Workspace, options: &DeployOptions) -> Result<()> {
    let target = &options.target;
    // What takes minutes comes after all that can be wrong with less.
    let given = given(&options.parameters)?;
    let extra = options.config.as_deref();
    let extra = extra.map_or(Ok(Value::Null), bundle::additions)?;
    let aws = Aws::find(workspace, &target.region)?;
    let scene = Scene::look(&aws, target)?;
    let is_known = |text: &str| given.is_empty() && text.trim_end() == scene.live.trim_end();
    let deployment = Deployment {
        workspace,
        target,
        template: scene::template(workspace, &aws, is_known)?,
        given,
        bundle: Bundle::make(workspace, options.bundle.as_deref(), extra)?,
        aws,
    };
    deployment.run(&scene)
}

/// The parameters with the values that files hold.
fn given(parameters: &[(String, String)]) -> Result<Texts> {
    let value = |(key, value): &(String, String)| {
        let Some(path) = value.strip_prefix('@') else {
            return Ok((key.clone(), value.clone()));
        };
        let text = fs::read_to_string(path).or_fail(|| format!("{path} cannot be read"))?;
        Ok((key.clone(), text.trim_end().to_owned()))
    };
    parameters.iter().map(value).collect()
}

impl Deployment<'_> {
    fn run(&self, scene: &Scene) -> Result<()> {
        let work = self.work(scene)?;
        for line in self.told(scene, &work)? {
            report::line(line);
        }
        if work.stack_calls.is_empty() && work.site_calls.is_empty() {
            report::line("Nothing is to be done.");
            return Ok(());
        }
        if self.target.dry_run {
            show(work.stack_calls.iter().chain(&work.site_calls));
            return Ok(());
        }
        if !confirmed(self.target)? {
            return Err(Failure::new("nothing was done"));
        }
        self.perform(scene, &work)
    }

    fn told(&self, scene: &Scene, work: &Work) -> Result<Vec<String>> {
        let account = account(&self.aws, scene.stack.as_ref())?;
        let mut lines = vec![
            words::heading(self.target, &account),
            words::stack(&work.change, &self.template, &self.given),
        ];
        lines.push(scene.tracking.told(scene.stack.as_ref(), &self.given));
        lines.extend(words::site(&work.plan, scene));
        Ok(lines)
    }

    /// What is to be done, as far as it is known before the stack is up.
    fn work(&self, scene: &Scene) -> Result<Work> {
        let stack = scene.stack.as_ref();
        let change = stack::change(stack, &scene.live, &self.template, &self.given)?;
        let examples = config::examples(&self.target.region);
        let upload = self.upload(scene.outputs().unwrap_or(&examples))?;
        let plan = site::plan(&upload.files, &scene.there, report::now());
        let stack_calls = stack::calls(&change, self.target, stack, &self.template, &self.given);
        let site_calls = match scene.outputs() {
            Some(outputs) => self.site_calls(outputs, &upload, &plan),
            None => self.site_calls(&placeholders(), &self.unknown(upload)?, &plan),
        };
        Ok(Work {
            change,
            plan,
            stack_calls,
            site_calls: [self.pool_calls(scene), site_calls].concat(),
        })
    }

    fn pool_calls(&self, scene: &Scene) -> Vec<Call> {
        let unknown = placeholders();
        let outputs = scene.outputs().unwrap_or(&unknown);
        scene.tracking.calls(self.target, outputs, &self.given)
    }

    /// What goes up, after the page's own reader had a look at its configuration.
    fn upload(&self, outputs: &Texts) -> Result<Upload> {
        let upload = self.bundle.upload(outputs, &self.target.region)?;
        bundle::check(self.workspace, &upload.config, &outputs["SiteUrl"])?;
        Ok(upload)
    }

    /// The same with names in place of what a stack has yet to put out.
    fn unknown(&self, upload: Upload) -> Result<Upload> {
        let config = config::text(&placeholders(), &self.target.region, &self.bundle.extra)?;
        Ok(Upload { config, ..upload })
    }

    fn site_calls(&self, outputs: &Texts, upload: &Upload, plan: &Plan) -> Vec<Call> {
        let site = Site {
            target: self.target,
            bucket: &outputs["BucketName"],
            distribution: &outputs["DistributionId"],
            bundle: &self.bundle.folder.to_string_lossy(),
            packed: &self.bundle.packed.to_string_lossy(),
            config: &upload.config,
            files: &upload.files,
        };
        site.calls(plan)
    }

    fn perform(&self, scene: &Scene, work: &Work) -> Result<()> {
        if work.stack_calls.is_empty() {
            return self.perform_site(scene, &work.site_calls);
        }
        for call in &work.stack_calls {
            self.change_stack(call)?;
        }
        // The stack may have put out something else than before.
        let scene = Scene::look(&self.aws, self.target)?;
        if let Tracking::Unknown(reason) = &scene.tracking {
            report::notice(tracking::left(reason));
        }
        self.perform_site(&scene, &self.work(&scene)?.site_calls)
    }

    fn perform_site(&self, scene: &Scene, calls: &[Call]) -> Result<()> {
        let outputs = scene.outputs();
        let outputs = outputs.ok_or_else(|| Failure::new("the stack is not up"))?;
        for call in calls {
            match self.aws.make(call) {
                Err(failure) if call.is_optional => {
                    report::notice(tracking::left(&tracking::reason(&failure.to_string())));
                }
                made => made.map_err(|it| interrupted(call, &it))?,
            }
        }
        report::line(format_args!("{} is up to date.", outputs["SiteUrl"]));
        Ok(())
    }

    fn change_stack(&self, call: &Call) -> Result<()> {
        match self.aws.make(call) {
            Err(failure) if failure.to_string().contains(NO_CHANGE) => Ok(()),
            Err(failure) => {
                let reasons = scene::reasons(&self.aws, &self.target.stack);
                let told = [vec![failure.to_string()], reasons].concat().join("\n  ");
                Err(interrupted(call, &Failure::new(told)))
            }
            Ok(()) => Ok(()),
        }
    }
}

/// Names in place of what a stack has yet to put out.
fn placeholders() -> Texts {
    let names = config::NEEDED.iter();
    names
        .map(|name| ((*name).to_owned(), format!("<{name}>")))
        .collect()
}

fn interrupted(call: &Call, failure: &Failure) -> Failure {
    Failure::new(format!(
        "{} failed: {failure}\nWhat is up is whole. The same command goes on from here.",
        call.about
    ))
}

/// Shows calls instead of making them.
pub(crate) fn show<'a>(calls: impl Iterator<Item = &'a Call>) {
    report::line("\nThese are the calls, to be made in the root of the repository:");
    for call in calls {
        report::line(format_args!("\n# {}{}\n{call}", call.about, hint(call)));
    }
}

fn hint(call: &Call) -> String {
    if call.is_optional {
        return format!(
            "; an AWS CLI that does not know the call learns it from AWS_DATA_PATH={}",
            aws::MODELS
        );
    }
    let secrets = ", with the secrets in place of ****";
    let secrets = call.hides_something().then_some(secrets);
    secrets.unwrap_or_default().to_owned()
}

/// Whether it is to be done.
fn confirmed(target: &Target) -> Result<bool> {
    if target.yes {
        return Ok(true);
    }
    let answer = asked("Go on? [y/N] ")?;
    Ok(["y", "yes"].contains(&answer.to_lowercase().as_str()))
}

/// What the person at the terminal answers.
pub(crate) fn asked(question: &str) -> Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new(
            "there is no terminal to ask on: --yes does it unasked, --dry-run only shows the calls",
        ));
    }
    eprint!("{question}");
    let mut answer = String::new();
    io::stderr()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer))
        .or_fail(|| "the answer cannot be read".into())?;
    Ok(answer.trim().to_owned())
}
