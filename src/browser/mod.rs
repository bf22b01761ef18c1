//! The edge to the browser, and the only asynchronous code: takes events to the app and runs the effects it asks for.

mod area;
pub(crate) mod catalogue;
pub(crate) mod clock;
pub(crate) mod config;
mod fetch;
pub(crate) mod gauge;
pub(crate) mod intl;
pub(crate) mod left;
mod lock;
mod moves;
pub(crate) mod page;
pub(crate) mod passkey;
pub(crate) mod sound;
pub(crate) mod storage;
mod tabs;
mod team;

use std::cell::Cell;

use leptos::prelude::*;
use life_gauge::flow::forms::username;
use life_gauge::flow::trouble::Trouble;
use life_gauge::flow::{App, Effect, Event, Opening, Reply};
use life_gauge::route::Route;
use wasm_bindgen_futures::spawn_local;

use crate::seams::{self, Lost};

thread_local! {
    /// Whether those who read the state will be told of a change in the next task.
    static IS_DUE: Cell<bool> = const { Cell::new(false) };
}

/// The one writer of the app's state; everything else reads.
#[derive(Clone, Copy)]
pub(crate) struct Runner {
    app: RwSignal<App>,
    /// Tells of every change at once. Of a move, `app` itself tells only when the value is painted.
    value: Trigger,
}

impl Runner {
    /// Starts the app: listens to the browser, and opens the page again when it is brought back from the browser's cache.
    pub(crate) fn start(app: App) -> Self {
        let runner = Self::showing(app);
        tabs::on_news(move |news| runner.send(Event::Told(news)));
        runner.send(Event::Seen(page::is_seen()));
        runner.send(Event::Online(page::is_online()));
        page::on_seen(move |is_seen| runner.send(Event::Seen(is_seen)));
        page::on_online(move |is_online| runner.send(Event::Online(is_online)));
        if runner.peek(|app| app.config.idle_seconds.is_some()) {
            page::on_activity(|| storage::keep_activity(clock::now()));
        }
        page::on_return(move || runner.open());
        page::on_leave(|| {
            if let Some(game) = seams::game() {
                (game.leave)();
            }
        });
        page::on_move(move || {
            let route = runner.app.with_untracked(|app| page::route(&app.config));
            runner.send(Event::Went(route, username(&page::query())));
        });
        runner
    }

    /// Shows a state, without anything happening in it.
    pub(crate) fn showing(app: App) -> Self {
        Self {
            app: RwSignal::new(app),
            value: Trigger::new(),
        }
    }

    /// A text out of the state, followed. Every slice is a text, because one type of memo costs its
    /// code only once.
    pub(crate) fn text(
        self,
        read: impl Fn(&App) -> String + Send + Sync + 'static,
    ) -> Memo<String> {
        let read: Box<dyn Fn(&App) -> String + Send + Sync> = Box::new(read);
        self.boxed_text(read)
    }

    fn boxed_text(self, read: Box<dyn Fn(&App) -> String + Send + Sync>) -> Memo<String> {
        Memo::new(move |_| self.app.with(&read))
    }

    /// The same, for what must follow a move within the frame.
    pub(crate) fn text_at_once(self, read: fn(&App) -> String) -> Memo<String> {
        Memo::new(move |_| {
            self.value.track();
            self.app.with_untracked(read)
        })
    }

    /// A slice of the state, as it is now.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&App) -> T) -> T {
        self.app.with_untracked(read)
    }

    /// Takes an event to the app and does what it asks for.
    pub(crate) fn send(self, event: Event) {
        let outside = clock::outside();
        let is_move = matches!(event, Event::Moved(_) | Event::Undo);
        let mut effects = Vec::new();
        self.app
            .update_untracked(|app| effects = app.update(event, outside));
        self.value.notify();
        for effect in effects {
            self.run(effect);
        }
        if let Some(trouble) = area::take_trouble() {
            self.send(Event::NotKept(trouble));
        }
        if !page::is_seen() {
            self.app.notify();
        } else if is_move {
            // Nobody looks at the rest of the page before the value has changed.
            page::after_paint(move || self.app.notify());
        } else if !IS_DUE.replace(true) {
            // A slow phone has its turn between what has happened and what that looks like.
            clock::after(0, move || {
                IS_DUE.set(false);
                self.app.notify();
            });
        }
    }

    /// Goes to another route of the page.
    pub(crate) fn go(self, route: Route) {
        page::push(route, "");
        self.send(Event::Went(route, String::new()));
    }

    /// Opens the page: restores what the tab had kept.
    pub(crate) fn open(self) {
        let route = self.peek(|app| page::route(&app.config));
        let opening = Opening {
            route,
            query: page::query(),
            tokens: storage::tokens(),
            remembered: storage::remembered(),
            authorization: storage::authorization(page::state()),
            is_guest: storage::is_guest(),
        };
        self.send(Event::Opened(Box::new(opening)));
    }

    fn run(self, effect: Effect) {
        match effect {
            Effect::Send {
                epoch,
                call,
                request,
            } => spawn_local(async move {
                let began = clock::milliseconds();
                let result = fetch::send(request, call.timeout_milliseconds()).await;
                let milliseconds = clock::milliseconds().saturating_sub(began);
                self.send(Event::Replied(Reply {
                    epoch,
                    call,
                    result,
                    milliseconds,
                }));
            }),
            Effect::Wait {
                epoch,
                wake,
                milliseconds,
            } => clock::after(milliseconds, move || self.send(Event::Woke { epoch, wake })),
            Effect::Bring(part) => spawn_local(async move {
                self.send(match seams::bring(part).await {
                    Ok(code) => Event::Brought(code),
                    Err(Lost) => Event::NotBrought(part),
                });
            }),
            Effect::Navigate(url) => page::leave(&url),
            Effect::Replace(route) => page::replace(route),
            Effect::Go(route, username) => page::push(route, &username),
            Effect::KeepDevice(device) => storage::keep_device(&device),
            Effect::ForgetDevice(username) => storage::forget_device(&username),
            Effect::KeepTokens(tokens) => storage::keep_tokens(&tokens),
            Effect::KeepAuthorization(authorization, url) => {
                if storage::keep_authorization(&authorization) {
                    page::leave(&url);
                } else {
                    self.send(Event::NotKept(Trouble::NoWayBack));
                }
            }
            Effect::ForgetAuthorization => storage::forget_authorization(page::state()),
            Effect::EndSession(sub) => storage::end_session(&sub),
            Effect::KeepActivity => storage::keep_activity(clock::now()),
            Effect::ReadActivity => self.send(Event::Active(storage::last_activity(clock::now()))),
            Effect::ForgetAll => storage::forget_all(),
            Effect::KeepGuest(is_guest) => storage::keep_guest(is_guest),
            Effect::Tell(news) => tabs::tell(&news),
            Effect::TakeTurn { epoch } => {
                tabs::take_turn(move || self.send(Event::Turn(epoch)));
            }
            Effect::EndTurn => tabs::end_turn(),
            Effect::Passkey { .. } => {
                if let Some(forms) = seams::forms() {
                    (forms.run)(self, effect);
                }
            }
            Effect::Keep { .. } | Effect::Join { .. } | Effect::Leave | Effect::Share(_) => {
                if let Some(game) = seams::game() {
                    (game.run)(self, effect);
                }
            }
        }
    }
}
