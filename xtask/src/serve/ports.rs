//! Whether a port of this machine is free, asked before anything is started.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use crate::failure::{Failure, Result};

pub(super) fn require_free(port: u16, option: &str) -> Result<()> {
    let hosts: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    if hosts.into_iter().any(|host| is_taken(host, port)) {
        return Err(Failure::new(format!(
            "port {port} is in use; choose another with {option}"
        )));
    }
    Ok(())
}

/// A machine without IPv6 refuses for other reasons, which do not count.
fn is_taken(host: IpAddr, port: u16) -> bool {
    TcpListener::bind((host, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named_with_the_option_that_changes_it() {
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = held.local_addr().unwrap().port();
        let failure = require_free(port, "--port").unwrap_err().to_string();
        assert_eq!(
            failure,
            format!("port {port} is in use; choose another with --port")
        );
        drop(held);
        require_free(port, "--port").unwrap();
    }
}
