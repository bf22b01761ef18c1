//! What somebody sees who is not signed in: the ways in.

use leptos::prelude::*;
use life_gauge::flow::Event;

use super::dial::Dial;
use super::screen::Unreachable;
use super::{part::Card, words};
use crate::browser::Runner;

/// The welcome.
#[component]
pub(super) fn Welcome(runner: Runner) -> impl IntoView {
    let refusal = runner.peek(|app| app.refusal.clone()).map(|refusal| {
        let (title, text) = words::refusal(&refusal);
        view! { <p class="note bad" role="alert" data-testid="refusal"><b>{title} ". "</b>{text}</p> }
    });
    view! {
        <Card title="Welcome">
            {refusal}
            <p>"A heart gives 25 life points, a bomb takes 25. Sign in, and your gauge follows you."</p>
            <div class="sample" aria-hidden="true"><Dial points=Signal::stored(Some(75)) decoration=true/></div>
            <Unreachable runner/>
            <SignInButtons runner/>
        </Card>
    }
}

/// The ways in: the hosted UI, and straight to each provider.
#[component]
pub(super) fn SignInButtons(runner: Runner) -> impl IntoView {
    let providers = runner.peek(|app| app.config.oauth.identity_providers.clone());
    let provider = |name: String| {
        let label = words::provider(&name);
        let testid = if name == "LoginWithAmazon" {
            "sign-in-amazon".to_owned()
        } else {
            format!("sign-in-{name}")
        };
        let sign_in = move |_| runner.send(Event::SignIn(Some(name.clone())));
        view! { <button class="plain" data-testid=testid on:click=sign_in>{label}</button> }
    };
    let has_providers = !providers.is_empty();
    view! {
        <div class="stack">
            <button class="primary" data-testid="sign-in-hosted" on:click=move |_| runner.send(Event::SignIn(None))>
                "Sign in"
            </button>
            {has_providers.then(|| view! { <div class="or">"or"</div> })}
            {providers.into_iter().map(provider).collect_view()}
        </div>
    }
}
