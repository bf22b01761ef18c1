//! Calls of an administrator, who signs them: users made, confirmed, changed, switched off.

use serde::Deserialize;
use serde_json::{Value, json};

use super::attributes::{self, Attribute, Writer};
use super::caller::{Caller, no_such_user};
use super::delivery::{self, Contact};
use super::{lockout, policy, profile, recovery, sign_up};
use crate::app::App;
use crate::error::AwsError;
use crate::hosted_ui::grants;
use crate::random;
use crate::users::{Status, User};

const TEMPORARY_SECONDS: i64 = 7 * 24 * 3600;

/// What most of these calls are sent.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ForUser {
    user_pool_id: String,
    username: String,
}

impl ForUser {
    /// The pool and the user, who must be there.
    fn find<'a>(&self, app: &'a App) -> Result<(Caller<'a>, User), AwsError> {
        find(app, &self.user_pool_id, &self.username)
    }
}

fn find<'a>(app: &'a App, pool: &str, username: &str) -> Result<(Caller<'a>, User), AwsError> {
    let caller = Caller::administrator(app, pool)?;
    let user = caller.user(username)?.ok_or_else(no_such_user)?;
    Ok((caller, user))
}

/// `UserType`
fn tell(user: &User, attributes_as: &str) -> Value {
    json!({
        "Username": user.username,
        attributes_as: profile::tell(user),
        "Enabled": user.enabled,
        "UserStatus": user.status,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Create {
    user_pool_id: String,
    username: String,
    temporary_password: Option<String>,
    message_action: Option<String>,
    #[serde(default)]
    user_attributes: Vec<Attribute>,
}

/// [AdminCreateUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html)
pub(crate) fn create_user(app: &App, request: &Create) -> Result<Value, AwsError> {
    let caller = Caller::administrator(app, &request.user_pool_id)?;
    let written = attributes::check(&request.user_attributes, Writer::Administrator)?;
    let mut user = sign_up::new_user(&caller, &request.username, Status::ForceChangePassword)?;
    user.attributes.extend(written);
    let password = request.temporary_password.clone();
    let password = password.unwrap_or_else(|| format!("{}-aA1", random::base32(12)));
    policy::check(&caller.pool.password_policy, &password)?;
    user.set_password(&caller.pool, &password);
    user.temporary_until = Some(caller.now() + TEMPORARY_SECONDS);
    user.save(&app.store)?;
    let contact = ["email", "phone_number"];
    let contact = contact.iter().find_map(|name| Contact::of(&user, name));
    if let (Some(contact), None) = (contact, &request.message_action) {
        delivery::send(&caller, (&user.username, "invitation"), &contact, &password)?;
    }
    Ok(json!({"User": tell(&user, "Attributes")}))
}

/// [AdminGetUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html)
pub(crate) fn get_user(app: &App, request: &ForUser) -> Result<Value, AwsError> {
    let (_, user) = request.find(app)?;
    Ok(tell(&user, "UserAttributes"))
}

/// [AdminConfirmSignUp](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html)
pub(crate) fn confirm_sign_up(app: &App, request: &ForUser) -> Result<Value, AwsError> {
    let (_, mut user) = request.find(app)?;
    sign_up::check_unconfirmed(&user)?;
    user.status = Status::Confirmed;
    user.save(&app.store)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetPassword {
    user_pool_id: String,
    username: String,
    password: String,
    #[serde(default)]
    permanent: bool,
}

/// [AdminSetUserPassword](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html)
pub(crate) fn set_password(app: &App, request: &SetPassword) -> Result<Value, AwsError> {
    let (caller, mut user) = find(app, &request.user_pool_id, &request.username)?;
    policy::check(&caller.pool.password_policy, &request.password)?;
    user.set_password(&caller.pool, &request.password);
    user.status = Status::Confirmed;
    if !request.permanent {
        user.status = Status::ForceChangePassword;
        user.temporary_until = Some(caller.now() + TEMPORARY_SECONDS);
    }
    user.save(&app.store)?;
    lockout::forgive(&caller, &user.username)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateAttributes {
    user_pool_id: String,
    username: String,
    user_attributes: Vec<Attribute>,
}

/// [AdminUpdateUserAttributes](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html)
pub(crate) fn update_attributes(app: &App, request: &UpdateAttributes) -> Result<Value, AwsError> {
    let (_, mut user) = find(app, &request.user_pool_id, &request.username)?;
    for (name, value) in attributes::check(&request.user_attributes, Writer::Administrator)? {
        attributes::write(&mut user, &name, &value);
    }
    user.save(&app.store)?;
    Ok(json!({}))
}

/// [AdminResetUserPassword](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html)
pub(crate) fn reset_password(app: &App, request: &ForUser) -> Result<Value, AwsError> {
    let (caller, mut user) = request.find(app)?;
    recovery::send(&caller, &user)?;
    user.status = Status::ResetRequired;
    user.save(&app.store)?;
    Ok(json!({}))
}

/// `AdminDisableUser` and `AdminEnableUser`; the former ends all sessions.
pub(crate) fn switch(app: &App, request: &ForUser, enabled: bool) -> Result<Value, AwsError> {
    let (_, mut user) = request.find(app)?;
    user.enabled = enabled;
    user.save(&app.store)?;
    if !enabled {
        grants::revoke_all(app, &user.pool, &user.username)?;
    }
    Ok(json!({}))
}

/// [AdminUserGlobalSignOut](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html)
pub(crate) fn sign_out(app: &App, request: &ForUser) -> Result<Value, AwsError> {
    let (_, user) = request.find(app)?;
    grants::revoke_all(app, &user.pool, &user.username)?;
    Ok(json!({}))
}

/// [AdminDeleteUser](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html)
pub(crate) fn delete_user(app: &App, request: &ForUser) -> Result<Value, AwsError> {
    let (_, user) = request.find(app)?;
    profile::remove(app, &user)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateGroup {
    user_pool_id: String,
    group_name: String,
}

/// [CreateGroup](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html)
pub(crate) fn create_group(app: &App, request: &CreateGroup) -> Result<Value, AwsError> {
    let mut pool = Caller::administrator(app, &request.user_pool_id)?.pool;
    let name = request.group_name.clone();
    if pool.groups.contains(&name) {
        return Err(AwsError::bad(
            "GroupExistsException",
            "A group with the name already exists.",
        ));
    }
    let told = json!({"Group": {"GroupName": name, "UserPoolId": pool.id}});
    pool.groups.push(name);
    crate::pools::keep(app, pool)?;
    Ok(told)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AddToGroup {
    user_pool_id: String,
    username: String,
    group_name: String,
}

/// [AdminAddUserToGroup](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html)
pub(crate) fn add_to_group(app: &App, request: &AddToGroup) -> Result<Value, AwsError> {
    let (caller, mut user) = find(app, &request.user_pool_id, &request.username)?;
    if !caller.pool.groups.contains(&request.group_name) {
        return Err(AwsError::not_found("Group not found."));
    }
    if !user.groups.contains(&request.group_name) {
        user.groups.push(request.group_name.clone());
        user.save(&app.store)?;
    }
    Ok(json!({}))
}
