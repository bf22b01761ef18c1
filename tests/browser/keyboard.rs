//! The page without a mouse: everything is reached by Tab, pressed by Enter or Space, and the game is played by its keys.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::forms::{Form, title};
use super::keys::{ENTER, Key, Keyboard};
use super::pages::{ADA, GRACE, Play, Welcome};
use super::session_page::SessionPage;
use super::world::World;

#[tokio::test]
async fn somebody_without_a_mouse_signs_in_plays_looks_around_and_leaves() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let keyboard = Keyboard(&browser);
    Welcome::open(&world, &browser).await;
    keyboard.enter("[data-testid=sign-in]").await;
    Form::seen(&browser, title::SIGN_IN).await;
    keyboard.type_text(ADA.0).await;
    keyboard.tab_to("input[name=password]").await;
    keyboard.type_text(ADA.1).await;
    keyboard.press(ENTER).await;
    let play = Play::seen(&browser).await;
    keyboard.enter("[data-testid=heart]").await;
    play.wait_for_value(75).await;
    keyboard.enter("[data-testid=undo]").await;
    play.wait_for_value(50).await;
    keyboard.enter("[data-testid=account]").await;
    browser
        .wait_for("[data-testid=account][aria-current=true]")
        .await;
    keyboard.enter("[data-testid=nav-session]").await;
    SessionPage::seen(&browser).await;
    keyboard.enter("[data-testid=play]").await;
    Play::seen(&browser).await.wait_saved().await;
    keyboard.enter("[data-testid=sign-out]").await;
    Welcome::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn an_account_is_made_without_a_mouse() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let keyboard = Keyboard(&browser);
    Welcome::open(&world, &browser).await;
    keyboard.enter("[data-testid=sign-up]").await;
    Form::seen(&browser, title::SIGN_UP).await;
    keyboard.type_text("nia").await;
    keyboard.tab_to("input[name=email]").await;
    keyboard.type_text("nia@example.com").await;
    keyboard.tab_to("input[name=new-password]").await;
    keyboard.type_text("Quiet-Otter-5").await;
    keyboard.press(ENTER).await;
    Form::seen(&browser, title::CONFIRM).await;
    keyboard
        .type_text(&world.stand_in.code("sign-up").await)
        .await;
    keyboard.press(ENTER).await;
    Play::seen(&browser).await;
    keyboard.enter("[data-testid=sign-out]").await;
    Welcome::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn somebody_from_amazon_needs_no_mouse() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let keyboard = Keyboard(&browser);
    Welcome::open(&world, &browser).await;
    keyboard.enter("[data-testid=sign-in-amazon]").await;
    keyboard
        .enter("button[name=person][value=amazon-ada]")
        .await;
    let play = Play::seen(&browser).await;
    keyboard.enter("[data-testid=bomb]").await;
    play.wait_for_value(25).await;
    play.wait_saved().await;
    world.stand_in.write("records", "60").await;
    keyboard.enter("[data-testid=refresh]").await;
    play.wait_for_value(60).await;
    let page = SessionPage::open(&browser).await;
    keyboard.enter("[data-testid=say-hello]").await;
    page.hears(&["200 OK"]).await;
    keyboard.enter("[data-testid=say-hello-tampered]").await;
    page.hears(&["401 Unauthorized"]).await;
    keyboard.enter("[data-testid=sign-out]").await;
    Welcome::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn a_guest_needs_no_mouse_and_finds_the_hosted_page() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let keyboard = Keyboard(&browser);
    Welcome::open(&world, &browser).await;
    keyboard.enter("[data-testid=play-as-guest]").await;
    let play = Play::seen(&browser).await;
    keyboard.enter("[data-testid=heart]").await;
    play.wait_for_value(75).await;
    browser.go(&world.at("/sign-in")).await;
    keyboard.enter("[data-testid=sign-in-hosted]").await;
    keyboard.tab_to("input[name=username]").await;
    keyboard.type_text(ADA.0).await;
    keyboard.tab_to("input[name=password]").await;
    keyboard.type_text(ADA.1).await;
    keyboard.press(ENTER).await;
    Play::seen(&browser).await.wait_for_value(75).await;
    browser.close().await;
}

#[tokio::test]
async fn keys_play_while_the_focus_is_in_the_game_and_only_then() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let keyboard = Keyboard(&browser);
    let play = Play::as_user(&world, &browser, GRACE).await;
    play.wait_saved().await;
    keyboard.tab_to("[data-testid=account]").await;
    keyboard.type_text("hb").await;
    keyboard.tab_to("[data-testid=refresh]").await;
    for (key, value) in [
        (Key("ArrowUp", 38, ""), 75),
        (Key("h", 72, "h"), 100),
        (Key("h", 72, "h"), 100),
        (Key("ArrowDown", 40, ""), 75),
        (Key("b", 66, "b"), 50),
        (Key("u", 85, "u"), 75),
    ] {
        keyboard.press(key).await;
        play.wait_for_value(value).await;
    }
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

/// What a screen reader is told of the gauge, by the tree that it reads.
#[tokio::test]
async fn the_gauge_has_a_name_a_value_and_announces_its_changes() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = Play::as_user(&world, &browser, ADA).await;
    play.wait_saved().await;
    play.heart().await;
    play.wait_saved().await;
    let nodes = tree(&browser).await;
    let gauge = find(&nodes, "meter", "Life points");
    assert_eq!(gauge["value"]["value"], 75, "{gauge}");
    for (property, value) in [("valuemin", 0), ("valuemax", 100)] {
        assert_eq!(property_of(gauge, property), &json!(value), "{gauge}");
    }
    for (role, name) in [
        ("button", "Heart: 25 points more"),
        ("button", "Bomb: 25 points less"),
        ("button", "Read the gauge again"),
        ("heading", "Your gauge"),
        ("navigation", "Pages"),
    ] {
        find(&nodes, role, name);
    }
    let live = nodes
        .iter()
        .find(|node| property_of(node, "live") == "polite");
    assert!(live.is_some(), "changes are announced");
    assert!(
        nodes
            .iter()
            .any(|node| node["name"]["value"] == "75 life points")
    );
    browser.close().await;
}

async fn tree(browser: &Browser) -> Vec<Value> {
    let command = json!({ "cmd": "Accessibility.getFullAXTree", "params": {} });
    let mut tree = browser.chromium("goog/cdp/execute", &command).await;
    let nodes = serde_json::from_value::<Vec<Value>>(tree["nodes"].take());
    nodes.unwrap_or_default()
}

fn find<'a>(nodes: &'a [Value], role: &str, name: &str) -> &'a Value {
    let is_it = |node: &&Value| node["role"]["value"] == role && node["name"]["value"] == name;
    let node = nodes.iter().find(is_it);
    node.unwrap_or_else(|| panic!("there is no {role} “{name}”"))
}

fn property_of<'a>(node: &'a Value, name: &str) -> &'a Value {
    let properties = node["properties"].as_array().into_iter().flatten();
    let mut named = properties.filter(|property| property["name"] == name);
    named
        .next()
        .map_or(&Value::Null, |it| &it["value"]["value"])
}
