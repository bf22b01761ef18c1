//! Passkeys: the browser's own dialog
//! ([Web Authentication, 5.1](https://www.w3.org/TR/webauthn-3/#sctn-credentialcontainer-extensions)). It comes with the
//! forms.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use life_gauge::flow::form::Operation;
use life_gauge::flow::{Call, Effect, Event, Reply};
use life_gauge::http::{Failure, Response};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::Runner;

/// Runs [`Effect::Passkey`].
pub(crate) fn run(runner: Runner, effect: Effect) {
    if let Effect::Passkey { epoch, options } = effect {
        spawn_local(async move {
            let result = ask(&options).await;
            runner.send(Event::Replied(Reply {
                epoch,
                call: Call::Form(Operation::Passkey),
                result,
                milliseconds: 0,
            }));
        });
    }
}

/// Asks for a passkey, or for a new one if the options are in `CredentialCreationOptions`. The answer is the credential as
/// JSON; a refusal has the name of the browser's exception.
async fn ask(options: &str) -> Result<Response, Failure> {
    let failed = |error: JsValue| Failure::named(&name_of(&error));
    let credential = JsFuture::from(dialog(options).map_err(failed)?);
    let credential = credential.await.map_err(failed)?;
    Ok(Response {
        status: 200,
        body: as_json(&credential).map_err(failed)?,
        ..Response::default()
    })
}

fn dialog(options: &str) -> Result<Promise, JsValue> {
    let options = JSON::parse(options)?;
    let creation = get(&options, "CredentialCreationOptions")?;
    let (parser, json, method) = if creation.is_undefined() {
        ("parseRequestOptionsFromJSON", options, "get")
    } else {
        ("parseCreationOptionsFromJSON", creation, "create")
    };
    let class = get(&js_sys::global(), "PublicKeyCredential")?;
    let public_key = call(&class, parser, &json)?;
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &public_key)?;
    let credentials = get(&super::page::window().navigator(), "credentials")?;
    Ok(call(&credentials, method, &argument)?.unchecked_into())
}

fn as_json(credential: &JsValue) -> Result<String, JsValue> {
    let json = call(credential, "toJSON", &JsValue::UNDEFINED)?;
    Ok(JSON::stringify(&json)?.into())
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

/// What a browser does not have is told like what it cannot do.
fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    match get(object, method)?.dyn_into::<Function>() {
        Ok(method) => method.call1(object, argument),
        Err(_) => Err(JsValue::from_str(NOT_SUPPORTED)),
    }
}

const NOT_SUPPORTED: &str = "NotSupportedError";

fn name_of(error: &JsValue) -> String {
    let name = get(error, "name").ok().and_then(|name| name.as_string());
    name.unwrap_or_else(|| NOT_SUPPORTED.to_owned())
}
