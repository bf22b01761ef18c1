//! As much of an HTTP client as it takes to ask a program on this machine for a small text.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(5);

/// The body of a 200 answer.
pub(super) fn get(port: u16, path: &str) -> io::Result<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
