//! The challenges of a sign-in: what the page answers by itself, what it asks the player, and the answers.

use super::Context;
use super::form::{Answers, Operation, Refusal, field};
use super::sign_in::{Proves, SignIn, Stage};
use crate::cognito::auth::{Challenge, ChallengeName, respond_to_auth_challenge_request};
use crate::cognito::mfa::{
    SMS_MFA, SOFTWARE_TOKEN_MFA, Whom, associate_software_token_request,
    associate_software_token_response, verify_software_token_request,
    verify_software_token_response,
};
use crate::cognito::srp::{Claim, Key, Owner, PasswordVerifier, SrpError};
use crate::http::{Failure, Response};

impl SignIn {
    /// Takes up a challenge.
    pub(super) fn asked(&mut self, challenge: Challenge, context: &mut Context<'_>) {
        for name in ["USERNAME", "USER_ID_FOR_SRP"] {
            match challenge.parameter(name) {
                "" => {}
                user_id => user_id.clone_into(&mut self.user_id),
            }
        }
        match (
            &challenge.name,
            std::mem::replace(&mut self.proves, Proves::Nothing),
        ) {
            (ChallengeName::PasswordVerifier, Proves::Password(ephemeral, password)) => {
                let owner = Owner {
                    pool_name: context.config.pool_name(),
                    user_id: challenge.parameter("USER_ID_FOR_SRP"),
                    password: &password,
                };
                let claim = ephemeral.claim(verifier(&challenge), owner);
                self.prove(claim, challenge, context);
            }
            (ChallengeName::DeviceSrpAuth, _) if self.device.is_some() => {
                let ephemeral = self.ephemeral(context);
                let srp_a = ephemeral.srp_a();
                self.proves = Proves::Device(ephemeral);
                self.respond(&challenge, &[("SRP_A", &srp_a)], context);
            }
            (ChallengeName::DevicePasswordVerifier, Proves::Device(ephemeral)) => {
                let device = self.device.as_ref();
                let claim =
                    device.map(|device| ephemeral.claim(verifier(&challenge), device.owner()));
                if let Some(claim) = claim {
                    self.prove(claim, challenge, context);
                }
            }
            (ChallengeName::WebAuthn, _) => {
                let options = challenge.parameter("CREDENTIAL_REQUEST_OPTIONS").to_owned();
                context.ask_passkey(options);
                self.show(Stage::Asked(challenge));
            }
            (ChallengeName::MfaSetup, _) => self.asked_to_set_up(challenge, context),
            _ => self.show(Stage::Asked(challenge)),
        }
    }

    fn prove(
        &mut self,
        claim: Result<Claim, SrpError>,
        challenge: Challenge,
        context: &mut Context<'_>,
    ) {
        match claim {
            Ok(claim) => {
                self.proves = Proves::Now(challenge);
                context.prove(claim);
            }
            Err(error) => {
                context.refuse(Refusal::Srp(error));
                self.start_over(context);
            }
        }
    }

    /// The arithmetic is done.
    pub(super) fn proved(&mut self, key: &Key, context: &mut Context<'_>) {
        let Proves::Now(challenge) = self.proves.clone() else {
            return;
        };
        let timestamp = context.now.java_date();
        let responses = [
            (
                "PASSWORD_CLAIM_SECRET_BLOCK",
                challenge.parameter("SECRET_BLOCK"),
            ),
            ("PASSWORD_CLAIM_SIGNATURE", &key.signature(&timestamp)),
            ("TIMESTAMP", &timestamp),
        ];
        self.respond(&challenge, &responses, context);
    }

    fn respond(
        &self,
        challenge: &Challenge,
        responses: &[(&str, &str)],
        context: &mut Context<'_>,
    ) {
        let mut all = vec![("USERNAME", &*self.user_id)];
        if self.device.is_some() {
            all.push(("DEVICE_KEY", self.device_key()));
        }
        all.extend(responses);
        let request = respond_to_auth_challenge_request(context.config, challenge, &all);
        context.ask(Operation::RespondToAuthChallenge, request);
    }

    /// What the player typed for a challenge.
    pub(super) fn answer(
        &mut self,
        challenge: &Challenge,
        answers: &Answers,
        context: &mut Context<'_>,
    ) {
        let code = answers.code();
        let text = answers.trimmed(field::CODE);
        let response = match &challenge.name {
            ChallengeName::SmsMfa => ("SMS_MFA_CODE", &code),
            ChallengeName::SmsOtp => ("SMS_OTP_CODE", &code),
            ChallengeName::EmailOtp => ("EMAIL_OTP_CODE", &code),
            ChallengeName::SoftwareTokenMfa => ("SOFTWARE_TOKEN_MFA_CODE", &code),
            ChallengeName::CustomChallenge => ("ANSWER", &text),
            ChallengeName::NewPasswordRequired => {
                return self.answer_new_password(challenge, answers, context);
            }
            ChallengeName::Password | ChallengeName::PasswordSrp => {
                let way = challenge.name.as_str();
                return self.answer_way(challenge, way, answers, context);
            }
            ChallengeName::WebAuthn => return self.asked(challenge.clone(), context),
            // Answered by the page, by a choice, or not at all.
            _ => return,
        };
        let (name, text) = response;
        self.respond(challenge, &[(name, text)], context);
    }

    fn answer_new_password(
        &self,
        challenge: &Challenge,
        answers: &Answers,
        context: &mut Context<'_>,
    ) {
        let password = answers.get(field::NEW_PASSWORD);
        let attributes = answers.attributes();
        let named: Vec<_> = attributes
            .iter()
            .map(|(name, text)| (format!("userAttributes.{name}"), *text))
            .collect();
        let mut responses = vec![("NEW_PASSWORD", password.expose())];
        responses.extend(named.iter().map(|(name, text)| (&**name, *text)));
        self.respond(challenge, &responses, context);
    }

    /// The player has chosen one of several ways.
    pub(super) fn take_way(&mut self, challenge: Challenge, way: &str, context: &mut Context<'_>) {
        let needs_more = match challenge.name {
            ChallengeName::SelectChallenge => way.starts_with("PASSWORD"),
            ChallengeName::MfaSetup => way != SOFTWARE_TOKEN_MFA,
            _ => false,
        };
        if needs_more {
            self.show(Stage::Chosen(challenge, way.to_owned()));
        } else if challenge.name == ChallengeName::MfaSetup {
            Self::associate(&challenge, context);
            self.stage = Stage::Asked(challenge);
        } else {
            self.respond(&challenge, &[("ANSWER", way)], context);
        }
    }

    /// What the player typed for the way that he has chosen, or was asked for at once.
    pub(super) fn answer_way(
        &mut self,
        challenge: &Challenge,
        way: &str,
        answers: &Answers,
        context: &mut Context<'_>,
    ) {
        let password = answers.get(field::PASSWORD);
        let answer = (challenge.name == ChallengeName::SelectChallenge).then_some(("ANSWER", way));
        let mut responses: Vec<_> = answer.into_iter().collect();
        let (srp_a, email);
        match way {
            "PASSWORD_SRP" => {
                let ephemeral = self.ephemeral(context);
                srp_a = ephemeral.srp_a();
                responses.push(("SRP_A", &srp_a));
                self.proves = Proves::Password(ephemeral, password);
            }
            "PASSWORD" => responses.push(("PASSWORD", password.expose())),
            _ => {
                email = answers.trimmed("email");
                responses.push(("EMAIL", &email));
            }
        }
        self.respond(challenge, &responses, context);
    }

    /// An only way that needs nothing of the player is taken for him.
    fn asked_to_set_up(&mut self, challenge: Challenge, context: &mut Context<'_>) {
        let ways = ways(&challenge);
        match ways.as_slice() {
            [way] => self.take_way(challenge, way, context),
            _ => self.show(Stage::Asked(challenge)),
        }
    }

    fn associate(challenge: &Challenge, context: &mut Context<'_>) {
        let whom = Whom::Session(challenge.session.as_ref());
        let request = associate_software_token_request(context.config, whom);
        context.ask(Operation::AssociateSoftwareToken, request);
    }

    /// The secret of the authenticator to be is here.
    pub(super) fn show_secret(&mut self, response: &Response) -> Result<(), Failure> {
        let token = associate_software_token_response(response)?;
        if let Stage::Asked(mut challenge) = self.stage.clone() {
            challenge.session = token.session.or(challenge.session);
            self.show(Stage::SetUp(challenge, token.secret_code));
        }
        Ok(())
    }

    pub(super) fn verify_authenticator(
        challenge: &Challenge,
        answers: &Answers,
        context: &mut Context<'_>,
    ) {
        let whom = Whom::Session(challenge.session.as_ref());
        let request = verify_software_token_request(context.config, whom, &answers.code());
        context.ask(Operation::VerifySoftwareToken, request);
    }

    /// The authenticator works: the challenge is answered with the session that this brought.
    pub(super) fn authenticator_verified(
        &mut self,
        response: &Response,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        let session = verify_software_token_response(response)?;
        if let Stage::SetUp(mut challenge, _) = self.stage.clone() {
            challenge.session = session.or(challenge.session);
            self.respond(&challenge, &[], context);
            if let Stage::SetUp(shown, _) = &mut self.stage {
                *shown = challenge;
            }
        }
        Ok(())
    }

    /// The browser has given a passkey.
    pub(super) fn passkey_given(&self, credential: &str, context: &mut Context<'_>) {
        if let Stage::Asked(challenge) = &self.stage {
            self.respond(challenge, &[("CREDENTIAL", credential)], context);
        }
    }
}

/// The ways that a challenge offers and this page can go, by the wire's names. Of a password and the proof of one, the
/// proof is enough; text messages cannot be set up here.
pub fn ways(challenge: &Challenge) -> Vec<String> {
    let mut ways = match challenge.name {
        ChallengeName::SelectChallenge => challenge.available.clone(),
        ChallengeName::SelectMfaType => challenge.list("MFAS_CAN_CHOOSE"),
        ChallengeName::MfaSetup => {
            let mut ways = challenge.list("MFAS_CAN_SETUP");
            ways.retain(|way| way != SMS_MFA);
            ways
        }
        _ => Vec::new(),
    };
    if ways.iter().any(|way| way == "PASSWORD_SRP") {
        ways.retain(|way| way != "PASSWORD");
    }
    ways
}

/// The attributes that a first sign-in still has to bring, without those that nobody may write.
pub fn missing_attributes(challenge: &Challenge) -> Vec<String> {
    let names = challenge.list("requiredAttributes").into_iter();
    let names = names.map(|name| match name.strip_prefix("userAttributes.") {
        Some(bare) => bare.to_owned(),
        None => name,
    });
    names.filter(|name| !name.ends_with("_verified")).collect()
}

fn verifier(challenge: &Challenge) -> PasswordVerifier<'_> {
    PasswordVerifier {
        srp_b: challenge.parameter("SRP_B"),
        salt: challenge.parameter("SALT"),
        secret_block: challenge.parameter("SECRET_BLOCK"),
    }
}
