//! What a fault says in the words of the service that it strikes.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use serde_json::json;

use super::faults::{Fault, FaultKind};
use crate::app::App;
use crate::dynamodb;
use crate::dynamodb::refusal::Refusal;
use crate::error::AwsError;
use crate::hello;
use crate::iam;
use crate::operation::{Kind, Operation};

/// What a load balancer says.
const UNAVAILABLE: &str = "<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>";
const EXPIRED: &str = "The security token included in the request is expired";

/// The reply of a fault that needs no handler.
pub(crate) fn reply(app: &App, order: &Fault, operation: &Operation) -> Response {
    let fault = order.kind;
    if fault == FaultKind::Unavailable {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(UNAVAILABLE)).into_response();
    }
    match operation.kind {
        Kind::Page | Kind::OAuth | Kind::Other => oauth_reply(fault, operation),
        Kind::Api => api_reply(fault),
        Kind::Sync | Kind::Dynamodb | Kind::Identity | Kind::UserPool => {
            let error = common_error(app, order, operation)
                .unwrap_or_else(|| own_error(fault, operation.kind));
            match operation.kind {
                Kind::Sync => error.rest(),
                Kind::Dynamodb => dynamodb::as_json(Refusal::from(error).reply()),
                _ => error.json(),
            }
        }
    }
}

fn oauth_reply(fault: FaultKind, operation: &Operation) -> Response {
    let (status, error) = match fault {
        FaultKind::Throttle => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
        FaultKind::ExpiredToken if operation.name == "userInfo" => {
            (StatusCode::UNAUTHORIZED, "invalid_token")
        }
        FaultKind::ExpiredToken => (StatusCode::BAD_REQUEST, "invalid_grant"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
    };
    (status, Json(json!({"error": error}))).into_response()
}

/// As API Gateway says it.
fn api_reply(fault: FaultKind) -> Response {
    let (status, message) = match fault {
        FaultKind::ExpiredToken => return hello::unauthorized(Some("the token has expired")),
        FaultKind::Throttle => (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
    };
    (status, Json(json!({"message": message}))).into_response()
}

/// Errors whose names are the same in all of AWS's services.
fn common_error(app: &App, order: &Fault, operation: &Operation) -> Option<AwsError> {
    Some(match order.kind {
        FaultKind::Error => {
            let status = StatusCode::from_u16(order.status).unwrap_or(StatusCode::BAD_REQUEST);
            AwsError::new(status, order.name.clone(), order.message.clone())
        }
        FaultKind::ThrottlingException => AwsError::bad("ThrottlingException", "Rate exceeded"),
        FaultKind::AccessDenied => {
            let (service, resource) = match operation.kind {
                Kind::Sync => ("cognito-sync", "identitypool/*".to_owned()),
                Kind::Dynamodb => ("dynamodb", format!("table/{}", app.config.table)),
                Kind::Identity => ("cognito-identity", "identitypool/*".to_owned()),
                _ => ("cognito-idp", "userpool/*".to_owned()),
            };
            let resource = iam::arn(service, &app.config.region, &resource);
            let status = match operation.kind {
                Kind::Sync => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            };
            let denial = iam::denial(service, &operation.name, &resource);
            AwsError::new(status, "AccessDeniedException", denial)
        }
        _ => return None,
    })
}

fn own_error(fault: FaultKind, kind: Kind) -> AwsError {
    match kind {
        Kind::Sync => sync_error(fault),
        Kind::Dynamodb => dynamodb_error(fault),
        Kind::Identity => identity_error(fault),
        _ => user_pool_error(fault),
    }
}

fn sync_error(fault: FaultKind) -> AwsError {
    let conflict = "Current SyncCount for: life is: 2 not: 1";
    match fault {
        FaultKind::Throttle => AwsError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequestsException",
            "Rate exceeded",
        ),
        FaultKind::ExpiredToken => {
            AwsError::new(StatusCode::FORBIDDEN, "ExpiredTokenException", EXPIRED)
        }
        FaultKind::ExpiredSession => {
            AwsError::invalid_parameter("SyncSessionToken not valid for these inputs")
        }
        FaultKind::Conflict => {
            AwsError::new(StatusCode::CONFLICT, "ResourceConflictException", conflict)
        }
        FaultKind::Conflict400 => AwsError::invalid_parameter(conflict),
        FaultKind::LimitExceeded => AwsError::bad("LimitExceededException", "Limit exceeded"),
        _ => AwsError::internal("Internal Error"),
    }
}

fn dynamodb_error(fault: FaultKind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::bad(
            "ProvisionedThroughputExceededException",
            "The level of configured provisioned throughput for the table was exceeded. Consider \
             increasing your provisioning level with the UpdateTable API.",
        ),
        FaultKind::ExpiredToken => AwsError::bad("ExpiredTokenException", EXPIRED),
        FaultKind::LimitExceeded => AwsError::bad("LimitExceededException", "Limit exceeded"),
        _ => AwsError::internal("Internal server error"),
    }
}

fn identity_error(fault: FaultKind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::bad("TooManyRequestsException", "Rate exceeded"),
        FaultKind::ExpiredToken => {
            AwsError::not_authorized("Invalid login token. Token expired: 1770091506 >= 1770087906")
        }
        FaultKind::LimitExceeded => AwsError::bad("LimitExceededException", "Limit exceeded"),
        _ => AwsError::internal("Internal Error"),
    }
}

fn user_pool_error(fault: FaultKind) -> AwsError {
    match fault {
        FaultKind::Throttle => AwsError::bad("TooManyRequestsException", "Rate exceeded"),
        FaultKind::ExpiredToken => AwsError::not_authorized("Access Token has expired"),
        FaultKind::LimitExceeded => AwsError::bad(
            "LimitExceededException",
            "Attempt limit exceeded, please try after some time.",
        ),
        _ => AwsError::internal("Internal Error"),
    }
}
