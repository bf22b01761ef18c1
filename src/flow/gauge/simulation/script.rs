//! What happens in a run: clicks, and all that may go wrong around them.

use super::device::Device;
use super::network::Weather;
use super::world::World;
use crate::flow::gauge::Input;
use crate::flow::gauge::life::{Life, Move};

/// One thing that somebody does, or that befalls somebody. Browsers are given by their place in the list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action {
    Click(usize),
    Burst(usize),
    Undo(usize),
    Reread(usize),
    TryAgain(usize),
    Reload(usize),
    Close(usize),
    Open(usize),
    Offline(usize),
    Online(usize),
    Clock(usize),
    Look(usize),
    Foreign,
    ExpireCredentials,
    ExpireSessions,
    Weather,
}

/// Draws a run: who takes part, and what happens when.
pub(super) fn write(world: &mut World) {
    let devices = world.random.between(2, 6);
    for number in 0..devices {
        let mut device = Device::new(format!("d{number}"));
        device.is_simple = world.random.percent(15);
        world.devices.push(device);
    }
    let devices: Vec<usize> = (0..world.devices.len()).collect();
    for device in devices {
        for _ in 0..world.random.between(1, 4) {
            world.open(device);
        }
    }
    world.weather = Weather {
        trouble: world.random.below(40),
    };
    let length = world.random.between(5_000, 90_000);
    for _ in 0..world.random.between(5, 30) {
        let after = world.random.below(length);
        let action = draw(world);
        world.plan(after, action);
    }
    world.run_for(length);
}

fn draw(world: &mut World) -> Action {
    let devices: Vec<usize> = (0..world.devices.len()).collect();
    let device = world.random.pick(&devices).unwrap_or_default();
    match world.random.below(40) {
        0..=13 => Action::Click(device),
        14..=17 => Action::Burst(device),
        18 => Action::Undo(device),
        19 => Action::Reread(device),
        20 => Action::TryAgain(device),
        21..=23 => Action::Reload(device),
        24 => Action::Close(device),
        25 => Action::Open(device),
        26..=28 => Action::Offline(device),
        29..=30 => Action::Online(device),
        31 => Action::Clock(device),
        32..=33 => Action::Look(device),
        34..=35 => Action::Foreign,
        36 => Action::ExpireCredentials,
        37 => Action::ExpireSessions,
        _ => Action::Weather,
    }
}

pub(super) fn act(world: &mut World, action: Action) {
    match action {
        Action::Click(device) => click(world, device),
        Action::Burst(device) => {
            for _ in 0..world.random.between(2, 12) {
                click(world, device);
            }
        }
        Action::Undo(device) => to_one(world, device, Input::Undo),
        Action::Reread(device) => to_one(world, device, Input::Reread),
        Action::TryAgain(device) => to_one(world, device, Input::TryAgain),
        Action::Reload(device) => {
            close(world, device);
            world.open(device);
        }
        Action::Close(device) => close(world, device),
        Action::Open(device) => world.open(device),
        Action::Offline(device) => online(world, device, false),
        Action::Online(device) => online(world, device, true),
        Action::Clock(device) => {
            let minutes = i64::try_from(world.random.below(41)).unwrap_or_default() - 20;
            world.devices[device].clock_error = minutes * 60;
        }
        Action::Look(device) => {
            let is_seen = world.random.percent(50);
            to_one(world, device, Input::Seen(is_seen));
        }
        Action::Foreign => foreign(world),
        Action::ExpireCredentials => world.server.expire_credentials(),
        Action::ExpireSessions => world.server.expire_sessions(),
        Action::Weather => world.weather.trouble = world.random.below(60),
    }
}

fn one_of(world: &mut World, device: usize) -> Option<u64> {
    let tabs = world.tabs_of(device);
    world.random.pick(&tabs)
}

fn to_one(world: &mut World, device: usize, input: Input) {
    if let Some(tab) = one_of(world, device) {
        world.input(tab, input);
    }
}

fn click(world: &mut World, device: usize) {
    let step = if world.random.percent(55) {
        Move::HEART
    } else {
        Move::BOMB
    };
    to_one(world, device, Input::Moved(step));
}

fn close(world: &mut World, device: usize) {
    if let Some(tab) = one_of(world, device) {
        world.close(tab);
    }
}

fn online(world: &mut World, device: usize, is_online: bool) {
    world.devices[device].is_online = is_online;
    for tab in world.tabs_of(device) {
        world.input(tab, Input::Online(is_online));
    }
}

fn foreign(world: &mut World) {
    let now = world.true_seconds();
    let life = [
        "0", "7", "33", "50", "75", "100", "250", "-5", " 60 ", "much",
    ];
    let life = world.random.pick(&life).unwrap_or_default();
    let store = world.config.store;
    world.server.write_foreign(store, life, now);
}

/// All trouble ends, and every player looks at his tabs until nothing waits.
pub(super) fn calm(world: &mut World) {
    world.weather.trouble = 0;
    for device in 0..world.devices.len() {
        if world.tabs_of(device).is_empty() {
            world.open(device);
        }
        online(world, device, true);
    }
    for _ in 0..4 {
        world.run_for(15_000);
        let tabs: Vec<u64> = world.tabs.keys().copied().collect();
        for tab in tabs {
            let shows = world.tabs.get(&tab).and_then(|tab| tab.gauge.life());
            let is_foreign = matches!(shows, Some(Life::Foreign(_)));
            let input = if is_foreign {
                Input::StartOver
            } else {
                Input::Reread
            };
            world.input(tab, input);
        }
    }
    world.run_for(30_000);
}
