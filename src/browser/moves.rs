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
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest,
    IdbTransaction, IdbTransactionMode,
};

use super::{clock, page};

const DATABASE: &str = "life-gauge";
/// Each move under its number, as the text `points seconds owner`.
const MOVES: &str = "moves";
/// What belongs to the browser and not to a player.
const BROWSER: &str = "browser";
const DEVICE: &str = "device";
const GUEST_IDENTITY: &str = "guest-identity";

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
pub(super) fn soon(begin: impl FnOnce() + 'static) {
    let is_first = SOON.with_borrow_mut(|soon| {
        soon.push(Box::new(begin));
        soon.len() == 1
    });
    if is_first {
        clock::after(0, begin_now);
    }
}

/// Waits no longer: the page goes, and there may be no next task.
pub(crate) fn begin_now() {
    for begin in SOON.take() {
        begin();
    }
}

/// Whether there is a database.
pub(super) async fn is_durable() -> bool {
    !has_shelf() && database().await.is_ok()
}

/// Makes a change, all of it or nothing, and tells what waits for the player.
pub(super) async fn keep(owner: &str, change: Change) -> Kept {
    if !has_shelf()
        && let Ok(kept) = transact(owner, &change).await
    {
        return kept;
    }
    SHELF.with_borrow_mut(|shelf| {
        let shelf = shelf.get_or_insert_with(|| Shelf::new(clock::random_name(), false));
        shelf.keep(owner, change)
    })
}

fn has_shelf() -> bool {
    SHELF.with_borrow(Option::is_some)
}

async fn transact(owner: &str, change: &Change) -> Result<Kept, JsValue> {
    let names = Array::of2(&MOVES.into(), &BROWSER.into());
    let mode = IdbTransactionMode::Readwrite;
    let transaction = database()
        .await?
        .transaction_with_str_sequence_and_mode(&names, mode)?;
    let done = JsFuture::from(Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    }));
    let shop = Shop {
        moves: transaction.object_store(MOVES)?,
        browser: transaction.object_store(BROWSER)?,
        transaction,
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
    transaction: IdbTransaction,
}

impl Shop {
    /// What is appended is asked for together with the end of the transaction, before anything is waited for: a page
    /// that goes at once takes nothing of that with it.
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
        self.end();
        Ok(Kept {
            change: change.clone(),
            moves: of(all.await?, owner).collect(),
            device: device.await?.ok_or(JsValue::NULL)?,
            guest_identity: guest_identity.await?,
            is_durable: true,
        })
    }

    /// Asks for no more. Where a browser does not know this, a transaction ends by itself a little later.
    #[expect(
        deprecated,
        reason = "in web-sys for no reason that it tells; no standard says so"
    )]
    fn end(&self) {
        let _ = self.transaction.commit();
    }

    /// Every page begins with this, so there is a name from then on.
    async fn open(&self) -> Result<(), JsValue> {
        if self.text(DEVICE)?.await?.is_none() {
            self.put(DEVICE, &clock::random_name())?;
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
        let text = format!("{} {} {owner}", step.0, at.0);
        self.moves.add(&text.into())?;
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
