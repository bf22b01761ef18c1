//! A headless Chromium with an empty profile.

use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::console::Console;
use super::driver::{Driver, program};

const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(40);
const ARGUMENTS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,800",
];

/// One browser, with one tab at first.
pub(crate) struct Browser {
    pub(super) client: Client,
    /// For what `WebDriver` has no words for.
    http: reqwest::Client,
    session_url: String,
    pub(super) console: Console,
    /// The last field: it is dropped after the connection to it.
    driver: Driver,
}

impl Browser {
    pub(crate) async fn open() -> Self {
        Self::open_with(json!({ "browser": "ALL" })).await
    }

    /// The same, and all that it sends is recorded.
    pub(crate) async fn open_recording() -> Self {
        Self::open_with(json!({ "browser": "ALL", "performance": "ALL" })).await
    }

    /// Ends the browser and starts it again with the profile that it had.
    pub(crate) async fn reopen(self) -> Self {
        Self::start(self.quit().await, json!({ "browser": "ALL" })).await
    }

    async fn open_with(logs: Value) -> Self {
        Self::start(Driver::start(), logs).await
    }

    async fn start(mut driver: Driver, logs: Value) -> Self {
        let profile = format!("--user-data-dir={}", driver.profile().display());
        let arguments: Vec<_> = ARGUMENTS.iter().copied().chain([&*profile]).collect();
        let wanted = json!({
            "goog:chromeOptions": {
                "binary": program("LIFE_GAUGE_CHROMIUM", "chromium"),
                "args": arguments,
            },
            "goog:loggingPrefs": logs,
        });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted.as_object().unwrap().clone())
            .connect(&driver.url())
            .await
            .unwrap_or_else(|error| panic!("Chromium does not start ({error}); run `cargo xtask test journeys`, which finds or installs it"));
        driver.drives(
            client
                .capabilities()
                .and_then(|got| got.get("goog:processID")?.as_u64()),
        );
        let session = client.session_id().await.unwrap().unwrap();
        let browser = Self {
            client,
            http: reqwest::Client::new(),
            console: Console::default(),
            session_url: format!("{}/session/{session}", driver.url()),
            driver,
        };
        browser.run_first(include_str!("moved.js")).await;
        browser
    }

    /// The bodies of all requests since this was asked last.
    pub(crate) async fn sent(&self) -> Vec<String> {
        let log = self
            .chromium("se/log", &json!({ "type": "performance" }))
            .await;
        let body = |entry: &Value| {
            let told: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let body = &told["message"]["params"]["request"]["postData"];
            body.as_str().map(str::to_owned)
        };
        log.as_array().unwrap().iter().filter_map(body).collect()
    }

    /// Ends the browser, after a look at its console.
    pub(crate) async fn close(self) {
        self.quit().await;
    }

    async fn quit(mut self) -> Driver {
        self.require_clean_console().await;
        self.client.close().await.unwrap();
        self.driver.drives(None);
        self.driver
    }

    pub(crate) async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    pub(crate) async fn back(&self) {
        self.client.back().await.unwrap();
    }

    pub(crate) async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    pub(crate) async fn url(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Runs a script; null while the page is being replaced by another.
    pub(crate) async fn script(&self, script: &str) -> Value {
        match self.client.execute(script, Vec::new()).await {
            Ok(value) => value,
            Err(error) if error.to_string().contains("alert") => panic!("a script ran: {error}"),
            Err(_) => Value::Null,
        }
    }

    /// All that can be read on the page.
    pub(crate) async fn text(&self) -> String {
        self.text_of("body").await.unwrap_or_default()
    }

    /// What can be read in an element, if there is one.
    pub(crate) async fn text_of(&self, css: &str) -> Option<String> {
        let found = format!("document.querySelector({})", json!(css));
        let text = self.script(&format!("return {found}?.innerText")).await;
        text.as_str().map(str::to_owned)
    }

    pub(crate) async fn has(&self, css: &str) -> bool {
        self.text_of(css).await.is_some()
    }

    /// Waits until an element is there and says what can be read in it.
    pub(crate) async fn wait_for(&self, css: &str) -> String {
        self.until(css, async || self.text_of(css).await).await
    }

    pub(crate) async fn click(&self, css: &str) {
        let press = async || {
            let found = self.client.find(Locator::Css(css)).await.ok()?;
            found.click().await.ok()
        };
        self.until(&format!("{css} to be clicked"), press).await;
    }

    pub(crate) async fn type_into(&self, css: &str, text: &str) {
        if css.contains("password") {
            self.console.keeps_secret(text);
        }
        self.wait_for(css).await;
        let field = self.client.find(Locator::Css(css)).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Asks again and again, until there is an answer or no more patience.
    pub(crate) async fn until<T>(&self, what: &str, probe: impl AsyncFn() -> Option<T>) -> T {
        let asking = async {
            loop {
                if let Some(answer) = probe().await {
                    return answer;
                }
                sleep(POLL).await;
            }
        };
        if let Ok(answer) = timeout(PATIENCE, asking).await {
            return answer;
        }
        let (url, text, console) = (self.url().await, self.text().await, self.said().await);
        panic!(
            "waited {PATIENCE:?} for {what}\nat {url}\nwhere one reads:\n{text}\nand the console says: {console:#?}"
        )
    }

    /// A picture of one element.
    pub(crate) async fn picture_of(&self, css: &str) -> Vec<u8> {
        self.wait_for(css).await;
        let element = self.client.find(Locator::Css(css)).await.unwrap();
        element.screenshot().await.unwrap()
    }

    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    /// A command of Chromium's own protocol, under which the emulation of screens is found.
    pub(crate) async fn devtools(&self, cmd: &str, params: Value) {
        self.chromium("goog/cdp/execute", &json!({ "cmd": cmd, "params": params }))
            .await;
    }

    /// Takes the connection away from the page, or gives it back.
    pub(crate) async fn set_offline(&self, offline: bool) {
        let conditions = json!({ "network_conditions": {
            "offline": offline, "latency": 0, "download_throughput": -1, "upload_throughput": -1,
        }});
        self.chromium("chromium/network_conditions", &conditions)
            .await;
    }

    /// A command that only chromedriver knows.
    pub(crate) async fn chromium(&self, command: &str, body: &Value) -> Value {
        let url = format!("{}/{command}", self.session_url);
        let reply = self.http.post(url).json(body).send().await.unwrap();
        let mut reply: Value = reply.error_for_status().unwrap().json().await.unwrap();
        reply["value"].take()
    }
}
