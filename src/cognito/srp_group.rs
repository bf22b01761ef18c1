//! The group of SRP and the one operation that takes time: a power whose exponent is a digit of 128 bits. Longer exponents
//! are worked off digit by digit, so that a browser can breathe in between.

use crypto_bigint::modular::ConstMontyForm;
use crypto_bigint::zeroize::Zeroizing;
use crypto_bigint::{CtAssign as _, CtEq as _, U256, U3072, const_monty_params};

const_monty_params!(
    Group,
    U3072,
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
     EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
     EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
     83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
     E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
     15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
     ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
     BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    "The integers modulo N."
);
pub(super) type Element = ConstMontyForm<Group, { U3072::LIMBS }>;
pub(super) const ONE: Element = Element::ONE;
pub(super) const K: Element = Element::new(
    &U256::from_be_hex("538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6").resize(),
);
const G: Element = Element::new(&U3072::from_u8(2));

/// A secret number in digits of 128 bits, the lowest first.
pub(super) type Digits = Zeroizing<Vec<u128>>;

/// A power that may tell the password: it stays in one place of the memory and is wiped there.
pub(super) type Power = Box<Zeroizing<Element>>;

/// Powers to choose from.
type Table = Zeroizing<[Element; 16]>;

/// A number of big-endian octets, which are a multiple of 16.
pub(super) fn digits(bytes: &[u8]) -> Digits {
    let digits = bytes.as_rchunks().1.iter().rev();
    Zeroizing::new(digits.map(|digit| u128::from_be_bytes(*digit)).collect())
}

/// start^(2^128) · base^digit mod N, in a time that depends on none of them.
pub(super) fn raise(start: &Element, base: &Element, digit: u128) -> Power {
    let mut powers = Table::new([ONE; 16]);
    for index in 1..powers.len() {
        powers[index] = powers[index - 1] * base;
    }
    let bytes = Zeroizing::new(digit.to_be_bytes());
    let mut product = Box::new(Zeroizing::new(*start));
    for at in 0..32 {
        for _ in 0..4 {
            // Not `square`: it is no faster, and code that exists once is compiled to its best form sooner.
            **product = **product * **product;
        }
        let nibble = bytes[at / 2] >> (4 - at % 2 * 4) & 15;
        **product *= &*chosen(&powers, nibble);
    }
    product
}

/// g^exponent mod N, in a time that does not depend on it.
pub(super) fn power_of_g(exponent: &U256) -> Power {
    let mut power = Box::new(Zeroizing::new(ONE));
    for digit in digits(&Zeroizing::new(exponent.to_be_bytes())).iter().rev() {
        power = raise(&power, &G, *digit);
    }
    power
}

/// The power at a secret index: all are read.
fn chosen(powers: &Table, index: u8) -> Zeroizing<Element> {
    let mut chosen = Zeroizing::new(ONE);
    for (at, power) in (0_u8..).zip(powers.iter()) {
        chosen.ct_assign(power, at.ct_eq(&index));
    }
    chosen
}

/// The shortest big-endian form whose first bit is 0, as two's complement has it.
pub(super) fn pad(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = bytes.get(zeros..).unwrap_or_default();
    let sign = digits.first().is_none_or(|byte| *byte >= 0x80);
    let mut padded = Vec::with_capacity(digits.len() + 1);
    padded.extend(sign.then_some(0));
    padded.extend_from_slice(digits);
    padded
}

#[cfg(test)]
mod tests {
    use super::{Element, G, Group, K, ONE, U256, U3072, digits, pad, power_of_g, raise};
    use crate::hash::sha256;
    use crypto_bigint::U128;
    use crypto_bigint::modular::ConstMontyParams as _;

    #[test]
    fn k_is_made_of_the_padded_group() {
        let n = Group::PARAMS.modulus().to_be_bytes();
        assert_eq!(pad(&n).len(), 385);
        assert_eq!(
            U256::from_be_slice(&sha256(&[&pad(&n), &pad(&[2])])),
            K.retrieve().resize()
        );
    }

    #[test]
    fn powers_of_g_are_what_another_way_finds() {
        let hash = U256::from_be_slice(&sha256(&[b"exponent"]));
        for exponent in [U256::ZERO, U256::ONE, U256::MAX, hash] {
            assert_eq!(**power_of_g(&exponent), G.pow(&exponent), "{exponent:?}");
        }
    }

    #[test]
    fn two_digits_make_the_power_of_the_whole() {
        let numbers = [0, 1, u128::MAX, 0xf0f1_0000];
        let bases = [G, ONE, K, Element::ZERO, Element::new(&U3072::MAX)];
        for base in bases {
            for (high, low) in numbers
                .iter()
                .flat_map(|high| numbers.map(|low| (*high, low)))
            {
                let whole: U256 = U128::from_u128(low).concat(&U128::from_u128(high));
                let power = raise(&raise(&ONE, &base, high), &base, low);
                assert_eq!(**power, base.pow(&whole), "{high:x} {low:x}");
                assert_eq!(digits(&whole.to_be_bytes()).as_slice(), [low, high]);
            }
        }
    }

    #[test]
    fn padding_is_that_of_java() {
        let rows: [(&[u8], &[u8]); 6] = [
            (&[], &[0]),
            (&[0, 0], &[0]),
            (&[0, 1], &[1]),
            (&[0x7f], &[0x7f]),
            (&[0x80], &[0, 0x80]),
            (&[0, 0xff, 0], &[0, 0xff, 0]),
        ];
        for (bytes, padded) in rows {
            assert_eq!(pad(bytes), padded);
        }
    }
}
