//! The world of a run: browsers with their tabs, a server, a network between them, and time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use super::device::{Device, PLAYER, Tab};
use super::network::{Fate, Weather};
use super::random::Random;
use super::server::Server;
use crate::config::Config;
use crate::flow::form_context::FormContext;
use crate::flow::gauge::life::Life;
use crate::flow::gauge::queue::{Change, Kept};
use crate::flow::gauge::steps::Step;
use crate::flow::gauge::{Gauge, Input, Wait};
use crate::flow::{Call, Context, Effect, Wake};
use crate::http::{Failure, Request, Response};
use crate::secret::Secret;
use crate::store::Store;
use crate::time::UnixSeconds;

/// When runs begin, in milliseconds since 1970.
const BEGIN: u64 = 1_800_000_000_000;
/// How long a page waits for an answer, in milliseconds.
const TIME_OUT: u64 = 10_000;

/// Something that will happen.
enum Due {
    /// To a tab, if it is still there.
    Input(u64, Input),
    /// A transaction of the browser's store; it outlives the tab that asked for it.
    Keep(u64, usize, Change),
    /// A request comes in at the server.
    Arrival(Sent),
    /// What the script of the run says.
    Action(super::script::Action),
}

/// A request on its way.
struct Sent {
    tab: u64,
    step: Step,
    request: Request,
    fate: Fate,
}

pub(super) struct World {
    pub(super) random: Random,
    pub(super) weather: Weather,
    pub(super) server: Server,
    pub(super) devices: Vec<Device>,
    pub(super) tabs: BTreeMap<u64, Tab>,
    pub(super) config: Arc<Config>,
    now: u64,
    due: BinaryHeap<Reverse<(u64, u64)>>,
    events: BTreeMap<u64, Due>,
    counter: u64,
}

impl World {
    pub(super) fn new(store: Store, seed: u64, config: &Config) -> Self {
        let mut config = config.clone();
        config.store = store;
        Self {
            random: Random::new(seed),
            weather: Weather::default(),
            server: Server::default(),
            devices: Vec::new(),
            tabs: BTreeMap::new(),
            config: Arc::new(config),
            now: BEGIN,
            due: BinaryHeap::new(),
            events: BTreeMap::new(),
            counter: 0,
        }
    }

    /// Lets so many milliseconds pass.
    pub(super) fn run_for(&mut self, milliseconds: u64) {
        let end = self.now + milliseconds;
        while let Some(Reverse((at, id))) = self.due.peek().copied() {
            if at > end {
                break;
            }
            self.due.pop();
            self.now = self.now.max(at);
            if let Some(event) = self.events.remove(&id) {
                self.happen(event);
            }
        }
        self.now = end;
    }

    pub(super) fn plan(&mut self, after: u64, action: super::script::Action) {
        self.push(after, Due::Action(action));
    }

    fn push(&mut self, after: u64, event: Due) {
        self.counter += 1;
        self.due.push(Reverse((self.now + after, self.counter)));
        self.events.insert(self.counter, event);
    }

    fn happen(&mut self, event: Due) {
        match event {
            Due::Input(tab, input) => self.input(tab, input),
            Due::Keep(tab, device, change) => self.keep(tab, device, change),
            Due::Arrival(sent) => self.arrive(&sent),
            Due::Action(action) => super::script::act(self, action),
        }
    }

    pub(super) fn true_seconds(&self) -> UnixSeconds {
        UnixSeconds(i64::try_from(self.now / 1_000).unwrap_or_default())
    }

    fn local_seconds(&self, device: usize) -> UnixSeconds {
        self.true_seconds().plus(self.devices[device].clock_error)
    }

    /// Opens a tab in a browser.
    pub(super) fn open(&mut self, device: usize) {
        self.counter += 1;
        let (id, is_online) = (self.counter, self.devices[device].is_online);
        let gauge = Gauge::new(PLAYER.to_owned(), self.random.percent(80), is_online);
        let tab = Tab {
            device,
            gauge,
            clock: crate::flow::clock::ServerClock::default(),
        };
        self.tabs.insert(id, tab);
        self.input(id, Input::Opened);
    }

    /// Ends a tab in the midst of whatever it does.
    pub(super) fn close(&mut self, tab: u64) {
        let Some(Tab { device, .. }) = self.tabs.remove(&tab) else {
            return;
        };
        if let Some(next) = self.devices[device].leave(tab) {
            let after = self.random.below(20);
            self.push(after, Due::Input(next, Input::Leads));
        }
    }

    /// Tells a tab what happened, and does what it asks for.
    pub(super) fn input(&mut self, id: u64, input: Input) {
        let Some(mut tab) = self.tabs.remove(&id) else {
            return;
        };
        let local = self.local_seconds(tab.device);
        if let Input::Replied(_, Ok(response), _) = &input
            && let Some(date) = response.date
        {
            tab.clock.compare(date, local);
        }
        let config = Arc::clone(&self.config);
        let mut context = self.context(&config, tab.clock.at(local));
        tab.gauge
            .update(Some(input), Some(&Secret::from("token")), &mut context);
        let effects = context.effects;
        let device = tab.device;
        self.tabs.insert(id, tab);
        for effect in effects {
            self.effect(id, device, effect);
        }
    }

    fn context<'a>(&mut self, config: &'a Config, now: UnixSeconds) -> Context<'a> {
        let mut entropy = [0; 32];
        entropy[..8].copy_from_slice(&self.random.next().to_be_bytes());
        Context {
            config,
            now,
            local_now: now,
            entropy: [entropy; 3],
            epoch: 0,
            effects: Vec::new(),
            refusal: None,
            ended: None,
            form: FormContext::default(),
            gauge: 0,
            input: None,
        }
    }

    fn effect(&mut self, tab: u64, device: usize, effect: Effect) {
        match effect {
            Effect::Join { .. } => {
                if self.devices[device].join(tab) {
                    self.push(1, Due::Input(tab, Input::Leads));
                }
            }
            Effect::Keep { change, .. } => {
                let after = self.random.below(4);
                self.push(after, Due::Keep(tab, device, change));
            }
            Effect::Share(text) => self.share(tab, device, &text),
            Effect::Wait {
                wake: Wake::Gauge(wait),
                milliseconds,
                ..
            } => self.wait(tab, wait, milliseconds.into()),
            Effect::Send {
                call: Call::Gauge(step),
                request,
                ..
            } => self.send(tab, device, step, request),
            other => self
                .server
                .oracle
                .faults
                .push(format!("nobody does {other:?}")),
        }
    }

    fn wait(&mut self, tab: u64, wait: Wait, milliseconds: u64) {
        self.push(milliseconds, Due::Input(tab, Input::Woke(wait)));
    }

    fn share(&mut self, from: u64, device: usize, text: &str) {
        if self.devices[device].is_simple {
            return;
        }
        let others: Vec<u64> = self
            .tabs_of(device)
            .into_iter()
            .filter(|tab| *tab != from)
            .collect();
        for other in others {
            self.push(2, Due::Input(other, Input::Heard(text.to_owned())));
        }
    }

    pub(super) fn tabs_of(&self, device: usize) -> Vec<u64> {
        let here = |(id, tab): (&u64, &Tab)| (tab.device == device).then_some(*id);
        self.tabs.iter().filter_map(here).collect()
    }

    /// Transactions are done in the order in which they come, whoever asks.
    fn keep(&mut self, tab: u64, device: usize, change: Change) {
        let kept = self.devices[device].keep(change);
        if let (Change::Append(..), Some(last)) = (&kept.change, kept.moves.last()) {
            self.server
                .oracle
                .clicked(&kept.device, last.number, last.points);
        }
        let after = self.random.below(3);
        self.push(after, Due::Input(tab, Input::Kept(kept)));
    }

    fn send(&mut self, tab: u64, device: usize, step: Step, request: Request) {
        let fate = if self.devices[device].is_online {
            self.weather.fate(&mut self.random)
        } else {
            Fate::LOST
        };
        if fate.there.is_none_or(|there| there > TIME_OUT) {
            self.answer(
                tab,
                step,
                Err(Failure::Unreachable),
                fate.gives_up.min(TIME_OUT),
            );
        }
        if let Some(there) = fate.there {
            let sent = Sent {
                tab,
                step,
                request,
                fate,
            };
            self.push(there, Due::Arrival(sent));
        }
    }

    fn answer(&mut self, tab: u64, step: Step, result: Result<Response, Failure>, after: u64) {
        self.push(after, Due::Input(tab, Input::Replied(step, result, 7)));
    }

    fn arrive(&mut self, sent: &Sent) {
        let now = self.true_seconds();
        let fate = sent.fate;
        let response = match fate.refusal {
            Some((status, name)) => super::network::refusal(status, name, now),
            None => self.server.take(&sent.request, now),
        };
        if fate.comes_twice {
            let _ = self.server.take(&sent.request, now);
        }
        let there = fate.there.unwrap_or_default();
        match fate.back {
            _ if there > TIME_OUT => {}
            Some(back) if there + back <= TIME_OUT => {
                self.answer(sent.tab, sent.step, Ok(response), back);
            }
            Some(_) => self.answer(
                sent.tab,
                sent.step,
                Err(Failure::TimedOut),
                TIME_OUT - there,
            ),
            None => self.answer(
                sent.tab,
                sent.step,
                Err(Failure::Unreachable),
                fate.gives_up,
            ),
        }
    }

    /// What each tab shows.
    pub(super) fn shown(&self) -> Vec<(String, Option<Life>, usize)> {
        let shown = |tab: &Tab| {
            let device = self.devices[tab.device].name.clone();
            (device, tab.gauge.life(), tab.gauge.waiting_moves())
        };
        self.tabs.values().map(shown).collect()
    }

    /// The browser's answer, for those who look.
    pub(super) fn kept(&mut self, device: usize) -> Kept {
        self.devices[device].keep(Change::Open)
    }
}
