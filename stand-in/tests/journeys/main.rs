//! Journeys through the real router, over real connections.

#[cfg(test)]
#[path = "../common/mod.rs"]
mod common;

#[cfg(test)]
mod browsers;
#[cfg(test)]
mod code_flow;
#[cfg(test)]
mod configurations;
#[cfg(test)]
mod controls;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod dynamodb;
#[cfg(test)]
mod dynamodb_access;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod foreign_hands;
#[cfg(test)]
mod hello;
#[cfg(test)]
mod identities;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod merging;
#[cfg(test)]
mod page_configuration;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod signatures;
#[cfg(test)]
mod sync_records;
#[cfg(test)]
mod user_pool_admin;
#[cfg(test)]
mod user_pool_devices;
#[cfg(test)]
mod user_pool_factors;
#[cfg(test)]
mod user_pool_passkeys;
#[cfg(test)]
mod user_pool_passkeys_hostile;
#[cfg(test)]
mod user_pool_profile;
#[cfg(test)]
mod user_pool_sign_in;
#[cfg(test)]
mod user_pool_sign_up;
