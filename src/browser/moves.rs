//! The moves that wait, in the browser's database: all tabs have it in common, it survives the page, and it gives each
//! move a number that none had before. A browser that keeps nothing has a shelf in memory instead, one for each tab.

use std::cell::RefCell;

use js_sys::{Array, Promise};
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::gauge::queue::{Change, GUEST, Kept, Waiting};
use life_gauge::flow::gauge::shelf::Shelf;
use life_gauge::time::UnixSeconds;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest,
    IdbTransactionMode,
};

use super::left::{self, Ticket};
use super::{clock, page};

const DATABASE: &str = "life-gauge";
/// Each move under its number, as the text `points seconds owner`.
const MOVES: &str = "moves";
/// What belongs to the browser and not to a player.
const BROWSER: &str = "browser";
const DEVICE: &str = "device";
const GUEST_IDENTITY: &str = "guest-identity";
/// The keys of what was last taken in of what pages have left.
const TAKEN_IN: &str = "taken-in";
/// So much of it is remembered: long enough for any page that has not yet heard that a key is gone.
const TAKEN_IN_BYTES: usize = 1_000;

/// What the database answers.
type Answer<T> = Result<T, JsValue>;

thread_local! {
    /// The promise of the open database; asked for once, so that transactions begin in the order they were wanted in.
    static OPEN: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// In place of a database that cannot be had.
    static SHELF: RefCell<Option<Shelf>> = const { RefCell::new(None) };
    /// What will be asked of the database in the next task.
    static SOON: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
}

/// Begins something with the database in the next task, in the order in which it is wanted: the value of a click is
/// painted first, and to begin a transaction takes a slow phone as long as half of that.
fn soon(begin: impl FnOnce() + 'static) {
    let is_first = SOON.with_borrow_mut(|soon| {
        soon.push(Box::new(begin));
        soon.len() == 1
    });
    if is_first {
        clock::after(0, || {
            for begin in SOON.take() {
                begin();
            }
        });
    }
}

/// Whether there is a database.
pub(super) async fn is_durable() -> bool {
    !has_shelf() && database().await.is_ok()
}

/// Makes a change, all of it or nothing, and tells what waits for the player then.
pub(super) fn keep(owner: String, change: Change, tell: impl FnOnce(Kept) + 'static) {
    let ticket = match change {
        Change::Append(step, at) => Some(left::set_out(text(&owner, step, at))),
        _ => None,
    };
    soon(move || {
        spawn_local(async move {
            let kept = transact(&owner, &change, ticket).await;
            if ticket.is_none_or(left::arrived) {
                tell(kept.unwrap_or_else(|_| shelve(&owner, change)));
            }
        });
    });
}

fn shelve(owner: &str, change: Change) -> Kept {
    SHELF.with_borrow_mut(|shelf| {
        let shelf = shelf.get_or_insert_with(|| Shelf::new(clock::random_name(), false));
        shelf.keep(owner, change)
    })
}

fn has_shelf() -> bool {
    SHELF.with_borrow(Option::is_some)
}

/// Fails where there is a shelf: what is kept must not lie in two places.
async fn transact(owner: &str, change: &Change, ticket: Option<Ticket>) -> Answer<Kept> {
    if has_shelf() {
        return Err(JsValue::NULL);
    }
    let names = Array::of2(&MOVES.into(), &BROWSER.into());
    let mode = IdbTransactionMode::Readwrite;
    let transaction = database()
        .await?
        .transaction_with_str_sequence_and_mode(&names, mode)?;
    if ticket.is_some_and(|ticket| !left::goes_by(ticket, &transaction)) {
        return Err(JsValue::NULL);
    }
    let done = JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    }));
    let shop = Shop {
        moves: transaction.object_store(MOVES)?,
        browser: transaction.object_store(BROWSER)?,
    };
    let kept = shop.keep(owner, change).await?;
    // Nothing counts as kept before all of it is.
    done.await?;
    Ok(kept)
}

/// The two stores of a transaction.
struct Shop {
    moves: IdbObjectStore,
    browser: IdbObjectStore,
}

impl Shop {
    async fn keep(&self, owner: &str, change: &Change) -> Result<Kept, JsValue> {
        match change {
            Change::Open => self.open().await?,
            Change::Adopt => {
                self.open().await?;
                self.adopt(owner).await?;
            }
            Change::Append(step, at) => self.append(owner, *step, *at)?,
            Change::Settle(to) => self.settle(owner, *to).await?,
            Change::Identity(None) => drop(self.browser.delete(&GUEST_IDENTITY.into())?),
            Change::Identity(Some(identity)) => self.put(GUEST_IDENTITY, identity)?,
        }
        let all = self.all()?;
        let (device, guest_identity) = (self.text(DEVICE)?, self.text(GUEST_IDENTITY)?);
        Ok(Kept {
            change: change.clone(),
            moves: of(all.await?, owner).collect(),
            device: device.await?.ok_or(JsValue::NULL)?,
            guest_identity: guest_identity.await?,
            is_durable: true,
        })
    }

    /// Every page begins with this, so there is a name from then on.
    async fn open(&self) -> Result<(), JsValue> {
        if self.text(DEVICE)?.await?.is_none() {
            self.put(DEVICE, &clock::random_name())?;
        }
        self.take_in().await
    }

    /// What pages have left goes behind all others, once, though many pages may see it.
    async fn take_in(&self) -> Result<(), JsValue> {
        for (key, texts) in left::all() {
            let taken = self.text(TAKEN_IN)?.await?.unwrap_or_default();
            if taken.split(' ').any(|other| other == key) {
                left::forget(&key);
                continue;
            }
            for text in texts.lines().filter(|text| read(0.0, text).is_some()) {
                self.moves.add(&text.into())?;
            }
            let recent = taken.get(..TAKEN_IN_BYTES).unwrap_or(&taken);
            self.put(TAKEN_IN, &format!("{key} {recent}"))?;
        }
        Ok(())
    }

    fn text(&self, key: &str) -> Result<impl Future<Output = Answer<Option<String>>>, JsValue> {
        let text = result(self.browser.get(&key.into())?);
        Ok(async { Ok(text.await?.as_string()) })
    }

    fn put(&self, key: &str, text: &str) -> Result<(), JsValue> {
        self.browser.put_with_key(&text.into(), &key.into())?;
        Ok(())
    }

    fn append(&self, owner: &str, step: Move, at: UnixSeconds) -> Result<(), JsValue> {
        self.moves.add(&text(owner, step, at).into())?;
        Ok(())
    }

    /// What a guest has left becomes the player's, with new numbers.
    async fn adopt(&self, owner: &str) -> Result<(), JsValue> {
        for one in of(self.all()?.await?, GUEST) {
            self.delete(one.number)?;
            self.append(owner, Move(one.points), one.at)?;
        }
        Ok(())
    }

    async fn settle(&self, owner: &str, to: u64) -> Result<(), JsValue> {
        for one in of(self.all()?.await?, owner).filter(|one| one.number <= to) {
            self.delete(one.number)?;
        }
        Ok(())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the database gives no number above 2^53"
    )]
    fn delete(&self, number: u64) -> Result<(), JsValue> {
        self.moves.delete(&JsValue::from_f64(number as f64))?;
        Ok(())
    }

    /// Every move with its owner, by number.
    fn all(&self) -> Result<impl Future<Output = Answer<Vec<(String, Waiting)>>>, JsValue> {
        let numbers = result(self.moves.get_all_keys()?);
        let texts = result(self.moves.get_all()?);
        Ok(async {
            let (numbers, texts) = (Array::from(&numbers.await?), Array::from(&texts.await?));
            let pairs = numbers.into_iter().zip(texts);
            Ok(pairs
                .filter_map(|(number, text)| read(number.as_f64()?, &text.as_string()?))
                .collect())
        })
    }
}

/// A move as it stands in the database.
fn text(owner: &str, step: Move, at: UnixSeconds) -> String {
    format!("{} {} {owner}", step.0, at.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the database counts in whole numbers from 1"
)]
fn read(number: f64, text: &str) -> Option<(String, Waiting)> {
    let mut parts = text.splitn(3, ' ');
    let one = Waiting {
        number: number as u64,
        points: parts.next()?.parse().ok()?,
        at: UnixSeconds(parts.next()?.parse().ok()?),
    };
    Some((parts.next()?.to_owned(), one))
}

fn of(all: Vec<(String, Waiting)>, owner: &str) -> impl Iterator<Item = Waiting> {
    all.into_iter()
        .filter(move |(of, _)| of == owner)
        .map(|(_, one)| one)
}

async fn database() -> Result<IdbDatabase, JsValue> {
    let known = OPEN.with_borrow(Clone::clone);
    let promise = known.map_or_else(open, Ok)?;
    OPEN.set(Some(promise.clone()));
    let request: IdbRequest = JsFuture::from(promise).await?.unchecked_into();
    Ok(request.result()?.unchecked_into())
}

/// Opens the database, and makes it where there is none.
fn open() -> Result<Promise, JsValue> {
    let factory = page::window().indexed_db()?.ok_or(JsValue::NULL)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, 1)?;
    let fresh = request.clone();
    let make = Closure::once_into_js(move || {
        if let Ok(database) = fresh.result() {
            make(database.unchecked_ref());
        }
    });
    request.set_onupgradeneeded(Some(make.unchecked_ref()));
    let opened = JsFuture::from(settled(&request));
    let request: JsValue = request.into();
    Ok(wasm_bindgen_futures::future_to_promise(async move {
        opened.await?;
        Ok(request)
    }))
}

fn make(database: &IdbDatabase) {
    let numbered = IdbObjectStoreParameters::new();
    numbered.set_auto_increment(true);
    let _ = database.create_object_store_with_optional_parameters(MOVES, &numbered);
    let _ = database.create_object_store(BROWSER);
}

fn settled(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}

/// What a request brings. The transaction goes on only if the next request follows at once.
fn result(request: IdbRequest) -> impl Future<Output = Answer<JsValue>> {
    let settled = JsFuture::from(settled(&request));
    async move {
        settled.await?;
        request.result()
    }
}
