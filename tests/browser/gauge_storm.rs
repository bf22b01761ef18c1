//! Two browsers with two tabs each, one player, and a store in which everything goes wrong that can: in the end each move
//! has counted once, in its order.
//!
//! `LIFE_GAUGE_SEED` plays a game again.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

use super::chrome::Browser;
use super::pages::{ADA, Play};
use super::stored::{life, markers};
use super::tabs::Tab;
use super::world::World;

/// What the player presses in each browser.
const PRESSES: usize = 100;
/// The buttons that make moves.
const MOVES: [&str; 3] = ["heart", "bomb", "undo"];
/// Notes each press in the tab's own storage, with the value that it was made on; a reload empties the tab's memory of
/// what can be taken back.
const SPY: &str = "
    const note = line => {
        const lines = JSON.parse(sessionStorage.presses ?? '[]');
        sessionStorage.presses = JSON.stringify([...lines, line]);
    };
    note('reload ');
    addEventListener('click', event => {
        const button = event.target.closest('[data-testid]')?.dataset.testid;
        const value = document.querySelector('[data-testid=gauge]')?.dataset.value;
        if (value !== undefined) note(`${button} ${value}`);
    }, true)";
const DEVICE: &str = "
    return new Promise(told => {
        indexedDB.open('life-gauge').onsuccess = opened => {
            const store = opened.target.result.transaction('browser').objectStore('browser');
            store.get('device').onsuccess = found => told(found.target.result);
        };
    })";
const FIRST: i16 = 50;

/// What was done in the tabs of each device.
type Moves = BTreeMap<String, [Vec<i16>; 2]>;

#[tokio::test]
async fn two_profiles_two_tabs_each_200_clicks() {
    let seed = seed();
    eprintln!("LIFE_GAUGE_SEED={seed}");
    let world = World::start().await;
    let (mut here, mut there) = tokio::join!(Seats::take(&world, seed), Seats::take(&world, !seed));
    world.stand_in.storm(chaos(seed)).await;
    tokio::join!(here.play(&world), there.play(&world));
    world.stand_in.calm().await;

    for seats in [&here, &there, &here] {
        seats.settle().await;
    }
    let stored = world.stand_in.lives().await;
    let mut moves = Moves::new();
    for seats in [here, there] {
        assert_eq!(
            seats.values().await,
            [stored.clone(), stored.clone()].concat()
        );
        moves.insert(seats.device().await, seats.moves().await);
        seats.browser.close().await;
    }
    explain(&world.stand_in.writes().await, &moves);
}

/// As ordered, or by chance.
fn seed() -> u64 {
    let ordered = std::env::var("LIFE_GAUGE_SEED").ok();
    ordered.map_or_else(rand::random, |seed| seed.parse().unwrap())
}

fn chaos(seed: u64) -> Value {
    json!({
        "seed": seed,
        "milliseconds": 300,
        "operations": ["sync"],
        "rates": {
            "drop-before": 0.06, "drop-after": 0.08, "delay": 0.1, "delay-after": 0.1, "throttle": 0.06,
            "server-error": 0.04, "conflict": 0.06, "conflict-400": 0.06, "expired-session": 0.04,
        },
    })
}

/// A browser with two tabs of the player.
struct Seats {
    browser: Browser,
    tabs: [Tab; 2],
    luck: StdRng,
    /// What was pressed in each.
    pressed: [Vec<&'static str>; 2],
}

impl Seats {
    async fn take(world: &World, seed: u64) -> Self {
        let browser = Browser::open().await;
        let first = browser.tab().await;
        browser.run_first(SPY).await;
        Play::as_user(world, &browser, ADA).await;
        let second = browser.open_tab().await;
        browser.run_first(SPY).await;
        Play::join(world, &browser).await;
        Self {
            browser,
            tabs: [first, second],
            luck: StdRng::seed_from_u64(seed),
            pressed: Default::default(),
        }
    }

    async fn play(&mut self, world: &World) {
        let mut pressed = 0;
        while pressed < PRESSES {
            let at = self.luck.gen_range(0..2);
            self.browser.to_tab(&self.tabs[at]).await;
            for _ in 0..self.luck.gen_range(1..12) {
                pressed += self.act(at, world).await;
            }
        }
    }

    /// Does something in the tab in front; tells how many moves that makes.
    async fn act(&mut self, at: usize, world: &World) -> usize {
        let button = match self.luck.gen_range(0..100) {
            0..46 => "heart",
            46..88 => "bomb",
            88..93 => "undo",
            93..96 => "refresh",
            96..98 => {
                self.browser.reload().await;
                self.browser.wait_for("[data-testid=heart]").await;
                return 0;
            }
            _ => {
                world.stand_in.expire("sync-sessions").await;
                return 0;
            }
        };
        let css = format!("[data-testid={button}]");
        if button == "undo" && !self.browser.has(&css).await {
            return 0;
        }
        self.browser.click(&css).await;
        if !MOVES.contains(&button) {
            return 0;
        }
        self.pressed[at].push(button);
        1
    }

    /// Asks for what others have written, until all is saved.
    async fn settle(&self) {
        for tab in &self.tabs {
            self.browser.to_tab(tab).await;
            let play = Play(&self.browser);
            if self.browser.has("[data-testid=try-again]").await {
                play.try_again().await;
            }
            play.refresh().await;
            let is_idle = async || self.is_idle().await.then_some(());
            self.browser.until("all to be saved", is_idle).await;
        }
    }

    async fn is_idle(&self) -> bool {
        let status = Play(&self.browser).status().await;
        let is_good = self.browser.has("[data-testid=sync-status].good").await;
        is_good && (status.starts_with("Saved · just now") || status.starts_with("Merged"))
    }

    /// The browser's name in the records.
    async fn device(&self) -> String {
        let device = self.browser.script(DEVICE).await;
        device.as_str().unwrap().to_owned()
    }

    async fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        for tab in &self.tabs {
            self.browser.to_tab(tab).await;
            values.push(Play(&self.browser).value().await.unwrap().to_string());
        }
        values
    }

    /// The moves of each tab, after a look whether they are those that were made.
    async fn moves(&self) -> [Vec<i16>; 2] {
        let mut moves = [Vec::new(), Vec::new()];
        for (at, tab) in self.tabs.iter().enumerate() {
            self.browser.to_tab(tab).await;
            let presses = self
                .browser
                .script("return JSON.parse(sessionStorage.presses)");
            let presses: Vec<String> = serde_json::from_value(presses.await).unwrap();
            let presses = presses.iter().map(|line| line.split_once(' ').unwrap());
            let presses: Vec<(&str, &str)> = presses.collect();
            let noted = presses.iter().map(|(button, _)| *button);
            let noted: Vec<_> = noted.filter(|button| MOVES.contains(button)).collect();
            assert_eq!(noted, self.pressed[at]);
            moves[at] = moves_of(&presses);
        }
        moves
    }
}

/// What presses in one tab change, each with the value that it was made on.
fn moves_of(presses: &[(&str, &str)]) -> Vec<i16> {
    let (mut moves, mut undo) = (Vec::new(), Vec::new());
    for (button, value) in presses {
        let value: Option<i16> = value.parse().ok();
        let step = match (*button, value) {
            ("heart", _) => 25,
            ("bomb", _) => -25,
            ("undo", Some(_)) => {
                moves.extend(undo.pop());
                continue;
            }
            ("reload", _) => {
                undo.clear();
                continue;
            }
            _ => continue,
        };
        moves.push(step);
        undo.push(value.map_or(-step, |value| value - after(value, step)));
        undo.retain(|back| *back != 0);
    }
    moves
}

fn after(value: i16, step: i16) -> i16 {
    (value + step).clamp(0, 100)
}

/// Sees to it that the writes, in the order in which they were taken, are the moves of each device, each once, those of
/// one tab in their order.
fn explain(writes: &[Value], moves: &Moves) {
    let mut value = FIRST;
    // How many moves of a device have counted, and how many of them can have been the first tab's.
    let begin = |device: &String| (device.clone(), (0, BTreeSet::from([0])));
    let mut counted: BTreeMap<_, _> = moves.keys().map(begin).collect();
    for write in writes {
        let mut written = markers(write);
        assert_eq!(written.len(), 1, "a write is one device's: {write}");
        let (device, number) = written.remove(0);
        let to = life(write).parse().unwrap();
        let so_far = counted.get_mut(&device).unwrap();
        let ways = ways(&moves[&device], so_far, (value, to), number);
        assert!(
            !ways.is_empty(),
            "the moves {} to {number} of {device} do not lead from {value} to {to}",
            so_far.0
        );
        *so_far = (number, ways);
        value = to;
    }
    for (device, [first, second]) in moves {
        let all = (first.len() + second.len(), BTreeSet::from([first.len()]));
        assert_eq!(counted[device], all, "not all have counted: {device}");
    }
}

/// The numbers of moves of the first tab with which a device's moves can have led from one value to another.
fn ways(
    [first, second]: &[Vec<i16>; 2],
    (from, begins): &(usize, BTreeSet<usize>),
    (value, to): (i16, i16),
    number: usize,
) -> BTreeSet<usize> {
    let mut states: BTreeSet<(usize, i16)> = begins.iter().map(|at| (*at, value)).collect();
    for done in *from..number {
        let next = states.iter().flat_map(|(at, value)| {
            let of_first = first.get(*at).map(|step| (at + 1, after(*value, *step)));
            let of_second = second.get(done - at);
            let of_second = of_second.map(|step| (*at, after(*value, *step)));
            of_first.into_iter().chain(of_second)
        });
        states = next.collect();
    }
    let fitting = states.iter().filter(|(_, value)| *value == to);
    fitting.map(|(at, _)| *at).collect()
}
