//! What ID and access tokens say, and the checks before any of it is believed
//! ([AWS: verifying a JWT](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html),
//! [OpenID Connect Core, 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::jwt::{Jwks, Jws, TokenProblem};
use super::token::TokenSet;
use crate::config::Config;
use crate::hash::sha256;
use crate::secret::Secret;
use crate::time::UnixSeconds;

/// How far the clocks of the user pool and of this page may be apart, in seconds.
pub const LEEWAY_SECONDS: i64 = 120;

/// The player, as the verified ID token describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// The user's id; opaque.
    pub sub: String,
    /// The best there is of `name`, given and family name, `cognito:username`.
    pub name: String,
    /// The e-mail address, if it was asked for.
    pub email: Option<String>,
    /// The address of a picture, if there is one and it is https.
    pub picture: Option<String>,
    /// The name that he is known by at the user pool, `cognito:username`.
    pub username: String,
    /// `cognito:groups`
    pub groups: Vec<String>,
    /// The attributes that are the pool's own, with their names without `custom:`.
    pub custom: Vec<(String, String)>,
    /// When the earlier of the two tokens ends.
    pub expires_at: UnixSeconds,
}

/// What the `nonce` of an ID token has to be.
#[derive(Clone, Copy, Debug)]
pub enum Nonce<'a> {
    /// The one sent with the authorization request.
    Sent(&'a Secret),
    /// There was none, it was checked when these tokens came, or it is not asked for in a refresh (OpenID Connect Core,
    /// 12.2).
    NotSent,
}

/// Checks both tokens of a set and says whose they are; the first check that fails tells why not.
pub fn verify(
    tokens: &TokenSet,
    keys: &Jwks,
    nonce: Nonce<'_>,
    config: &Config,
    now: UnixSeconds,
) -> Result<Player, TokenProblem> {
    let case = Case::new(tokens, keys, nonce, config, now);
    let failed = |(kind, _, holds): &(Kind, _, Holds)| holds(&case, *kind) == Some(false);
    match in_order().find(failed) {
        Some((_, problem, _)) => Err(problem.clone()),
        None => Ok(case.player()),
    }
}

/// Makes all checks, whatever comes of them: to be shown.
pub fn checks(tokens: &TokenSet, keys: &Jwks, config: &Config, now: UnixSeconds) -> Vec<Check> {
    let case = Case::new(tokens, keys, Nonce::NotSent, config, now);
    let made = |(kind, problem, holds): (Kind, &TokenProblem, Holds)| Check {
        kind,
        problem: problem.clone(),
        holds: holds(&case, kind),
    };
    in_order().map(made).collect()
}

/// One check of one token, by what is wrong if it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Of which token.
    pub kind: Kind,
    /// What is wrong if it does not hold.
    pub problem: TokenProblem,
    /// What came of it; nothing where there was nothing to check.
    pub holds: Option<bool>,
}

/// The two tokens that are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Says who somebody is.
    Id,
    /// Says what he may do.
    Access,
}

/// Makes one check; nothing is said of a token that it is not for.
type Holds = fn(&Case<'_>, Kind) -> Option<bool>;

/// Every check with what is wrong if it fails. The first group is made for both tokens, then the next; in a group the ID
/// token comes first.
const CHECKS: [&[(TokenProblem, Holds)]; 4] = [
    &[
        (TokenProblem::Malformed, |case, kind| {
            Some(case.of(kind).is_well_formed())
        }),
        (TokenProblem::Algorithm, |case, kind| {
            Some(case.of(kind).is_rs256())
        }),
        (TokenProblem::UnknownKey, |case, kind| {
            Some(case.of(kind).has_key())
        }),
        (TokenProblem::Signature, |case, kind| {
            Some(case.of(kind).is_signed())
        }),
        (TokenProblem::Malformed, |case, kind| {
            Some(case.of(kind).claims.is_object())
        }),
    ],
    &[
        (TokenProblem::Issuer, |case, kind| {
            Some(case.of(kind).claims["iss"] == *case.config.issuer())
        }),
        (TokenProblem::TokenUse, |case, kind| {
            Some(case.of(kind).claims["token_use"] == *kind.token_use())
        }),
        (TokenProblem::IssuedAt, |case, kind| {
            Some(case.has_begun(&case.of(kind).claims))
        }),
        (TokenProblem::Expired, |case, kind| {
            let expires_at = case.of(kind).claims["exp"].as_i64();
            let ago = |expires_at| case.now.since(UnixSeconds(expires_at));
            Some(expires_at.is_some_and(|at| ago(at) < LEEWAY_SECONDS))
        }),
    ],
    &[(TokenProblem::Audience, |case, kind| {
        Some(case.of(kind).claims[kind.audience()] == *case.config.user_pool_client_id)
    })],
    &[
        (TokenProblem::Nonce, |case, kind| match (kind, case.nonce) {
            (Kind::Id, Nonce::Sent(nonce)) => Some(case.id.claims["nonce"] == *nonce.expose()),
            _ => None,
        }),
        (TokenProblem::AtHash, |case, kind| match kind {
            Kind::Id => {
                let at_hash = case.id.claims.get("at_hash")?;
                Some(*at_hash == *at_hash_of(&case.tokens.access_token))
            }
            Kind::Access => None,
        }),
        (TokenProblem::Subject, |case, kind| {
            let sub = case.id.claims["sub"].as_str().unwrap_or_default();
            Some(!sub.is_empty() && case.of(kind).claims["sub"] == *sub)
        }),
    ],
];

fn in_order() -> impl Iterator<Item = (Kind, &'static TokenProblem, Holds)> {
    let both = |group: &'static &[(TokenProblem, Holds)]| {
        let of = |kind| {
            let checks = group.iter();
            checks.map(move |(problem, holds)| (kind, problem, *holds))
        };
        of(Kind::Id).chain(of(Kind::Access))
    };
    CHECKS.iter().flat_map(both)
}

impl Kind {
    fn token_use(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Access => "access",
        }
    }

    /// The claim that names our app client.
    fn audience(self) -> &'static str {
        match self {
            Self::Id => "aud",
            Self::Access => "client_id",
        }
    }
}

/// What the checks look at.
struct Case<'a> {
    id: Jws<'a>,
    access: Jws<'a>,
    tokens: &'a TokenSet,
    nonce: Nonce<'a>,
    config: &'a Config,
    now: UnixSeconds,
}

impl<'a> Case<'a> {
    fn new(
        tokens: &'a TokenSet,
        keys: &'a Jwks,
        nonce: Nonce<'a>,
        config: &'a Config,
        now: UnixSeconds,
    ) -> Self {
        Self {
            id: Jws::new(&tokens.id_token, keys),
            access: Jws::new(&tokens.access_token, keys),
            tokens,
            nonce,
            config,
            now,
        }
    }

    fn of(&self, kind: Kind) -> &Jws<'a> {
        match kind {
            Kind::Id => &self.id,
            Kind::Access => &self.access,
        }
    }

    /// Whether `iat`, which must be there, and `nbf`, which may be, do not lie ahead.
    fn has_begun(&self, claims: &Value) -> bool {
        let mut times = [Some(&claims["iat"]), claims.get("nbf")]
            .into_iter()
            .flatten();
        times.all(|time| {
            let ahead = |time| UnixSeconds(time).since(self.now);
            time.as_i64()
                .is_some_and(|time| ahead(time) <= LEEWAY_SECONDS)
        })
    }

    /// The player of tokens that hold.
    fn player(&self) -> Player {
        let [id, access] = [&self.id, &self.access].map(|token| {
            let expires_at = token.claims["exp"].as_i64();
            UnixSeconds(expires_at.unwrap_or_default())
        });
        let sub = self.id.claims["sub"].as_str().unwrap_or_default();
        player(&self.id.claims, sub, id.min(access))
    }
}

/// `at_hash = BASE64URL(left half of SHA-256(ASCII(access_token)))` (OpenID Connect Core, 3.1.3.6).
fn at_hash_of(access_token: &Secret) -> String {
    let hash = sha256(&[access_token.expose().as_bytes()]);
    let (left, _) = hash.split_at(hash.len() / 2);
    URL_SAFE_NO_PAD.encode(left)
}

fn player(id: &Value, sub: &str, expires_at: UnixSeconds) -> Player {
    let text = |name: &str| {
        id[name]
            .as_str()
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let both = || {
        let names: Vec<_> = [text("given_name"), text("family_name")]
            .into_iter()
            .flatten()
            .collect();
        (!names.is_empty()).then(|| names.join(" "))
    };
    Player {
        sub: sub.to_owned(),
        name: text("name")
            .or_else(both)
            .or_else(|| text("cognito:username"))
            .unwrap_or_else(|| sub.to_owned()),
        email: text("email"),
        picture: text("picture").filter(|url| url.starts_with("https://")),
        username: text("cognito:username").unwrap_or_default(),
        groups: groups(id),
        custom: custom(id),
        expires_at,
    }
}

fn groups(id: &Value) -> Vec<String> {
    let groups = id["cognito:groups"].as_array().into_iter().flatten();
    groups
        .filter_map(|group| group.as_str().map(str::to_owned))
        .collect()
}

fn custom(id: &Value) -> Vec<(String, String)> {
    let claims = id.as_object().into_iter().flatten();
    let own = claims.filter_map(|(name, value)| Some((name.strip_prefix("custom:")?, value)));
    own.filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned())))
        .collect()
}
