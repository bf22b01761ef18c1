//! Numbers, dates and plural forms, as the browser's own
//! [`Intl`](https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl) has them.

use js_sys::{Array, Date, Intl, Number, Object, Reflect};
use life_gauge::language::Language;
use life_gauge::time::UnixSeconds;

/// The tag to ask with. All digits of the page are Western ones, as many of them are drawn.
fn locale(language: Language) -> String {
    language.tag().to_owned() + "-u-nu-latn"
}

fn locales(language: Language) -> Array {
    Array::of1(&locale(language).into())
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

/// All that is counted here is far from 2^53.
#[expect(clippy::cast_precision_loss, reason = "a script's numbers are such")]
fn float(number: i64) -> f64 {
    number as f64
}

/// The plural category of a count.
pub(crate) fn plural(language: Language, count: i64) -> String {
    let rules = Intl::PluralRules::new(&locales(language), &Object::new());
    rules.select(float(count)).into()
}

/// `12,345`
pub(crate) fn number(language: Language, number: i64) -> String {
    let number = Number::from(float(number));
    number.to_locale_string(&locale(language)).into()
}

/// `in 3 hours`, `3 hours ago`; `style` is `long` or `short`.
pub(crate) fn relative(language: Language, number: i64, unit: &str, style: &str) -> String {
    let options = options(&[("style", style)]);
    let format = Intl::RelativeTimeFormat::new(&locales(language), &options);
    format.format(float(number), unit).into()
}

/// A point in time, in UTC.
pub(crate) fn date(language: Language, at: UnixSeconds) -> String {
    formatted(
        language,
        at,
        &[("dateStyle", "medium"), ("timeStyle", "long"), UTC],
    )
}

/// Its day.
pub(crate) fn day(language: Language, at: UnixSeconds) -> String {
    formatted(language, at, &[("dateStyle", "medium"), UTC])
}

const UTC: (&str, &str) = ("timeZone", "UTC");

fn formatted(language: Language, at: UnixSeconds, wanted: &[(&str, &str)]) -> String {
    let date = Date::new(&float(at.0.saturating_mul(1000)).into());
    date.to_locale_string(&locale(language), &options(wanted))
        .into()
}
