//! Somebody has got something into the page: under the headers of production it does nothing, and is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::chrome::Browser;
use super::console::is_violation;
use super::forms::Form;
use super::pages::{ADA, Play, Welcome};
use super::world::World;

/// Keeps what the browser reports, until the next page.
const WATCH: &str = "window.violations = [];
    addEventListener('securitypolicyviolation', it => violations.push(it.effectiveDirective));";

/// A host that is not ours and lets everybody in.
struct Foreign {
    origin: String,
    visits: Arc<AtomicUsize>,
}

impl Foreign {
    /// It answers everything with this text.
    async fn start(kind: &'static str, text: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let visits = Arc::<AtomicUsize>::default();
        let answer = async move |State(visits): State<Arc<AtomicUsize>>| {
            visits.fetch_add(1, Ordering::SeqCst);
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            ];
            (headers, text.clone()).into_response()
        };
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&visits));
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { origin, visits }
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

/// The welcome, in a browser that tells of violations.
async fn watched(world: &World) -> Browser {
    let browser = Browser::open().await;
    let script = json!({ "source": WATCH });
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    Welcome::open(world, &browser).await;
    browser
}

/// Waits until the browser has reported a violation of a directive.
async fn is_reported(browser: &Browser, directive: &str) {
    let reported = async || {
        let violations = browser.script("return violations").await;
        violations
            .as_array()?
            .contains(&directive.into())
            .then_some(())
    };
    browser
        .until(&format!("a violation of {directive}"), reported)
        .await;
}

/// The console has something to say about this directive, and so has nothing to say in the end.
async fn is_told(browser: &Browser, directive: &str) {
    let said = browser.take_said().await;
    let about = |it: &Value| it["message"].as_str().unwrap().contains(directive);
    let told = said.iter().any(|it| is_violation(it) && about(it));
    assert!(told, "{directive} is not told of in {said:#?}");
}

#[tokio::test]
async fn what_is_injected_into_the_page_does_not_run() {
    let world = World::start().await;
    let foreign = Foreign::start("text/javascript", "window.hit = 1".to_owned()).await;
    let browser = watched(&world).await;
    let of_foreign = format!("<script src={}/x.js></script>", foreign.origin);
    for (markup, directive) in [
        ("<script>window.hit = 1</script>", "script-src-elem"),
        (
            "<img src=data:, onerror='window.hit = 1'>",
            "script-src-attr",
        ),
        (&of_foreign, "script-src-elem"),
        ("<style>main { display: none }</style>", "style-src-elem"),
        ("<b style='--hit: 1'>x</b>", "style-src-attr"),
        ("<object data=x.svg></object>", "object-src"),
    ] {
        world.page.add_to("index.html", markup);
        Welcome::open(&world, &browser).await;
        is_reported(&browser, directive).await;
        assert_eq!(browser.script("return window.hit").await, Value::Null);
        is_told(
            &browser,
            directive
                .trim_end_matches("-elem")
                .trim_end_matches("-attr"),
        )
        .await;
    }
    assert_eq!(foreign.visits(), 0);
    browser.close().await;
}

#[tokio::test]
async fn a_script_that_runs_all_the_same_gets_nowhere() {
    let world = World::start().await;
    let foreign = Foreign::start("text/javascript", "window.hit = 1".to_owned()).await;
    let browser = watched(&world).await;
    // Later, as the script that the test sends may do more than others.
    let eval = "setTimeout(() => { try { eval('window.hit = 1') } catch {} })";
    let function = "setTimeout(() => { try { new Function('window.hit = 1')() } catch {} })";
    let markup =
        "try { document.body.innerHTML = '<img src=data:, onerror=\"window.hit = 1\">' } catch {}";
    let fetch = "fetch('FOREIGN').then(() => window.hit = 1, () => {})";
    let beacon = "navigator.sendBeacon('FOREIGN', 'x')";
    let script = "try { document.head.append(Object.assign(document.createElement('script'), { src: 'FOREIGN' })) } catch {}";
    let form = "const form = document.createElement('form');
        document.body.append(Object.assign(form, { action: 'FOREIGN', method: 'post' })); form.submit()";
    let base = "document.querySelector('base').href = 'FOREIGN'; if (document.baseURI.startsWith('FOREIGN')) window.hit = 1";
    for (attempt, directive) in [
        (eval, "require-trusted-types-for"),
        (function, "require-trusted-types-for"),
        (markup, "require-trusted-types-for"),
        (script, "require-trusted-types-for"),
        (fetch, "connect-src"),
        (beacon, "connect-src"),
        (form, "form-action"),
        (base, "base-uri"),
    ] {
        Welcome::open(&world, &browser).await;
        browser
            .script(&attempt.replace("FOREIGN", &foreign.origin))
            .await;
        is_reported(&browser, directive).await;
        assert_eq!(
            browser.script("return window.hit").await,
            Value::Null,
            "{attempt}"
        );
        browser.take_said().await;
    }
    assert_eq!(foreign.visits(), 0);
    browser.close().await;
}

#[tokio::test]
async fn no_other_page_can_frame_this_one() {
    let world = World::start().await;
    let frame = format!("<!doctype html><iframe src={}></iframe>", world.at("/"));
    let foreign = Foreign::start("text/html", frame).await;
    let browser = Browser::open().await;
    browser.go(&foreign.origin).await;
    let told = async || {
        let said = browser.said().await;
        let about = |it: &Value| it["message"].as_str().unwrap().contains("frame-ancestors");
        said.iter().any(about).then_some(())
    };
    browser.until("a refusal to be framed", told).await;
    browser.client.enter_frame(0).await.unwrap();
    assert!(!browser.has("#app").await);
    browser.client.enter_parent_frame().await.unwrap();
    is_told(&browser, "frame-ancestors").await;
    browser.close().await;
}

#[tokio::test]
async fn a_part_that_was_changed_on_its_way_is_not_taken() {
    let world = World::start().await;
    let browser = Browser::open().await;
    world.page.add_to("game", "x");
    Form::sign_in(&world, &browser).await.send_user(ADA).await;
    browser.wait_for("[data-testid=lost-part]").await;
    world.page.add_to("game", "");
    browser.click("[data-testid=try-again]").await;
    Play::seen(&browser).await;
    browser.take_said().await;
    browser.close().await;
}

#[tokio::test]
async fn what_the_page_never_needs_is_denied_to_it() {
    let world = World::start().await;
    let browser = watched(&world).await;
    let may = "
        const reply = await fetch('./');
        const denied = reply.headers.get('permissions-policy').match(/[a-z-]+(?==\\(\\))/g);
        const allowed = document.featurePolicy.allowedFeatures();
        return {
            all: denied.length > 30 && !denied.some(it => allowed.includes(it)),
            needed: ['publickey-credentials-get', 'clipboard-write'].every(it => allowed.includes(it)),
        }";
    let may = format!("return (async () => {{ {may} }})()");
    assert_eq!(
        browser.script(&may).await,
        json!({ "all": true, "needed": true })
    );
    browser.close().await;
}
