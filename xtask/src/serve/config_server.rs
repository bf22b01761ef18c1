//! Answers every request with the stand-in's config. Trunk asks here for `/config.json`, so that the page fits the
//! ports chosen, whatever the file of that name says.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::failure::{Result, While};

const LIMIT: Duration = Duration::from_secs(5);

/// Serves until the program ends, on a port that the system picks.
pub(super) fn start(config: String) -> Result<u16> {
    let doing = || "the config cannot be served".to_owned();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).or_fail(doing)?;
    let port = listener.local_addr().or_fail(doing)?.port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A browser that has left needs no answer.
            let _ = answer(&stream, &config);
        }
    });
    Ok(port)
}

fn answer(mut stream: &TcpStream, config: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(LIMIT))?;
    for line in BufReader::new(stream).lines() {
        if line?.is_empty() {
            break;
        }
    }
    let length = config.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{config}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http;

    #[test]
    fn every_request_gets_the_config() {
        let port = start("{\"a\":1}".to_owned()).unwrap();
        assert_eq!(http::get(port, "/").unwrap(), "{\"a\":1}");
        assert_eq!(http::get(port, "/config.json?x").unwrap(), "{\"a\":1}");
    }
}
