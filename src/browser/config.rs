//! Loads `config.json`, which lies beside the page.

use life_gauge::config::{Config, ConfigError};
use life_gauge::http::Request;

use super::{fetch, page};

const TIMEOUT_MILLISECONDS: u32 = 10_000;

/// The configuration for the place where the page is open, or what is wrong with it.
pub(crate) async fn load() -> Result<Config, ConfigError> {
    let base = page::base();
    let request = Request::get(format!("{base}config.json"));
    match fetch::announced(request, TIMEOUT_MILLISECONDS).await {
        Ok(response) if response.status == 200 => {
            Config::parse(&response.body)?.at(&(page::origin() + &base))
        }
        _ => Err(ConfigError::Missing),
    }
}
