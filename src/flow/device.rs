//! This browser as a user's device: told to the user pool, remembered, forgotten.

use super::form::{Operation, Refusal};
use super::sign_in::{Proves, SignIn, Stage};
use super::{Context, Effect};
use crate::cognito::device::{
    Device, DeviceKeys, confirm_device_request, confirm_device_response, remember_device_request,
};
use crate::http::{Failure, Response};
use crate::oauth::token::TokenSet;

impl SignIn {
    pub(super) fn device_key(&self) -> &str {
        let device = self.device.as_ref();
        device.map_or("", |device| &device.keys.device_key)
    }

    pub(super) fn new_device(
        &mut self,
        tokens: TokenSet,
        keys: DeviceKeys,
        context: &mut Context<'_>,
    ) {
        let device = Device::new(&self.username, keys, &context.entropy);
        // The password is made of what stands before.
        let salt = context.entropy[2].first_chunk().unwrap_or(&[0; 16]);
        let request = confirm_device_request(context.config, &tokens.access_token, &device, salt);
        context.ask(Operation::ConfirmDevice, request);
        self.stage = Stage::Remembering(tokens, device);
    }

    pub(super) fn device_confirmed(&mut self, response: &Response, context: &mut Context<'_>) {
        let Stage::Remembering(tokens, device) = &self.stage else {
            return;
        };
        if confirm_device_response(response) == Ok(true) {
            self.stage = Stage::Remember(tokens.clone(), device.clone());
        } else {
            self.device_remembered(context);
        }
    }

    pub(super) fn remember(
        &mut self,
        wanted: bool,
        tokens: TokenSet,
        device: Device,
        context: &mut Context<'_>,
    ) {
        let device_key = device.keys.device_key.clone();
        if wanted {
            let request =
                remember_device_request(context.config, &tokens.access_token, &device_key);
            context.ask(Operation::UpdateDeviceStatus, request);
            self.stage = Stage::Remembering(tokens, device);
        } else {
            Self::done(tokens, device_key, context);
        }
    }

    pub(super) fn device_remembered(&mut self, context: &mut Context<'_>) {
        if let Stage::Remembering(tokens, device) = &self.stage {
            context.push(Effect::KeepDevice(device.clone()));
            Self::done(tokens.clone(), device.keys.device_key.clone(), context);
        }
    }

    /// The user pool does not know this device any more, or does not believe it: all is begun anew without it.
    pub(super) fn forget_device(&mut self, failure: Failure, context: &mut Context<'_>) {
        context.push(Effect::ForgetDevice(self.username.clone()));
        self.device = None;
        let can_begin = match self.proves {
            Proves::Password(..) => true,
            Proves::Nothing => !context.config.user_pool.auth_flow.begins_with_password(),
            Proves::Device(_) | Proves::Now(_) => false,
        };
        if self.stage == Stage::Start && can_begin {
            self.initiate(None, context);
        } else {
            context.refuse(Refusal::StartAgain(failure));
            self.start_over(context);
        }
    }
}
