//! Small changes of a text, drawn from a seed: the same in every run.

/// A xorshift generator (Marsaglia, 2003).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.0 % bound).unwrap_or_default()
    }
}

/// What readers stumble over.
const WORDS: [&[u8]; 24] = [
    b"\0",
    b"\n",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[[",
    b"]",
    b",",
    b":",
    b"null",
    b"true",
    b"-1",
    b"9223372036854775807",
    b"18446744073709551616",
    b"1e309",
    b"0.5",
    b"%00",
    b"&state=S",
    b"..",
    b"=",
];

/// One to six changes of one of the seeds.
pub(crate) fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        change(&mut data, seeds, random);
    }
    data
}

fn change(data: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(data.len() + 1);
    let end = at + random.below((data.len() - at).min(40) + 1);
    match random.below(6) {
        0 => data.truncate(at),
        1 => drop(data.drain(at..end)),
        2 => drop(data.splice(at..end, WORDS[random.below(WORDS.len())].iter().copied())),
        3 => drop(data.splice(at..at, data[at..end].to_vec())),
        4 => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len() + 1);
            data.splice(at..end, other[from..].iter().copied());
        }
        _ => {
            if let Some(octet) = data.get_mut(at) {
                *octet ^= 1 << random.below(8);
            }
        }
    }
}
