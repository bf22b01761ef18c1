//! The JSON API: sign-up, confirmation, and new passwords.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::user_pool::{
    Reply, ada, code, idp, letter, not_authorized, password, refused, sign_in, stand_with,
};

const PASSWORD: &str = "Difference-Engine-1";
const MISMATCH: &str = "Invalid verification code provided, please try again.";
const EXPIRED: &str = "Invalid code provided, please request a code again.";
const LIMIT: &str = "Attempt limit exceeded, please try after some time.";

async fn sign_up(stand: &Stand, username: &str, email: &str) -> Reply {
    let attributes = json!([{"Name": "email", "Value": email}]);
    let body = json!({"Username": username, "Password": PASSWORD, "UserAttributes": attributes});
    idp(stand, "SignUp", body).await
}

async fn confirm(stand: &Stand, username: &str, code: &str) -> Reply {
    let body = json!({"Username": username, "ConfirmationCode": code});
    idp(stand, "ConfirmSignUp", body).await
}

async fn for_username(stand: &Stand, operation: &str, username: &str) -> Reply {
    idp(stand, operation, json!({"Username": username})).await
}

fn other(code: &str) -> String {
    code.chars()
        .map(|digit| if digit == '0' { '1' } else { '0' })
        .collect()
}

#[tokio::test]
async fn a_new_user_confirms_and_signs_in() {
    let stand = Stand::start().await;
    let reply = sign_up(&stand, "charles", "charles@example.com")
        .await
        .unwrap();
    assert_eq!(reply["UserConfirmed"], false);
    let details = json!({
        "Destination": "c***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email",
    });
    assert_eq!(reply["CodeDeliveryDetails"], details);
    let message = letter(&stand).await;
    assert_eq!(
        (&message["user"], &message["kind"], &message["destination"]),
        (
            &json!("charles"),
            &json!("sign-up"),
            &json!("charles@example.com")
        )
    );
    let early = password(&stand, "charles", PASSWORD).await.unwrap_err();
    assert_eq!(
        early,
        refused("UserNotConfirmedException", "User is not confirmed.")
    );
    let code = code(&stand).await;
    let wrong = confirm(&stand, "charles", &other(&code)).await.unwrap_err();
    assert_eq!(wrong, refused("CodeMismatchException", MISMATCH));
    confirm(&stand, "charles", &code).await.unwrap();
    let again = confirm(&stand, "charles", &code).await.unwrap_err();
    let told = "User cannot be confirmed. Current status is CONFIRMED";
    assert_eq!(again, not_authorized(told));
    let tokens = sign_in(&stand, "charles", PASSWORD).await.unwrap();
    let access = &tokens["AuthenticationResult"]["AccessToken"];
    let user = idp(&stand, "GetUser", json!({"AccessToken": access}))
        .await
        .unwrap();
    let attributes = user["UserAttributes"].as_array().unwrap();
    assert_eq!(attributes[0]["Value"], reply["UserSub"]);
    assert!(attributes.contains(&json!({"Name": "email_verified", "Value": "true"})));
}

#[tokio::test]
async fn a_confirmation_code_lasts_a_day_and_a_new_one_replaces_it() {
    let stand = Stand::start().await;
    sign_up(&stand, "charles", "charles@example.com")
        .await
        .unwrap();
    let first = code(&stand).await;
    for_username(&stand, "ResendConfirmationCode", "charles")
        .await
        .unwrap();
    let second = code(&stand).await;
    if first != second {
        assert!(confirm(&stand, "charles", &first).await.is_err());
    }
    stand.advance(24 * 3600).await;
    let late = confirm(&stand, "charles", &second).await.unwrap_err();
    assert_eq!(late, refused("ExpiredCodeException", EXPIRED));
    for _ in 0..5 {
        for_username(&stand, "ResendConfirmationCode", "charles")
            .await
            .unwrap();
    }
    let limited = for_username(&stand, "ResendConfirmationCode", "charles")
        .await
        .unwrap_err();
    assert_eq!(limited, refused("LimitExceededException", LIMIT));
    stand.advance(3600).await;
    for_username(&stand, "ResendConfirmationCode", "charles")
        .await
        .unwrap();
    confirm(&stand, "charles", &code(&stand).await)
        .await
        .unwrap();
    let confirmed = for_username(&stand, "ResendConfirmationCode", "charles")
        .await
        .unwrap_err();
    assert_eq!(confirmed.message, "User is already confirmed.");
}

#[tokio::test]
async fn sign_up_names_the_first_broken_rule() {
    let stand = Stand::start().await;
    for (password, rule) in [
        ("Aa1!", "Password not long enough"),
        ("aaaaaaa1!", "Password must have uppercase characters"),
        ("AAAAAAA1!", "Password must have lowercase characters"),
        ("Aaaaaaaa!", "Password must have numeric characters"),
        ("Aaaaaaaa1", "Password must have symbol characters"),
    ] {
        let body = json!({"Username": "charles", "Password": password});
        let refusal = idp(&stand, "SignUp", body).await.unwrap_err();
        let told = format!("Password did not conform with policy: {rule}");
        assert_eq!(refusal, refused("InvalidPasswordException", &told));
    }
    let with = async |name: &str, value: &str| {
        let attributes = json!([{"Name": name, "Value": value}]);
        let body = json!({"Username": "c", "Password": PASSWORD, "UserAttributes": attributes});
        idp(&stand, "SignUp", body).await.unwrap_err().message
    };
    assert_eq!(
        with("email", "nonsense").await,
        "Invalid email address format."
    );
    assert_eq!(
        with("phone_number", "0123").await,
        "Invalid phone number format."
    );
    let unauthorized = "A client attempted to write unauthorized attribute";
    assert_eq!(with("email_verified", "true").await, unauthorized);
    assert!(
        with("shoe_size", "42")
            .await
            .contains("does not exist in the schema")
    );
    let taken = sign_up(&stand, "ada", "a@example.com").await.unwrap_err();
    assert_eq!(
        taken,
        refused("UsernameExistsException", "User already exists")
    );
}

#[tokio::test]
async fn an_email_that_is_the_user_name_hides_a_uuid() {
    let pool = json!({"username_attributes": ["email"], "required_attributes": ["name"]});
    let stand = stand_with(pool, json!({})).await;
    let plain = sign_up(&stand, "charles", "charles@example.com")
        .await
        .unwrap_err();
    assert_eq!(plain.message, "Username should be an email.");
    let incomplete = sign_up(&stand, "c@example.com", "c@example.com")
        .await
        .unwrap_err();
    assert!(
        incomplete
            .message
            .contains("name: The attribute is required")
    );
    let body = json!({
        "Username": "c@example.com", "Password": PASSWORD,
        "UserAttributes": [{"Name": "name", "Value": "Charles"}],
    });
    let reply = idp(&stand, "SignUp", body.clone()).await.unwrap();
    confirm(&stand, "c@example.com", &code(&stand).await)
        .await
        .unwrap();
    let tokens = sign_in(&stand, "C@example.com", PASSWORD).await.unwrap();
    let id = crate::common::claims(&tokens["AuthenticationResult"]["IdToken"]);
    assert_eq!(id["cognito:username"], reply["UserSub"]);
    let again = idp(&stand, "SignUp", body).await.unwrap_err();
    assert_eq!(
        again.message,
        "An account with the given email already exists."
    );
}

#[tokio::test]
async fn an_alias_can_be_taken_over_on_demand() {
    let stand = stand_with(json!({"alias_attributes": ["email"]}), json!({})).await;
    let form = sign_up(&stand, "c@example.com", "c@example.com")
        .await
        .unwrap_err();
    assert!(
        form.message
            .starts_with("Username cannot be of email format")
    );
    password(&stand, "ada@example.com", "Correct-Horse-9")
        .await
        .unwrap();
    sign_up(&stand, "impostor", "ada@example.com")
        .await
        .unwrap();
    let mut body = json!({"Username": "impostor", "ConfirmationCode": code(&stand).await});
    let taken = idp(&stand, "ConfirmSignUp", body.clone())
        .await
        .unwrap_err();
    let told = "An account with the email already exists.";
    assert_eq!(taken, refused("AliasExistsException", told));
    body["ForceAliasCreation"] = json!(true);
    idp(&stand, "ConfirmSignUp", body).await.unwrap();
    password(&stand, "ada@example.com", PASSWORD).await.unwrap();
    password(&stand, "ada", "Correct-Horse-9").await.unwrap();
}

async fn set_new(stand: &Stand, username: &str, code: &str, password: &str) -> Reply {
    let body = json!({"Username": username, "ConfirmationCode": code, "Password": password});
    idp(stand, "ConfirmForgotPassword", body).await
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_code_within_an_hour() {
    let stand = Stand::start().await;
    let details = for_username(&stand, "ForgotPassword", "ada").await.unwrap();
    assert_eq!(details["CodeDeliveryDetails"]["Destination"], "a***@e***");
    assert_eq!(letter(&stand).await["kind"], "forgot-password");
    stand.advance(3600).await;
    let late = set_new(&stand, "ada", &code(&stand).await, PASSWORD)
        .await
        .unwrap_err();
    assert_eq!(late, refused("ExpiredCodeException", EXPIRED));
    for_username(&stand, "ForgotPassword", "ada").await.unwrap();
    let code = code(&stand).await;
    let weak = set_new(&stand, "ada", &code, "weak").await.unwrap_err();
    assert_eq!(weak.name, "InvalidPasswordException");
    let wrong = set_new(&stand, "ada", &other(&code), PASSWORD)
        .await
        .unwrap_err();
    assert_eq!(wrong, refused("CodeMismatchException", MISMATCH));
    set_new(&stand, "ada", &code, PASSWORD).await.unwrap();
    set_new(&stand, "ada", &code, PASSWORD).await.unwrap_err();
    sign_in(&stand, "ada", PASSWORD).await.unwrap();
    assert!(password(&stand, "ada", "Correct-Horse-9").await.is_err());
}

#[tokio::test]
async fn recovery_tells_nothing_about_unknown_users_and_is_limited() {
    let stand = Stand::start().await;
    for operation in ["ForgotPassword", "ResendConfirmationCode"] {
        let made_up = for_username(&stand, operation, "nobody").await.unwrap();
        let destination = made_up["CodeDeliveryDetails"]["Destination"]
            .as_str()
            .unwrap();
        assert!(destination.contains("***@"), "{destination}");
    }
    assert_eq!(stand.control("inbox").await, json!([]));
    let unknown = set_new(&stand, "nobody", "123456", PASSWORD)
        .await
        .unwrap_err();
    assert_eq!(unknown, refused("ExpiredCodeException", EXPIRED));
    for _ in 0..10 {
        for_username(&stand, "ForgotPassword", "ada").await.unwrap();
    }
    let limited = for_username(&stand, "ForgotPassword", "ada")
        .await
        .unwrap_err();
    assert_eq!(limited, refused("LimitExceededException", LIMIT));
}

#[tokio::test]
async fn a_user_without_a_verified_address_cannot_recover() {
    let stand = stand_with(json!({"auto_verified_attributes": []}), json!({})).await;
    let reply = sign_up(&stand, "charles", "charles@example.com")
        .await
        .unwrap();
    assert!(reply["CodeDeliveryDetails"].is_null());
    let refusal = for_username(&stand, "ForgotPassword", "charles")
        .await
        .unwrap_err();
    assert!(refusal.message.contains("no registered/verified email"));
}

#[tokio::test]
async fn a_password_is_changed_with_the_old_one() {
    let stand = Stand::start().await;
    let access = ada(&stand).await["AccessToken"].take();
    let change = async |previous: Value, proposed: &str| {
        let body = json!({
            "AccessToken": access, "PreviousPassword": previous, "ProposedPassword": proposed,
        });
        idp(&stand, "ChangePassword", body).await
    };
    let wrong = change(json!("wrong"), PASSWORD).await.unwrap_err();
    assert_eq!(wrong, not_authorized("Incorrect username or password."));
    let weak = change(json!("Correct-Horse-9"), "weak").await.unwrap_err();
    assert_eq!(weak.name, "InvalidPasswordException");
    let without = change(Value::Null, PASSWORD).await.unwrap_err();
    assert_eq!(without.name, "InvalidParameterException");
    change(json!("Correct-Horse-9"), PASSWORD).await.unwrap();
    sign_in(&stand, "ada", PASSWORD).await.unwrap();
    change(json!(PASSWORD), "Correct-Horse-9").await.unwrap();
    let limited = change(json!("Correct-Horse-9"), PASSWORD)
        .await
        .unwrap_err();
    assert_eq!(limited, refused("LimitExceededException", LIMIT));
}
