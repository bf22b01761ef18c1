//! The group of SRP and the two operations that take time: a power of g, and a power of any number whose exponent is a
//! digit of 128 bits. Longer exponents are worked off digit by digit, so that a browser can breathe in between.

use std::array;

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

/// g^(2^0), g^(2^64), g^(2^128), g^(2^192)
const COMB: [Element; 4] = [
    G,
    comb(
        "24d45fec935a7ce5568c844b7d4936784543c5f9ca8982eb5be6eb39785c8e40c88e31bb110275c52dd3ed7c5c929b31\
         1bdedef320e0b85102ad61381f696d3948c0ccc8d608f8c3c554f6c6f8c052bb7ebc95580d2e04319eb5b451f21d355d\
         53081fade5618342188218466c716093da85981318a58cd6eddebe7f6b0185b37876cf3571ead6a3df1a6811a3f8d64a\
         622572b02bdd8ccb9e429f11ff01c082b10ad0bd8bb1b5845bdadf46c1b5e4558253a55dd88962acadd5a47df89afb1b\
         ee4c2511812c74fecaf661a58a61319ed5682f217fe1498770d05b4c26b46f21f9c86457bd2fff95dcf52bca566edc41\
         2eeb3973b81891b9c18e3eb8120762ad04496de506d3e66005d67bb6aa80900bade29104716194b3bbae44fb9eb51eff\
         be409b305af4f431fa154ae3ebfbade7d36bcc0d6657c34226c6303f6c10314e8dec9a8c1257f1c144922160eb4b87f0\
         f737f2f43276187a243dc69c828cdecc961aceb0167d22f7b86635d97393327259c016af1ec7cdecb13060ce5bf63dca",
    ),
    comb(
        "8c91af84249658896165e3e190488d84241d642b509d63551e46eb58c5d315bc3c8886c34fcdbd10882dd3d7dfda5d40\
         7cc80cf6c9fc8fb6cb36c9e366b3c2ae3704ee863a08d0d82b5bce7d2e6efe1667dd7a68cb5328855c156d8e35984ded\
         8ec26c97cf92adba6c1c5718cd07cbbb7d099337e9304777e11f37a36c2851eeb66a3f6bd44d67b93a3a6937ec493ea1\
         731c25c7132cbb3bf82217c356d51e0920c7429d710876de0dabc1bcd4c0b12136379df592b6aadd3488dd384aae221e\
         49d4dde76db6c02a24f6e636fe6c53f2ae84e252731dec6f2716d511f1fc49f937fd3b99326b123667d61a3f215b70c8\
         a1a0b46128e58c0b0bb171831fa772901bba3874faf37f31ba5887f8facb8bd3ce99c20cf52160c226dfa867b942473b\
         52d884922940a49ca0e2ed2e09a786f73f2dc7d6163d3e2ae0b94ebc038f0327705377c48cfc21817950c9847526707a\
         7d737601b2195e10db219bd9c0e3771f2fd832038c8f9245e855efaf433c487a1f2eea103873d7684f9088e07806734a",
    ),
    comb(
        "91938495281e0db3fcb28ce10a65827fc0d6e2379df6c34a6a25601d08fd69ca7017933e0ac3b54d9cd5b75095d04de5\
         da1f2f678eca1642c61f31da766ef3e2b99377d87c51b97ca97ad9cca0ebd08dfabbc71ac9a52ef3851fb52d8c9c7653\
         c0f58bf941808da25f196008ee855e3e23ee2a717cb2941b4601f0214dc5608847f6a234712686a331203b9797c8f22a\
         3199937ce1fa94b0bf6a4b29ffbf52d631fddf5996d75ec1c07a6a598cf31a24484de28e4ff4b604a7259610387276a2\
         b6ca8e398ef31c79951591946f7896d73426d729b565923a29ac8474a9679220bf2fca4b391efb930e48e5561d38d499\
         56a30c2c9e80bb081d1ac85ade60a8eddba0af98a67c857087da66a5a22d912e1eb52ed1494c88ae7ca68f14c2f1b351\
         b44d0057bd13ab52d4e481c69c7640b5ec9ee8bcf7cf89f5184e3e79410eac49be975eab18fcdff23f45015a5edc3ab4\
         89f2e54e4d3b20094828380e8cfb9fdec68d2d82bd475ff05d2f0643785c31cdb980e56eb35b524be1841df24f6ad99f",
    ),
];

const fn comb(tooth: &str) -> Element {
    Element::new(&U3072::from_be_hex(tooth))
}

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
    let nibble = |at| bytes[at / 2] >> (4 - at % 2 * 4) & 15;
    let nibbles = Zeroizing::new(array::from_fn::<u8, 32, _>(nibble));
    walk(start, &powers, 4, &*nibbles)
}

/// g^exponent mod N, in a time that does not depend on it. The exponent stands in four rows of 64 bits, and each column
/// of four bits chooses a product of [`COMB`], so that 64 squarings do for 256 bits.
pub(super) fn power_of_g(exponent: &U256) -> Power {
    let mut products = Table::new([ONE; 16]);
    for (tooth, power) in COMB.iter().enumerate() {
        let (known, new) = products.split_at_mut(1 << tooth);
        for (product, known) in new.iter_mut().zip(known) {
            *product = *known * power;
        }
    }
    let bytes = Zeroizing::new(exponent.to_be_bytes());
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let column = |at| (0..4).fold(0, |column, row| column << 1 | bit(64 * row + at));
    let columns = Zeroizing::new(array::from_fn::<u8, 64, _>(column));
    walk(&ONE, &products, 1, &*columns)
}

/// For each index: so many squarings, and the power there as a factor.
fn walk(start: &Element, powers: &Table, squarings: u32, indices: &[u8]) -> Power {
    let mut product = Box::new(Zeroizing::new(*start));
    for index in indices {
        for _ in 0..squarings {
            // Not `square`: it is no faster, and code that exists once is compiled to its best form sooner.
            **product = **product * **product;
        }
        **product *= &*chosen(powers, *index);
    }
    product
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
    use super::{COMB, Element, G, Group, K, ONE, U256, U3072, digits, pad, power_of_g, raise};
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
    fn the_comb_is_made_of_powers_of_g() {
        for (tooth, row) in COMB.iter().zip(0..) {
            let exponent = U256::ONE.shl_vartime(64 * row);
            assert_eq!(*tooth, G.pow(&exponent), "{row}");
        }
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
