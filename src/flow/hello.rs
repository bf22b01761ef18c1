//! The protected call, made when the player wants to see it: once at a time, and never again by itself.

use super::app::App;
use super::{Call, Context};
use crate::hello::Answer;
use crate::http::{Failure, Response};

/// A protected call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Whether the signature of the token was changed.
    pub is_tampered: bool,
    /// What came of it; nothing yet while the answer is waited for.
    pub result: Option<Result<Answer, Failure>>,
}

impl App {
    /// Makes the call, unless one is under way.
    pub(super) fn say_hello(&mut self, is_tampered: bool, context: &mut Context<'_>) {
        let is_waiting = |hello: &Hello| hello.result.is_none();
        if self.hello.as_ref().is_some_and(is_waiting) {
            return;
        }
        let (code, url) = (self.parts.codes.settings, &context.config.endpoints.hello);
        if let (Some(code), Some(url), Some(player)) = (code, url, self.session.signed_in()) {
            let request = (code.hello_request)(url, &player.tokens.access_token, is_tampered);
            context.send(Call::Hello, request);
            self.hello = Some(Hello {
                is_tampered,
                result: None,
            });
        }
    }

    /// Takes the answer.
    pub(super) fn answered_hello(&mut self, result: Result<Response, Failure>) {
        if let (Some(hello), Some(code)) = (&mut self.hello, self.parts.codes.settings) {
            hello.result = Some(result.map(code.hello_response));
        }
    }
}
