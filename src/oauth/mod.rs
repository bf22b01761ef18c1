//! Sign-in through the user pool's hosted UI: authorization code flow
//! ([RFC 6749, 4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1)) with PKCE
//! ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)), `state` and `nonce`.
//!
//! Each exchange is a pair of functions: one builds the request, one judges the reply.

pub mod authorize;
pub mod claims;
pub mod jwt;
pub mod pkce;
pub mod token;
