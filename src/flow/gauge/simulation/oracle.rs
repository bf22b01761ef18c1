//! What must come out, worked out on its own: every click that was kept, and the value after each write that the server
//! took.

use std::collections::BTreeMap;

/// The judge of a run.
#[derive(Debug, Default)]
pub(super) struct Oracle {
    /// By device, the number and the points of each click.
    clicks: BTreeMap<String, Vec<(u64, i8)>>,
    /// By device, the number of the last click that the server has taken.
    taken: BTreeMap<String, u64>,
    /// The value as the server has it.
    life: Option<String>,
    /// What must not have happened.
    pub(super) faults: Vec<String>,
}

impl Oracle {
    /// A browser has kept a click.
    pub(super) fn clicked(&mut self, device: &str, number: u64, points: i8) {
        self.clicks
            .entry(device.to_owned())
            .or_default()
            .push((number, points));
    }

    /// The server has taken a write of a client that knows nothing of markers.
    pub(super) fn foreign(&mut self, life: &str) {
        self.life = Some(life.to_owned());
    }

    /// The server has taken a write: the value, and markers with their numbers.
    pub(super) fn written(&mut self, life: &str, markers: &[(String, u64)]) {
        let mut points = self.points();
        for (device, number) in markers {
            let before = self
                .taken
                .insert(device.clone(), *number)
                .unwrap_or_default();
            if *number < before {
                self.faults.push(format!(
                    "marker of {device} goes back from {before} to {number}"
                ));
            }
            let clicks = self.clicks.get(device).into_iter().flatten();
            for (_, step) in clicks.filter(|(of, _)| before < *of && of <= number) {
                points = (points + i64::from(*step)).clamp(0, 100);
            }
        }
        if life != points.to_string() {
            self.faults
                .push(format!("{life} was written for {points}, with {markers:?}"));
        }
        self.life = Some(life.to_owned());
    }

    /// The value as a number; 50 where there is none.
    pub(super) fn points(&self) -> i64 {
        let number = self
            .life
            .as_ref()
            .and_then(|life| life.trim().parse::<i64>().ok());
        number.map_or(50, |number| number.clamp(0, 100))
    }

    /// The clicks that the server has not taken.
    pub(super) fn missing(&self) -> Vec<String> {
        let of_device = |(device, clicks): (&String, &Vec<(u64, i8)>)| {
            let taken = self.taken.get(device).copied().unwrap_or_default();
            let missing = clicks.iter().filter(|(number, _)| *number > taken).count();
            (missing > 0).then(|| format!("{missing} clicks of {device} are missing"))
        };
        self.clicks.iter().filter_map(of_device).collect()
    }

    pub(super) fn clicks(&self) -> usize {
        self.clicks.values().map(Vec::len).sum()
    }
}
