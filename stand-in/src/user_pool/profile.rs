//! The profile in its user's own hands: `GetUser`, `UpdateUserAttributes`, `DeleteUserAttributes`, `DeleteUser`, and the
//! codes that verify an attribute.

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::{self, Attribute, Writer};
use super::caller::Caller;
use super::codes::{self, Purpose};
use super::delivery::Contact;
use super::limits::{self, Limited};
use super::session::WithAccessToken;
use super::{auth_factors, passkeys, self_service};
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants;
use crate::store::USERS;
use crate::users::{self, User};

/// [GetUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html)
pub(crate) fn get_user(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (_, user) = self_service::enter(app, &request.access_token)?;
    let mut reply = json!({"Username": user.username, "UserAttributes": tell(&user)});
    auth_factors::tell_mfa(&user, &mut reply);
    Ok(reply)
}

/// All attributes, `sub` first.
pub(crate) fn tell(user: &User) -> Vec<Value> {
    let sub = ("sub", user.sub.as_str());
    let others = user.attributes.iter();
    std::iter::once(sub)
        .chain(others.map(|(name, value)| (name.as_str(), value.as_str())))
        .map(|(name, value)| json!({"Name": name, "Value": value}))
        .collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateUserAttributes {
    access_token: String,
    user_attributes: Vec<Attribute>,
}

/// [UpdateUserAttributes](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html)
pub(crate) fn update(app: &App, request: &UpdateUserAttributes) -> Result<Value, AwsError> {
    let (caller, mut user) = self_service::enter(app, &request.access_token)?;
    let written = attributes::check(&request.user_attributes, Writer::User)?;
    let mut contacts = Vec::new();
    for (name, value) in &written {
        contacts.extend(change(&caller, &mut user, name, value)?);
    }
    attributes::check_required(&caller, &user)?;
    user.save(&app.store)?;
    let details = contacts
        .iter()
        .map(|contact| {
            let purpose = Purpose::Attribute(&contact.attribute);
            codes::send(&caller, &user.username, purpose, contact)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"CodeDeliveryDetailsList": details}))
}

/// Changes one attribute, or only notes that it will be once it is verified; gives where a code must go.
fn change(
    caller: &Caller<'_>,
    user: &mut User,
    name: &str,
    value: &str,
) -> Result<Option<Contact>, AwsError> {
    let contact = ["email", "phone_number"].contains(&name) && !value.is_empty();
    if !contact || user.attribute(name) == Some(value) {
        attributes::write(user, name, value);
        if value.is_empty() {
            user.attributes.remove(&format!("{name}_verified"));
        }
        return Ok(None);
    }
    let pool = &caller.pool;
    let listed = |names: &[String]| names.iter().any(|known| known == name);
    let taken = attributes::holder(caller, (name, value), &user.username)?;
    if taken.is_some() && listed(&pool.username_attributes) {
        return Err(attributes::alias_exists(name));
    }
    if !listed(&pool.keep_until_verified) {
        attributes::write(user, name, value);
        attributes::write(user, &format!("{name}_verified"), "false");
    }
    let sends = listed(&pool.auto_verified_attributes) || listed(&pool.keep_until_verified);
    Ok(sends.then(|| Contact {
        attribute: name.to_owned(),
        value: value.to_owned(),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserAttributes {
    access_token: String,
    user_attribute_names: Vec<String>,
}

/// [DeleteUserAttributes](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html)
pub(crate) fn delete_attributes(
    app: &App,
    request: &DeleteUserAttributes,
) -> Result<Value, AwsError> {
    let (caller, mut user) = self_service::enter(app, &request.access_token)?;
    for name in &request.user_attribute_names {
        let nothing = Attribute {
            name: name.clone(),
            value: String::new(),
        };
        attributes::check(&[nothing], Writer::User)?;
        user.attributes.remove(name);
        user.attributes.remove(&format!("{name}_verified"));
    }
    attributes::check_required(&caller, &user)?;
    user.save(&app.store)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetCode {
    access_token: String,
    attribute_name: String,
}

/// [GetUserAttributeVerificationCode](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html)
pub(crate) fn get_code(app: &App, request: &GetCode) -> Result<Value, AwsError> {
    let (caller, user) = self_service::enter(app, &request.access_token)?;
    let name = request.attribute_name.as_str();
    limits::count(&caller, &user.username, Limited::SendAttributeCode)?;
    let purpose = Purpose::Attribute(name);
    let waiting = codes::last(&caller, &user.username, purpose)?.map(|sent| Contact {
        attribute: sent.attribute,
        value: sent.value,
    });
    let contact = waiting
        .or_else(|| Contact::of(&user, name))
        .filter(|_| ["email", "phone_number"].contains(&name))
        .ok_or_else(|| {
            AwsError::invalid_parameter(format!("User has no {name} to be verified."))
        })?;
    let details = codes::send(&caller, &user.username, purpose, &contact)?;
    Ok(json!({"CodeDeliveryDetails": details}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerifyAttribute {
    access_token: String,
    attribute_name: String,
    code: String,
}

/// [VerifyUserAttribute](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html)
pub(crate) fn verify(app: &App, request: &VerifyAttribute) -> Result<Value, AwsError> {
    let (caller, mut user) = self_service::enter(app, &request.access_token)?;
    let name = request.attribute_name.as_str();
    limits::count(&caller, &user.username, Limited::VerifyAttribute)?;
    let purpose = Purpose::Attribute(name);
    let sent = codes::check(&caller, &user.username, purpose, &request.code)?;
    if attributes::holder(&caller, (name, &sent.value), &user.username)?.is_some() {
        return Err(attributes::alias_exists(name));
    }
    codes::forget(&caller, &user.username, purpose)?;
    attributes::write(&mut user, name, &sent.value);
    attributes::write(&mut user, &format!("{name}_verified"), "true");
    user.save(&app.store)?;
    Ok(json!({}))
}

/// [DeleteUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html)
pub(crate) fn delete_user(app: &App, request: &WithAccessToken) -> Result<Value, AwsError> {
    let (_, user) = self_service::enter(app, &request.access_token)?;
    remove(app, &user)
}

/// Removes a profile, and all that would let its user in again.
pub(crate) fn remove(app: &App, user: &User) -> Result<Value, AwsError> {
    grants::revoke_all(app, &user.pool, &user.username)?;
    passkeys::forget_all(app, user)?;
    app.store
        .remove(USERS, &users::key(&user.pool, &user.username))?;
    Ok(json!({}))
}
