//! What the forms share: what was typed, what can happen to it, and what became of it.

use super::account::Account;
use super::address::Factor;
use super::settings::Settings;
use super::sign_in::SignIn;
use crate::cognito::device::Device;
use crate::cognito::passkeys::Passkey;
use crate::cognito::srp::{Key, SrpError};
use crate::config::AuthFlow;
use crate::http::{Failure, Response};
use crate::oauth::token::TokenSet;
use crate::route::Route;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// Names of the fields that are no attributes of a user. Attributes go by their own names.
pub mod field {
    /// The user name, or what stands for it.
    pub const USERNAME: &str = "username";
    /// The password that is known.
    pub const PASSWORD: &str = "password";
    /// The password to be.
    pub const NEW_PASSWORD: &str = "new-password";
    /// A code, or the answer to a question.
    pub const CODE: &str = "code";
}

/// What was typed into a form.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The names of the fields with their texts.
    pub texts: Vec<(String, Secret)>,
    /// What this browser is to the user of that name.
    pub device: Option<Device>,
}

impl Answers {
    /// A text; empty if there was no such field.
    pub(super) fn get(&self, name: &str) -> Secret {
        let found = self.texts.iter().find(|(known, _)| known == name);
        found.map_or_else(|| Secret::from(""), |(_, text)| text.clone())
    }

    /// A text without the spaces that pasting brings.
    pub(super) fn trimmed(&self, name: &str) -> String {
        self.get(name).expose().trim().to_owned()
    }

    /// The same with phone numbers as the user pool wants them, in E.164; `has_number_as_name` tells whether one may stand
    /// for the user name.
    pub(super) fn with_plain_numbers(mut self, has_number_as_name: bool) -> Self {
        for (name, text) in &mut self.texts {
            let is_number =
                name == "phone_number" || (has_number_as_name && name == field::USERNAME);
            let number = is_number.then(|| plain_number(text.expose())).flatten();
            if let Some(number) = number {
                *text = number.into();
            }
        }
        self
    }

    /// A code: mail programs like to put spaces into it.
    pub(super) fn code(&self) -> String {
        let typed = self.get(field::CODE);
        let code = typed.expose().chars().filter(|c| !c.is_whitespace());
        code.collect()
    }

    /// What was typed for the user's attributes.
    pub(super) fn attributes(&self) -> Vec<(&str, &str)> {
        let others = [
            field::USERNAME,
            field::PASSWORD,
            field::NEW_PASSWORD,
            field::CODE,
        ];
        let typed = self.texts.iter();
        typed
            .map(|(name, text)| (&**name, text.expose().trim()))
            .filter(|(name, text)| !others.contains(name) && !text.is_empty())
            .collect()
    }
}

/// `00 33 (1) 23-45.67` and `+33 12 34 56 7` without what only people need; `None` if it is no number with its country.
fn plain_number(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"))?;
    let is_filler = |c: char| c.is_whitespace() || "-–()./".contains(c);
    let digits: String = rest.chars().filter(|c| !is_filler(*c)).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| format!("+{digits}"))
}

/// A button of a form other than the one that submits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Back to where the form began.
    Back,
    /// The code is to be sent again.
    Resend,
    /// One of the ways that were offered, by the wire's name.
    Way(String),
    /// The address may be taken from the user who has it.
    TakeAlias,
    /// Whether this device is to be remembered.
    Remember(bool),
    /// The password is to be changed.
    ChangePassword,
    /// A second factor is to be set up, by the wire's name.
    SetUp(String),
    /// The address that codes of this factor go to is to be verified.
    Verify(Factor),
    /// The passkeys are to be looked at.
    Passkeys,
    /// One is to be made.
    AddPasskey,
    /// This one is to be removed.
    RemovePasskey(Passkey),
    /// A second factor is to be the first choice or no more than a possible one; none switches it off.
    Factor(String, Option<bool>),
    /// Every session of the player is to end.
    SignOutEverywhere,
    /// The account is to be deleted.
    DeleteAccount,
}

/// The operations that forms call, by the names of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is an operation of the API's reference")]
pub enum Operation {
    InitiateAuth,
    /// `InitiateAuth` with the session of a sign-up: nobody has asked for it.
    ContinueSignUp,
    RespondToAuthChallenge,
    AssociateSoftwareToken,
    VerifySoftwareToken,
    ConfirmDevice,
    UpdateDeviceStatus,
    SignUp,
    ConfirmSignUp,
    ResendConfirmationCode,
    ForgotPassword,
    ConfirmForgotPassword,
    ChangePassword,
    GetUser,
    UpdateUserAttributes,
    GetUserAttributeVerificationCode,
    VerifyUserAttribute,
    SetUserMFAPreference,
    StartWebAuthnRegistration,
    CompleteWebAuthnRegistration,
    ListWebAuthnCredentials,
    DeleteWebAuthnCredential,
    GlobalSignOut,
    GetId,
    GetCredentialsForIdentity,
    /// `DeleteDataset` or `DeleteItem`.
    DeleteGauge,
    DeleteUser,
    /// The browser's own question for a passkey; no call of the API.
    Passkey,
}

impl Operation {
    /// Whether to call again by ourselves: nothing was done, or a second call does no harm when it is not known what
    /// became of the first, as nothing is sent to anybody, used up or counted by it.
    pub(super) fn may_repeat_after(self, failure: &Failure, auth_flow: AuthFlow) -> bool {
        let harmless = match self {
            // Other flows send a code, or count a wrong password.
            Self::InitiateAuth => auth_flow == AuthFlow::UserSrpAuth,
            Self::GetUser
            | Self::SetUserMFAPreference
            | Self::GlobalSignOut
            | Self::ListWebAuthnCredentials
            | Self::DeleteWebAuthnCredential
            | Self::GetId
            | Self::GetCredentialsForIdentity
            | Self::DeleteGauge
            | Self::DeleteUser => true,
            _ => false,
        };
        failure.is_throttling() || (harmless && failure.is_transient())
    }
}

/// Why a form did not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The same form can be sent again.
    Failure(Failure),
    /// The sign-in has to begin anew.
    StartAgain(Failure),
    /// Too many wrong passwords: none is looked at before this time.
    Locked(UnixSeconds),
    /// What the server sent for the proof of the password cannot be used.
    Srp(SrpError),
    /// The name that was typed is not the player's.
    OtherName,
    /// What the player has in the store could not be deleted, and so neither was his account.
    GaugeStays(Failure),
    /// Only his account could not.
    UserStays(Failure),
}

/// What a form says when it opens, because of what was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The account is confirmed.
    Confirmed,
    /// The account has to be confirmed first.
    NotConfirmed,
    /// The password was reset.
    PasswordReset,
    /// An administrator wants the password reset.
    ResetRequired,
    /// The password was changed.
    PasswordChanged,
    /// The second factors are as they were wanted.
    FactorsChanged,
    /// There is a new passkey.
    PasskeyAdded,
    /// There is one less.
    PasskeyRemoved,
    /// The address is the player's.
    AddressVerified,
    /// The account is no more.
    Deleted,
    /// The code was sent again.
    CodeSent,
}

/// What a form leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Somebody has signed in; nothing is checked yet.
    Tokens(TokenSet),
    /// Another form.
    Go(Route, String, Option<Notice>),
    /// The page has turned to another form by itself, which is about this user.
    Turn(Route, String),
    /// A sign-in that goes on from a sign-up.
    Continue(String, Secret),
    /// Every session has ended, this one too.
    SignedOutEverywhere,
    /// There is no such player any more.
    Deleted,
    /// The user pool did not take the player's token: perhaps every session was ended elsewhere.
    TokenRefused,
}

/// A form's page.
#[derive(Clone, Debug)]
pub enum Page {
    /// None.
    None,
    /// Sign-in with its challenges.
    SignIn(Box<SignIn>),
    /// Sign-up, confirmation, forgotten password.
    Account(Account),
    /// What a player can change.
    Settings(Settings),
}

/// Something that happens to the form that is open.
pub(super) enum FormEvent<'a> {
    /// It was opened.
    Opened,
    /// The player has submitted it.
    Submitted(&'a Answers),
    /// The player has pressed another of its buttons.
    Chose(&'a Choice),
    /// A call came back.
    Replied(Operation, Result<Response, Failure>),
    /// The browser has had its turn.
    Woke,
    /// The arithmetic of a proof is done.
    Proved(&'a Key),
    /// It goes on from a sign-up, with this session.
    Continued(&'a Secret),
}

#[cfg(test)]
mod tests {
    use super::{Answers, plain_number};

    #[test]
    fn numbers_as_people_write_them_become_e_164() {
        let rows = [
            (" +49 151 234-567 ", Some("+49151234567")),
            ("0033 (1) 23.45/67", Some("+331234567")),
            ("0151 234567", None),
            ("+ada", None),
            ("+", None),
            ("ada@example.com", None),
        ];
        for (typed, number) in rows {
            assert_eq!(plain_number(typed).as_deref(), number, "{typed}");
        }
    }

    #[test]
    fn a_user_name_is_a_number_only_where_it_may_be_one() {
        let texts =
            ["username", "phone_number", "name"].map(|name| (name.to_owned(), "+1 2".into()));
        for (may_be, username) in [(true, "+12"), (false, "+1 2")] {
            let answers = Answers {
                texts: texts.to_vec(),
                device: None,
            };
            let plain = answers.with_plain_numbers(may_be);
            let typed = ["username", "phone_number", "name"].map(|name| plain.trimmed(name));
            assert_eq!(typed, [username, "+12", "+1 2"]);
        }
    }
}
