//! What is around the dial: the line under it, the last changes, and what Cognito returned.

use super::pages::Play;

impl Play<'_> {
    /// Waits until the line under the gauge says this.
    pub(crate) async fn wait_status(self, words: &str) {
        let says = async || self.status().await.contains(words).then_some(());
        self.0.until(&format!("the status “{words}”"), says).await;
    }

    pub(crate) async fn undo(self) {
        self.0.click("[data-testid=undo]").await;
    }

    /// The last changes, the latest first: value, device and age.
    pub(crate) async fn changes(self) -> Vec<String> {
        let lines = "return [...document.querySelectorAll('[data-testid=chart] ol li')]
            .map(line => [...line.children].map(part => part.innerText).join(' · '))";
        self.texts(lines).await
    }

    /// The records in the fold-out: key, value and count.
    pub(crate) async fn records(self) -> Vec<String> {
        let rows = "return [...document.querySelectorAll('[data-testid=returned] tbody tr')]
            .map(row => [...row.children].map(cell => cell.innerText).join(' '))";
        self.texts(rows).await
    }

    async fn texts(self, script: &str) -> Vec<String> {
        let texts = self.0.script(script).await;
        serde_json::from_value(texts).unwrap_or_default()
    }
}
