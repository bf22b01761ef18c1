//! Serves a folder to a browser on this machine.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::failure::{Result, While};

const LIMIT: Duration = Duration::from_secs(5);

/// Serves until the program ends; the answer is the address.
pub(super) fn serve(folder: PathBuf) -> Result<String> {
    let doing = || format!("{} cannot be served", folder.display());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).or_fail(doing)?;
    let port = listener.local_addr().or_fail(doing)?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser that has left needs no answer, and one that only opens a connection must not hold up the rest.
            let folder = folder.clone();
            thread::spawn(move || answer(&stream, &folder));
        }
    });
    Ok(format!("http://localhost:{port}/"))
}

fn answer(mut stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(LIMIT))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let name = file_name(&request);
    let (status, body) = match fs::read(folder.join(name)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nCache-Control: no-store\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        content_type(name),
        body.len()
    )?;
    stream.write_all(&body)
}

/// `GET /page.js HTTP/1.1` names `page.js`, and what has no dot is a route of the page. There are no folders, so nothing
/// leads out of ours.
fn file_name(request: &str) -> &str {
    let path = request.split_whitespace().nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    match path.rsplit('/').next() {
        Some(name) if name.contains(|letter| letter != '.') && name.contains('.') => name,
        _ => "index.html",
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_file_of_the_folder() {
        for (request, name) in [
            ("GET / HTTP/1.1", "index.html"),
            ("GET /page.js HTTP/1.1", "page.js"),
            ("GET /../../etc/host.conf HTTP/1.1", "host.conf"),
            ("GET /.. HTTP/1.1", "index.html"),
            ("GET /sign-in?username=a.b HTTP/1.1", "index.html"),
            ("", "index.html"),
        ] {
            assert_eq!(file_name(request), name);
        }
    }
}
