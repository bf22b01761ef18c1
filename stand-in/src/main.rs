//! Starts the stand-in from the command line: reads the arguments, binds, and serves until a signal comes.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use stand_in::{Config, Options, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "\
usage: stand-in [--port PORT] [--config FILE] [--data FILE] [--page ORIGIN]...
  --port PORT     where to listen on 127.0.0.1 (9229; 0 picks a free one)
  --config FILE   pools, clients and users (built in: see stand-in/default-config.json)
  --data FILE     keep everything in this file (otherwise in memory)
  --page ORIGIN   allow sign-in from a page of this origin, too";
const NOTICE: &str = "\
*** This stand-in for Amazon Cognito is FOR TESTS ONLY. ***
*** It shows all passwords to anyone who asks. Never give it data of real people. ***";

/// What the command line says.
struct Arguments {
    port: u16,
    options: Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => run(arguments).await,
        Ok(None) => {
            eprintln!("{USAGE}");
            Ok(())
        }
        Err(sentence) => Err(format!("{sentence}\n{USAGE}")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("stand-in: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The arguments, or none when only help is wanted.
fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let mut arguments = Arguments {
        port: 9229,
        options: Options::default(),
    };
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            return Ok(None);
        }
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--port" => {
                let port = value()?;
                arguments.port = port
                    .parse()
                    .map_err(|_| format!("--port must be a number from 0 to 65535, not {port}"))?;
            }
            "--config" => arguments.options.config = Some(read(Path::new(&value()?))?),
            "--data" => arguments.options.data = Some(PathBuf::from(value()?)),
            "--page" => arguments.options.pages.push(value()?),
            other => return Err(format!("there is no argument {other}")),
        }
    }
    Ok(Some(arguments))
}

fn read(file: &Path) -> Result<Config, String> {
    Config::read(file).map_err(|error| error.to_string())
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let Arguments { port, options } = arguments;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|error| {
            format!("port {port} cannot be used ({error}); choose another with --port")
        })?;
    let handle = serve(listener, options)
        .await
        .map_err(|error| error.to_string())?;
    // Before the line is printed, as a program that waits for it may send a signal at once.
    let stopped = stop_signals().map_err(|error| error.to_string())?;
    eprintln!("{NOTICE}");
    announce(&handle.base_url()).map_err(|error| error.to_string())?;
    stopped.await;
    handle.shutdown().await;
    Ok(())
}

/// The one line that programs wait for.
fn announce(base_url: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on {base_url}")?;
    out.flush()
}

/// Listens for SIGINT and SIGTERM from now on; the future ends at the first one.
fn stop_signals() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
