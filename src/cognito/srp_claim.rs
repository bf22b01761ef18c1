//! The answer to a challenge, in steps that a page does not feel. The letters are those of [`super::srp`].

use base64::{Engine as _, engine::general_purpose::STANDARD};
use crypto_bigint::zeroize::{Zeroize as _, Zeroizing};
use crypto_bigint::{U256, U512, U3072};

use super::srp_group::{Digits, Element, K, ONE, Power, digits, pad, power_of_g, raise};
use crate::hash::hmac;
use crate::secret::redacted;

/// A challenge on the way to its answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Claim {
    u: U256,
    /// What is left of a + u·x.
    exponent: Digits,
    stage: Stage,
    message: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq)]
enum Stage {
    /// The base of S is next.
    Base { b: Box<Element>, x: Zeroizing<U256> },
    /// The next digit of the exponent is next; `power` is the base to the power of those before.
    Digit { base: Power, power: Power },
}

/// What a step has led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another step.
    More(Claim),
    /// The end.
    Done(Key),
}

/// K, and what it is to sign.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    pub(super) k: Zeroizing<[u8; 16]>,
    /// Pool name ‖ user id ‖ `SECRET_BLOCK`.
    message: Vec<u8>,
}

redacted!(Claim, Key);

impl Claim {
    pub(super) fn new(
        a: &[u128],
        b: &U3072,
        u: U256,
        x: Zeroizing<U256>,
        message: Vec<u8>,
    ) -> Self {
        Self {
            u,
            exponent: exponent(a, &u, &x),
            stage: Stage::Base {
                b: Box::new(Element::new(b)),
                x,
            },
            message,
        }
    }

    /// S = (B − k·g^x)^(a + u·x) mod N: first the base, then the power for one digit of the exponent after the other.
    pub fn step(mut self) -> Progress {
        let (base, power) = match self.stage {
            Stage::Base { b, x } => (base(&b, &x), Box::new(Zeroizing::new(ONE))),
            Stage::Digit { base, power } => {
                let digit = self.exponent.pop().unwrap_or_default();
                let power = raise(&power, &base, digit);
                (base, power)
            }
        };
        if self.exponent.is_empty() {
            let k = key(&self.u, &Zeroizing::new(power.retrieve()));
            let message = self.message;
            return Progress::Done(Key { k, message });
        }
        self.stage = Stage::Digit { base, power };
        Progress::More(self)
    }
}

impl Key {
    /// `PASSWORD_CLAIM_SIGNATURE` over the challenge at `timestamp`.
    pub fn signature(&self, timestamp: &str) -> String {
        STANDARD.encode(hmac(&*self.k, &[&self.message, timestamp.as_bytes()]))
    }
}

/// B − k·g^x mod N
fn base(b: &Element, x: &U256) -> Power {
    let mut base = power_of_g(x);
    **base = *b - K * **base;
    base
}

/// a + u·x, which 512 bits hold if 256 hold a.
pub(super) fn exponent(a: &[u128], u: &U256, x: &U256) -> Digits {
    let product: Zeroizing<U512> = Zeroizing::new(u.concatenating_mul(x));
    let product = digits(&Zeroizing::new(product.to_be_bytes()));
    let digit = |number: &[u128], index| number.get(index).copied().unwrap_or_default();
    let mut carry = false;
    let sums = (0..a.len().max(product.len())).map(|index| {
        let sum;
        (sum, carry) = digit(a, index).carrying_add(digit(&product, index), carry);
        sum
    });
    Zeroizing::new(sums.collect())
}

/// K = HKDF-SHA-256(salt PAD(u), input PAD(S), info "Caldera Derived Key"), 16 octets
/// ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)).
pub(super) fn key(u: &U256, premaster: &U3072) -> Zeroizing<[u8; 16]> {
    let mut bytes = premaster.to_be_bytes();
    let input = Zeroizing::new(pad(&bytes));
    bytes.zeroize();
    let extracted = Zeroizing::new(hmac(&pad(&u.to_be_bytes()), &[&input]));
    let expanded = Zeroizing::new(hmac(&*extracted, &[b"Caldera Derived Key\x01"]));
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(&expanded[..16]);
    key
}

#[cfg(test)]
pub(super) mod tests {
    use super::{
        Claim, Digits, Element, K, Key, Progress, U256, U3072, Zeroizing, digits, exponent, key,
    };
    use crate::hash::sha256;
    use crypto_bigint::{U128, U1280};

    /// S = (B − k·g^x)^(a + u·x) mod N, in one piece and by another way to take a power.
    pub(in super::super) fn premaster(b: &U3072, x: &U256, exponent: &Digits) -> U3072 {
        let mut whole = U1280::ZERO;
        for digit in exponent.iter().rev() {
            let digit: U1280 = U128::from_u128(*digit).resize();
            whole = whole.shl_vartime(128).wrapping_add(&digit);
        }
        let g = Element::new(&U3072::from_u8(2));
        let base = Element::new(b) - K * g.pow(x);
        base.pow(&whole).retrieve()
    }

    fn steps(mut claim: Claim) -> Key {
        loop {
            match claim.step() {
                Progress::More(next) => claim = next,
                Progress::Done(key) => return key,
            }
        }
    }

    #[test]
    fn steps_come_to_what_the_formula_says() {
        let hash = |name: &str| U256::from_be_slice(&sha256(&[name.as_bytes()]));
        let edges = [U256::ZERO, U256::ONE, U256::MAX, hash("a")];
        let b = U3072::MAX.wrapping_sub(&hash("b").resize());
        for (a, (u, x)) in edges
            .iter()
            .flat_map(|a| edges.map(|u| (*a, u)))
            .flat_map(|(a, u)| edges.map(|x| (a, (u, x))))
        {
            let a = digits(&a.to_be_bytes());
            let s = premaster(&b, &x, &exponent(&a, &u, &x));
            let claim = Claim::new(&a, &b, u, Zeroizing::new(x), Vec::new());
            assert_eq!(steps(claim).k, key(&u, &s), "{:x?} {u:?} {x:?}", *a);
        }
    }

    #[test]
    fn the_exponent_carries_from_digit_to_digit() {
        const MAX: u128 = u128::MAX;
        let max = U256::MAX;
        // (2^256 − 1)² + 2^256 − 1 = 2^512 − 2^256, of which the lower half is 0.
        let sum = exponent(&[MAX, MAX], &max, &max);
        assert_eq!(sum.as_slice(), [0, 0, MAX, MAX]);
        // And with 2^640 − 2^256 more, it is 2^640 + 2^512 − 2^257.
        let sum = exponent(&[MAX, MAX, MAX, MAX, MAX], &max, &max);
        assert_eq!(sum.as_slice(), [0, 0, MAX - 1, MAX, 0]);
    }
}
