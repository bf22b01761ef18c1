//! Loads the texts of a language, which lie beside the page.

use life_gauge::http::Request;
use life_gauge::language::{Catalogue, Language};

use super::{fetch, page};

const TIMEOUT_MILLISECONDS: u32 = 5000;

/// The catalogue of a language; English has none.
pub(crate) async fn load(language: Language) -> Option<Catalogue> {
    let url = format!("{}lang/{}.json", page::base(), language.tag());
    let response = fetch::send(Request::get(url), TIMEOUT_MILLISECONDS).await;
    Catalogue::parse(&response.ok()?.body)
}
