//! What an authenticator is set up with.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::language::t;
use super::part::{copier, follow, nothing};
use crate::seams;

/// The picture for an authenticator, and the secret for those who cannot take pictures.
pub(super) fn authenticator(uri: &str) -> AnyView {
    let secret = uri.split(['=', '&']).nth(1).unwrap_or_default().to_owned();
    let label = t!("Copy the secret").to_owned();
    let copy = copier("link", "copy-secret", label, secret.clone());
    view! {
        {qr_code(uri.to_owned())}
        <a class="link on-phone" href=uri.to_owned()>{t!("Open in an authenticator on this device")}</a>
        <p class="soft secret"><code data-testid="secret">{secret}</code>" "{copy}</p>
    }
    .into_any()
}

/// The picture, as soon as it is here, for which its place is kept; without it there is still the secret.
fn qr_code(uri: String) -> AnyView {
    let picture = RwSignal::new(None);
    spawn_local(async move {
        picture.try_set(Some(seams::qr_code(&uri).await.ok()));
    });
    follow(move || match picture.get() {
        None => view! { <div class="qr"></div> }.into_any(),
        Some(None) => nothing(),
        Some(Some(svg)) => shown(svg),
    })
}

fn shown(svg: String) -> AnyView {
    let label = t!("QR code for an authenticator");
    view! { <div class="qr" role="img" aria-label=label data-testid="qr" inner_html=svg></div> }
        .into_any()
}
