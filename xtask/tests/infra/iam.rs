//! Who may do what: the policies that a stack really has, against the calls that the page really makes.
//!
//! The calls are in `tests/recorded-calls.json`. Every journey through the browser fails at a call that is not in it, and
//! two of them at one that is in it and was not made.

use std::process::Command;

use serde_json::Value;

use crate::common::{REGION, infra_python};
use crate::policy::{Context, Request, allows};
use crate::stack::{ACCOUNT, Stack, shared};

const RECORDED: &str = include_str!("../../../tests/recorded-calls.json");
pub(crate) const ADA: &str = "us-east-1:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const GRACE: &str = "us-east-1:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeef";
const GUEST: &str = "us-east-1:00000000-bbbb-4ccc-8ddd-eeeeeeeeeeee";
pub(crate) const FOREIGN_POOL: &str = "us-east-1:99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const STORES: [(&str, &str); 2] = [("sync", "cognito-sync"), ("dynamodb", "dynamodb")];

/// What a player has that is being called.
struct Place<'a> {
    account: &'a str,
    pool: &'a str,
    identity: &'a str,
    table: &'a str,
}

/// A stack's policy, and whose it is.
struct Players {
    policy: Value,
    pool: String,
    table: String,
}

impl Players {
    fn of(stack: &Stack<'_>) -> Self {
        let text = |value: Value| value.as_str().unwrap_or("life-gauge").to_owned();
        Self {
            policy: stack.role("PlayerRole", "own-gauge").1,
            pool: text(stack.output("IdentityPoolId")),
            table: text(stack.output("TableName")),
        }
    }

    fn own(&self) -> Place<'_> {
        Place {
            account: ACCOUNT,
            pool: &self.pool,
            identity: ADA,
            table: &self.table,
        }
    }

    /// Whether Ada may do this, which is hers or is not.
    fn let_ada(&self, action: &str, call: &Value, place: &Place<'_>) -> bool {
        let filled = |text: &str| {
            text.replace("{pool}", place.pool)
                .replace("{identity}", place.identity)
                .replace("{guest}", GUEST)
                .replace("table/life-gauge", &format!("table/{}", place.table))
        };
        let service = action.split(':').next().unwrap();
        let resource = filled(call["resource"].as_str().unwrap());
        let resource = format!("arn:aws:{service}:{REGION}:{}:{resource}", place.account);
        let mut context = web_identity(&self.pool, ADA);
        if let Some(key) = call["leading_key"].as_str() {
            context.insert("dynamodb:LeadingKeys".to_owned(), vec![filled(key)]);
        }
        let request = Request {
            action,
            resource: &resource,
            principal: Value::Null,
            context,
        };
        allows(&self.policy, &request)
    }
}

/// What a player's credentials say of him.
pub(crate) fn web_identity(pool: &str, identity: &str) -> Context {
    let key = |name: &str| format!("cognito-identity.amazonaws.com:{name}");
    Context::from([
        (key("aud"), vec![pool.to_owned()]),
        (key("sub"), vec![identity.to_owned()]),
    ])
}

fn recorded() -> Vec<Value> {
    serde_json::from_str(RECORDED).unwrap()
}

fn action(call: &Value) -> &str {
    call["action"].as_str().unwrap()
}

#[test]
fn a_player_may_make_the_calls_of_the_page_on_his_own_data_only() {
    let moto = shared();
    for (store, service) in STORES {
        let stack = Stack::create(&moto, &format!("calls-{store}"), &[("Store", store)]);
        let players = Players::of(&stack);
        let longer = format!("{ADA}0");
        for call in recorded() {
            let (own, may) = (players.own(), action(&call).starts_with(service));
            let let_ada = |place| players.let_ada(action(&call), &call, &place);
            assert_eq!(let_ada(players.own()), may, "{store}: {call}");
            for identity in [GRACE, &longer, GUEST, "*", ""] {
                let place = Place { identity, ..own };
                assert!(!let_ada(place), "{store}: {call} of {identity}");
            }
            let account = "210987654321";
            assert!(!let_ada(Place { account, ..own }), "{store}: {call}");
            match service {
                "dynamodb" => assert!(
                    !let_ada(Place {
                        table: "other",
                        ..own
                    }),
                    "{call}"
                ),
                _ => assert!(
                    !let_ada(Place {
                        pool: FOREIGN_POOL,
                        ..own
                    }),
                    "{call}"
                ),
            }
        }
    }
}

#[test]
fn a_player_may_do_nothing_else() {
    let moto = shared();
    for (store, service) in STORES {
        let stack = Stack::create(&moto, &format!("actions-{store}"), &[("Store", store)]);
        let players = Players::of(&stack);
        let (calls, actions) = (recorded(), all_actions());
        let recorded: Vec<_> = calls
            .iter()
            .filter(|call| action(call).starts_with(service))
            .collect();
        assert!(actions.len() > 300, "{}", actions.len());
        for name in &actions {
            let is_recorded = recorded.iter().any(|call| action(call) == name);
            let may = recorded
                .iter()
                .any(|call| players.let_ada(name, call, &players.own()));
            assert_eq!(may, is_recorded, "{store}: {name}");
        }
    }
}

/// Every operation of the services that a player has to do with, and of some that are worth something, by AWS's own
/// models. Most have the name of the action that IAM knows them by.
fn all_actions() -> Vec<String> {
    let script = "import boto3, json\n\
        names = ['cognito-sync', 'dynamodb', 'cognito-identity', 'cognito-idp', 'sts', 'iam', 's3', 'lambda']\n\
        client = lambda name: boto3.client(name, region_name='us-east-1')\n\
        of = lambda name: client(name).meta.service_model.operation_names\n\
        print(json.dumps([f'{name}:{it}' for name in names for it in of(name)]))";
    let output = Command::new(infra_python())
        .args(["-c", script])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A batch is allowed only if all of it is one's own, so a second key gives nothing away.
#[test]
fn a_batch_with_anothers_item_is_refused() {
    let moto = shared();
    let stack = Stack::create(&moto, "batch", &[("Store", "dynamodb")]);
    let players = Players::of(&stack);
    let resource = format!(
        "arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{}",
        players.table
    );
    for (keys, allowed) in [
        (&[ADA][..], true),
        (&[ADA, GRACE], false),
        (&[GRACE], false),
    ] {
        let mut context = web_identity(&players.pool, ADA);
        let keys = keys.iter().map(ToString::to_string).collect();
        context.insert("dynamodb:LeadingKeys".to_owned(), keys);
        let request = Request {
            action: "dynamodb:GetItem",
            resource: &resource,
            principal: Value::Null,
            context,
        };
        assert_eq!(allows(&players.policy, &request), allowed);
    }
}
