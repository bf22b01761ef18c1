//! The tabs of a browser.

use fantoccini::wd::WindowHandle;
use serde_json::json;

use super::chrome::Browser;

/// Run first, it makes a clock that can be moved for all tabs at once: by so many milliseconds in `localStorage.later`.
pub(crate) const CLOCK: &str = "
    const real = Date.now;
    Date.now = () => real() + Number(localStorage.later ?? 0);";

/// A tab, to come back to.
pub(crate) type Tab = WindowHandle;

impl Browser {
    /// Opens another tab and goes there.
    pub(crate) async fn open_tab(&self) -> Tab {
        let tab = self.client.new_window(true).await.unwrap();
        self.speak_to(&tab.handle).await;
        tab.handle
    }

    /// The tab that is spoken to.
    pub(crate) async fn tab(&self) -> Tab {
        self.client.window().await.unwrap()
    }

    /// Speaks to a tab, whichever is in front.
    pub(crate) async fn speak_to(&self, tab: &Tab) {
        self.client.switch_to_window(tab.clone()).await.unwrap();
    }

    /// Goes to a tab, which comes to the front.
    pub(crate) async fn to_tab(&self, tab: &Tab) {
        self.speak_to(tab).await;
        self.devtools("Page.bringToFront", json!({})).await;
    }

    /// Goes to the tab that was opened first.
    pub(crate) async fn to_first_tab(&self) {
        let tab = self.client.windows().await.unwrap().swap_remove(0);
        self.speak_to(&tab).await;
    }

    /// Closes the tab that is shown, and goes to the first of the others.
    pub(crate) async fn close_tab(&self) {
        self.client.close_window().await.unwrap();
        self.to_first_tab().await;
    }

    /// Puts the window away, so that nobody sees it.
    pub(crate) async fn minimize(&self) {
        self.client.minimize_window().await.unwrap();
        self.is_hidden(true).await;
    }

    /// Brings it back.
    pub(crate) async fn restore(&self) {
        self.client.set_window_rect(0, 0, 1200, 800).await.unwrap();
        self.is_hidden(false).await;
    }

    async fn is_hidden(&self, wanted: bool) {
        let same = async || (self.script("return document.hidden").await == wanted).then_some(());
        self.until("the window to be hidden or seen", same).await;
    }

    /// Runs a script in each page that this tab opens from now on, before any other.
    pub(crate) async fn run_first(&self, script: &str) {
        let source = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source)
            .await;
    }
}
