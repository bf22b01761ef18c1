//! A keyboard: what is not reached by Tab, or does not show that it has the focus, cannot be pressed.

use serde_json::json;

use super::chrome::Browser;

/// More than any screen of ours has to be reached.
const MOST_TABS: usize = 60;
const TAB: Key = Key("Tab", 9, "");
pub(crate) const ENTER: Key = Key("Enter", 13, "\r");

/// A key: its name, its number, and what it types.
#[derive(Clone, Copy)]
pub(crate) struct Key(
    pub(crate) &'static str,
    pub(crate) u8,
    pub(crate) &'static str,
);

/// The hands of somebody who has no mouse.
#[derive(Clone, Copy)]
pub(crate) struct Keyboard<'a>(pub(crate) &'a Browser);

impl Keyboard<'_> {
    pub(crate) async fn press(self, Key(name, code, text): Key) {
        for kind in ["keyDown", "keyUp"] {
            let event = json!({ "type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code, "text": text });
            self.0.devtools("Input.dispatchKeyEvent", event).await;
        }
    }

    pub(crate) async fn type_text(self, text: &str) {
        for letter in text.chars() {
            for kind in ["keyDown", "keyUp"] {
                let event = json!({ "type": kind, "key": letter, "text": letter });
                self.0.devtools("Input.dispatchKeyEvent", event).await;
            }
        }
    }

    /// On to the first element of this kind, which must show that it has the focus.
    pub(crate) async fn tab_to(self, css: &str) {
        self.0.wait_for(css).await;
        let focus = format!(
            "const it = document.activeElement;
            return it.matches({css:?}) && getComputedStyle(it).outlineStyle !== 'none'",
        );
        for _ in 0..MOST_TABS {
            if self.0.script(&focus).await == true {
                return;
            }
            self.press(TAB).await;
        }
        panic!("{css} is not reached by Tab, or does not show the focus");
    }

    pub(crate) async fn enter(self, css: &str) {
        self.tab_to(css).await;
        self.press(ENTER).await;
    }
}
