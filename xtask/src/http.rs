//! As much of an HTTP client as it takes to talk to a program on this machine.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5);

/// A port that nobody listens on.
pub(crate) fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

/// The body of a 200 answer.
pub(crate) fn get(port: u16, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(("localhost", port))?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    // Version 1.0, so that the answer comes in one piece and the connection closes behind it.
    write!(
        stream,
        "GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    body_of(&answer)
        .map(str::to_owned)
        .ok_or_else(|| io::Error::from(ErrorKind::InvalidData))
}

fn body_of(answer: &str) -> Option<&str> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?;
    (status == "200").then_some(body)
}

/// Sends JSON and gives the body of the answer, whatever its status. Its length is read from the head, as some programs
/// leave the connection open.
pub(crate) fn ask(
    port: u16,
    (method, path): (&str, &str),
    body: &str,
    limit: Duration,
) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(limit))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut reader = BufReader::new(stream);
    let length = content_length(&mut reader)?;
    let mut answer = String::new();
    reader.take(length).read_to_string(&mut answer)?;
    Ok(answer)
}

/// Reads a head to its end.
fn content_length(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    for line in reader.lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            return Ok(length);
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    Err(ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_tells_the_length_of_the_body() {
        let mut whole = "HTTP/1.1 200 OK\r\nContent-Length:2\r\nA: b\r\n\r\n{}".as_bytes();
        assert_eq!(content_length(&mut whole).unwrap(), 2);
        assert_eq!(whole, b"{}");
        assert!(content_length(&mut "HTTP/1.1 200 OK\r\n".as_bytes()).is_err());
    }

    #[test]
    fn only_a_200_has_a_body_for_us() {
        assert_eq!(
            body_of("HTTP/1.1 200 OK\r\nA: b\r\n\r\nhello"),
            Some("hello")
        );
        assert_eq!(body_of("HTTP/1.0 404 Not Found\r\n\r\nhello"), None);
        assert_eq!(body_of(""), None);
    }
}
