//! Whether everybody can use what is on the page, as far as a program can tell: axe, by the rules of WCAG 2.2 A and AA.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};
use std::{env, fs};

use super::chrome::Browser;

/// Runs axe, which is part of the script as text, and tells what is wrong, and where.
const LOOK: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    return axe.run({ runOnly: tags }).then(({ violations }) => violations.map(({ id, nodes }) => {
        const where = nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`);
        return `${id}: ${where.join('; ')}`;
    }))";

static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = env::var("LIFE_GAUGE_AXE").expect("`cargo xtask test journeys` sets LIFE_GAUGE_AXE");
    fs::read_to_string(path).unwrap()
});

/// Looks at what is on the page now.
pub(crate) async fn everybody_can_use(browser: &Browser, name: &str) {
    let script = format!("{};{LOOK}", *AXE);
    let wrong = browser.script(&script).await;
    let wrong: Vec<String> = serde_json::from_value(wrong).unwrap();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

/// The same, once for each name: many journeys come by the same screen.
pub(crate) async fn everybody_can_use_once(browser: &Browser, name: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let is_new = SEEN.lock().unwrap().insert(name.to_owned());
    if is_new {
        everybody_can_use(browser, name).await;
    }
}
