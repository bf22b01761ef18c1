//! The two demo people that every pretend provider knows.

use std::collections::BTreeMap;

/// The provider's name for people.
pub(crate) fn display_name(provider: &str) -> &str {
    match provider {
        "LoginWithAmazon" => "Login with Amazon",
        other => other,
    }
}

/// What its button on the login page shows.
pub(crate) fn button(provider: &str) -> String {
    match provider {
        "LoginWithAmazon" => display_name(provider).to_owned(),
        other => format!("Continue with {other}"),
    }
}

/// Someone with an account at a pretend provider.
pub(crate) struct Person {
    /// What the button on the provider's page sends, such as `amazon-ada`.
    pub(crate) key: String,
    /// The user's id at the provider.
    pub(crate) user_id: String,
    given_name: &'static str,
    family_name: &'static str,
    verified: bool,
}

/// Both people, as this provider knows them.
pub(crate) fn at(provider: &str) -> [Person; 2] {
    [
        person(provider, "Ada", "Lovelace"),
        person(provider, "Grace", "Hopper"),
    ]
}

fn person(provider: &str, given_name: &'static str, family_name: &'static str) -> Person {
    let first = given_name.to_lowercase();
    let (key, user_id) = match provider {
        "LoginWithAmazon" => (
            format!("amazon-{first}"),
            format!("amzn1.account.{}DEMO", family_name.to_uppercase()),
        ),
        "Google" => (
            format!("google-{first}"),
            format!("1000000000000000{:05}", family_name.len()),
        ),
        other => {
            let key = format!("{}-{first}", other.to_lowercase());
            (key.clone(), key)
        }
    };
    Person {
        key,
        user_id,
        given_name,
        family_name,
        // Amazon tells no more than the address, so that a pool takes it as not verified.
        verified: provider != "LoginWithAmazon",
    }
}

impl Person {
    /// The full name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// What a user pool maps into the profile.
    pub(crate) fn attributes(&self, base_url: &str) -> BTreeMap<String, String> {
        let email = format!("{}@example.com", self.key);
        [
            ("name", self.name()),
            ("given_name", self.given_name.to_owned()),
            ("family_name", self.family_name.to_owned()),
            ("email", email),
            ("email_verified", self.verified.to_string()),
            ("picture", format!("{base_url}/pretend/{}.svg", self.key)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

/// A picture: the initial on a coloured disc.
pub(crate) fn picture(file: &str) -> Option<String> {
    let key = file.strip_suffix(".svg")?;
    let (_, first) = key.rsplit_once('-')?;
    let letter = first.chars().next().filter(char::is_ascii_lowercase)?;
    let letter = letter.to_ascii_uppercase();
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\
         <circle cx=\"32\" cy=\"32\" r=\"32\" fill=\"#7a5cc0\"/>\
         <text x=\"32\" y=\"43\" text-anchor=\"middle\" font-family=\"sans-serif\" \
         font-size=\"32\" fill=\"#fff\">{letter}</text></svg>"
    ))
}
