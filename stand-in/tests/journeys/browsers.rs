//! What a browser checks: cross-origin headers, frames, caches, cookies and the date.

use reqwest::Method;

use crate::common::Stand;
use crate::common::aws::Player;
use crate::common::browser::{Browser, location, query};

#[tokio::test]
async fn a_preflight_allows_every_header_that_the_page_sends() {
    let stand = Stand::start().await;
    let sync = Player::ada(&stand).await.datasets();
    for path in [
        "/",
        "/oauth2/token",
        "/us-east-1_LifeGauge/.well-known/jwks.json",
        &sync,
    ] {
        let request = stand.http.request(Method::OPTIONS, stand.url(path));
        let request = request
            .header("origin", "http://localhost:8080")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,x-amz-date");
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success());
        let header = |name: &str| reply.headers()[name].to_str().unwrap().to_lowercase();
        assert_eq!(header("access-control-allow-origin"), "*");
        assert_eq!(header("access-control-max-age"), "172800");
        assert!(header("access-control-allow-methods").contains("delete"));
        for name in [
            "authorization",
            "content-type",
            "x-amz-date",
            "x-amz-security-token",
        ] {
            assert!(header("access-control-allow-headers").contains(name));
        }
    }
}

#[tokio::test]
async fn errors_can_be_read_across_origins_too() {
    let stand = Stand::start().await;
    let reply = stand
        .http
        .post(stand.url("/"))
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 400);
    assert_eq!(reply.headers()["access-control-allow-origin"], "*");
    let exposed = reply.headers()["access-control-expose-headers"]
        .to_str()
        .unwrap();
    assert!(exposed.contains("Date") && exposed.contains("x-amzn-ErrorType"));
}

#[tokio::test]
async fn pages_are_not_for_fetch_frames_or_caches() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    for path in ["/login", "/oauth2/authorize", "/logout"] {
        let reply = browser.get(&format!("{path}?{}", query(&[]))).await;
        let headers = reply.headers();
        assert!(headers.get("access-control-allow-origin").is_none());
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let login = location(&browser.authorize(&[]).await);
    let reply = browser.log_in(&login, "ada", "Correct-Horse-9").await;
    let cookies = reply.headers().get_all("set-cookie").iter();
    let cookie = cookies
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with("cognito="))
        .unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assert!(cookie.contains("Max-Age=3600"));
}

#[tokio::test]
async fn every_reply_tells_the_time_of_the_movable_clock() {
    let stand = Stand::start().await;
    let date = async || {
        let reply = stand.http.get(stand.url("/nowhere")).send().await.unwrap();
        let date = reply.headers()["date"].to_str().unwrap().to_owned();
        httpdate::parse_http_date(&date).unwrap()
    };
    let before = date().await;
    stand.advance(86_400).await;
    let moved = date().await.duration_since(before).unwrap().as_secs();
    assert!((86_400..86_410).contains(&moved));
}
