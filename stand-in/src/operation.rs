//! Which operation of which service a request is: the name that counters and faults know it by.

use axum::http::{HeaderMap, Method};

/// What an operation's errors look like, and whether a page may call it from another origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A page of the hosted UI, which is navigated to and never fetched.
    Page,
    /// An OAuth or OpenID endpoint.
    OAuth,
    /// An API of somebody's own, behind API Gateway.
    Api,
    /// `POST /` of the identity service.
    Identity,
    /// `POST /` of the user pool service.
    UserPool,
    /// The REST API of Sync.
    Sync,
    /// `POST /` of `DynamoDB`.
    Dynamodb,
    /// Test controls, and whatever is not known.
    Other,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    /// `UpdateRecords`, `token` and so on.
    pub(crate) name: String,
    /// Its family.
    pub(crate) kind: Kind,
}

impl Operation {
    fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
        }
    }

    /// Judges by method, path and `X-Amz-Target`.
    pub(crate) fn of(method: &Method, path: &str, headers: &HeaderMap) -> Self {
        match path {
            "/" => of_target(headers),
            "/oauth2/authorize" => Self::new("authorize", Kind::Page),
            "/oauth2/idpresponse" => Self::new("idpresponse", Kind::Page),
            "/login" => Self::new("login", Kind::Page),
            "/logout" => Self::new("logout", Kind::Page),
            "/oauth2/token" => Self::new("token", Kind::OAuth),
            "/oauth2/revoke" => Self::new("revoke", Kind::OAuth),
            "/oauth2/userInfo" => Self::new("userInfo", Kind::OAuth),
            "/hello" => Self::new("hello", Kind::Api),
            _ if path.ends_with("/.well-known/jwks.json") => Self::new("jwks", Kind::OAuth),
            _ if path.ends_with("/.well-known/openid-configuration") => {
                Self::new("discovery", Kind::OAuth)
            }
            _ if path.starts_with("/pretend/") => Self::new("pretend", Kind::Page),
            _ if path.starts_with("/identitypools/") => of_sync(method, path),
            _ => Self::new("unknown", Kind::Other),
        }
    }
}

/// All names that [`Operation::of`] can give for operations that are played.
pub(crate) const NAMES: &[&str] = &[
    "authorize",
    "idpresponse",
    "login",
    "logout",
    "token",
    "revoke",
    "userInfo",
    "jwks",
    "discovery",
    "pretend",
    "hello",
    "GetId",
    "GetCredentialsForIdentity",
    "GetOpenIdToken",
    "CreateIdentityPool",
    "SetIdentityPoolRoles",
    "InitiateAuth",
    "RespondToAuthChallenge",
    "GetTokensFromRefreshToken",
    "SignUp",
    "ConfirmSignUp",
    "ResendConfirmationCode",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "ChangePassword",
    "UpdateUserAttributes",
    "DeleteUserAttributes",
    "GetUserAttributeVerificationCode",
    "VerifyUserAttribute",
    "DeleteUser",
    "AssociateSoftwareToken",
    "VerifySoftwareToken",
    "SetUserMFAPreference",
    "GetUserAuthFactors",
    "StartWebAuthnRegistration",
    "CompleteWebAuthnRegistration",
    "ListWebAuthnCredentials",
    "DeleteWebAuthnCredential",
    "ConfirmDevice",
    "GetDevice",
    "ListDevices",
    "UpdateDeviceStatus",
    "ForgetDevice",
    "AdminCreateUser",
    "AdminGetUser",
    "AdminConfirmSignUp",
    "AdminSetUserPassword",
    "AdminUpdateUserAttributes",
    "AdminResetUserPassword",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminUserGlobalSignOut",
    "AdminDeleteUser",
    "CreateGroup",
    "AdminAddUserToGroup",
    "CreateUserPool",
    "CreateUserPoolClient",
    "DescribeUserPoolClient",
    "SetUserPoolMfaConfig",
    "GetUser",
    "RevokeToken",
    "GlobalSignOut",
    "ListDatasets",
    "DescribeDataset",
    "DeleteDataset",
    "DescribeIdentityUsage",
    "ListRecords",
    "UpdateRecords",
    "GetItem",
    "UpdateItem",
    "DeleteItem",
];

/// The service and the operation in `X-Amz-Target`, whose service may have a long, dotted form.
pub(crate) fn target(headers: &HeaderMap) -> Option<(&str, &str)> {
    let target = headers.get("x-amz-target")?.to_str().ok()?;
    let (service, operation) = target.rsplit_once('.')?;
    let service = service.rsplit('.').next()?;
    Some((service, operation))
}

fn of_target(headers: &HeaderMap) -> Operation {
    match target(headers) {
        Some((crate::identity::SERVICE, name)) => Operation::new(name, Kind::Identity),
        Some((crate::dynamodb::SERVICE, name)) => Operation::new(name, Kind::Dynamodb),
        Some((_, name)) => Operation::new(name, Kind::UserPool),
        None => Operation::new("unknown", Kind::Other),
    }
}

fn of_sync(method: &Method, path: &str) -> Operation {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let name = match (method.as_str(), segments.as_slice()) {
        ("GET", [_, _, "identities", _]) => "DescribeIdentityUsage",
        ("GET", [_, _, "identities", _, "datasets"]) => "ListDatasets",
        ("GET", [_, _, "identities", _, "datasets", _]) => "DescribeDataset",
        ("POST", [_, _, "identities", _, "datasets", _]) => "UpdateRecords",
        ("DELETE", [_, _, "identities", _, "datasets", _]) => "DeleteDataset",
        ("GET", [_, _, "identities", _, "datasets", _, "records"]) => "ListRecords",
        _ => "unknown",
    };
    Operation::new(name, Kind::Sync)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: &Method, path: &str, target: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-target", axum::http::HeaderValue::from_static(target));
        Operation::of(method, path, &headers).name
    }

    #[test]
    fn requests_have_names() {
        let sync = "/identitypools/us-east-1%3Aaa/identities/us-east-1:bb/datasets/gauge";
        assert_eq!(name(&Method::POST, sync, ""), "UpdateRecords");
        let long = "com.amazonaws.cognito.identity.model.AWSCognitoIdentityService.GetId";
        assert_eq!(name(&Method::POST, "/", long), "GetId");
        assert_eq!(name(&Method::POST, "/oauth2/token", ""), "token");
    }
}
