"""Reads a stack back from AWS and compares it with what the page needs, which is in its config.json.

  python check_stack.py STACK CONFIG [--lacks NAME,...]

It only reads, and works against a real account as against moto's server. Checks of what moto cannot hold are left out by
name: the test names them.
"""

import argparse
import json
import sys

import boto3
import botocore.config

# Everything retries quickly or not at all: it is one look.
ONCE = botocore.config.Config(retries={"total_max_attempts": 2}, s3={"addressing_style": "path"})
PROVIDERS = {
    "LOGIN_WITH_AMAZON": "LoginWithAmazon",
    "GOOGLE": "Google",
    "FACEBOOK": "Facebook",
    "SIGN_IN_WITH_APPLE": "SignInWithApple",
}
FACTORS = {"TOTP": "SoftwareTokenMfaConfiguration", "EMAIL": "EmailMfaConfiguration"}
RESULTS = []


def check(name, found, wanted):
    RESULTS.append(found == wanted)
    told = "ok" if RESULTS[-1] else "FAILED"
    print(f"{told}: {name}" + ("" if RESULTS[-1] else f"\n  found  {found}\n  wanted {wanted}"))


class Stack:
    """One stack: its outputs, its resources by logical name, the page's configuration, and what is not asked for."""

    def __init__(self, name, config, lacks):
        self.config = config
        self.lacks = lacks
        formation = self.client("cloudformation")
        stack = formation.describe_stacks(StackName=name)["Stacks"][0]
        self.account = stack["StackId"].split(":")[4]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        found = formation.describe_stack_resources(StackName=name)["StackResources"]
        self.ids = {it["LogicalResourceId"]: it.get("PhysicalResourceId") for it in found}

    def client(self, service):
        return boto3.client(service, region_name=self.config["auth"]["aws_region"], config=ONCE)

    def has(self, name):
        return name not in self.lacks


def check_bucket(stack):
    s3, bucket = stack.client("s3"), stack.outputs["BucketName"]
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    check("the bucket is closed to the public in every way", set(block.values()), {True})
    rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    check("the bucket has no access lists", [rule["ObjectOwnership"] for rule in rules], ["BucketOwnerEnforced"])
    check("the bucket's policy is not public", s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"], False)
    statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    source = f"arn:aws:cloudfront::{stack.account}:distribution/{stack.outputs['DistributionId']}"
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    whose = {json.dumps([it["Principal"], it["Condition"]]) for it in allowed}
    this = [{"Service": "cloudfront.amazonaws.com"}, {"StringEquals": {"AWS:SourceArn": source}}]
    check("this distribution alone reads the bucket", whose, {json.dumps(this)})
    check("and does nothing but read", {it["Action"] for it in allowed}, {"s3:GetObject", "s3:ListBucket"})
    denied = [it["Condition"] for it in statements if it["Effect"] == "Deny"]
    check("nothing without TLS", denied, [{"Bool": {"aws:SecureTransport": "false"}}])


def check_distribution(stack):
    cloudfront = stack.client("cloudfront")
    config = cloudfront.get_distribution_config(Id=stack.outputs["DistributionId"])["DistributionConfig"]
    check("CloudFront is on", config["Enabled"], True)
    check("HTTP/2 and 3", config["HttpVersion"], "http2and3")
    if stack.has("ipv6"):
        check("IPv6", config["IsIPV6Enabled"], True)
    page, call = config["DefaultCacheBehavior"], config["CacheBehaviors"]["Items"][0]
    check("the page by https, compressed", (page["ViewerProtocolPolicy"], page["Compress"]), ("redirect-to-https", True))
    check("the protected call by https", (call["PathPattern"], call["ViewerProtocolPolicy"]), ("/api/*", "https-only"))
    headers = {behavior["ResponseHeadersPolicyId"] for behavior in (page, call)}
    check("both with the headers", headers, {stack.ids["Headers"]})
    errors = config["CustomErrorResponses"].get("Items", [])
    check("what is missing is never a page", [it.get("ResponsePagePath", "") for it in errors], [""])
    origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
    check("the bucket's door", origins["bucket"]["DomainName"].split(".s3.")[0], stack.outputs["BucketName"])
    check("the API's door", origins["api"]["DomainName"].split(".")[0], stack.ids["Api"])
    if stack.has("functions"):
        check("the bucket with signed requests", origins["bucket"]["OriginAccessControlId"], stack.ids["OriginAccessControl"])
        kinds = [it["EventType"] for it in page["FunctionAssociations"].get("Items", [])]
        check("a route is answered with the page", kinds, ["viewer-request"])


def check_user_pool(stack):
    auth, idp = stack.config["auth"], stack.client("cognito-idp")
    pool = idp.describe_user_pool(UserPoolId=auth["user_pool_id"])["UserPool"]
    check("the user pool cannot be deleted by a slip", pool["DeletionProtection"], "ACTIVE")
    check("what takes the place of a user name", pool.get("UsernameAttributes", []), auth.get("username_attributes", []))
    policy = pool["Policies"]["PasswordPolicy"]
    check("the length of passwords", policy["MinimumLength"], auth["password_policy"]["min_length"])
    needs = [policy[name] for name in policy if name.startswith("Require")]
    check("no other rule for them", needs, [False] * 4)
    check("addresses are verified", pool["AutoVerifiedAttributes"], ["email"])
    check("second factors are a choice", pool["MfaConfiguration"], "OPTIONAL")
    if stack.has("factors"):
        factors = idp.get_user_pool_mfa_config(UserPoolId=auth["user_pool_id"])
        on = {name for name, key in FACTORS.items() if factors.get(key, {}).get("Enabled", key in factors)}
        check("these second factors", on, set(auth["mfa_methods"]))
    first = pool["Policies"].get("SignInPolicy", {}).get("AllowedFirstAuthFactors", ["PASSWORD"])
    check("passkeys", "WEB_AUTHN" in first, "web_authn" in auth.get("passwordless", {}))
    prefix = auth["oauth"]["domain"].split(".auth.")[0]
    domain = idp.describe_user_pool_domain(Domain=prefix)["DomainDescription"]
    check("the domain of the sign-in pages", domain["UserPoolId"], auth["user_pool_id"])


def check_client(stack):
    auth, flow = stack.config["auth"], stack.config["life_gauge"]["sign_in"]["flow"]
    names = {"UserPoolId": auth["user_pool_id"], "ClientId": auth["user_pool_client_id"]}
    client = stack.client("cognito-idp").describe_user_pool_client(**names)["UserPoolClient"]
    check("the client has no secret", "ClientSecret" in client, False)
    flows = client["ExplicitAuthFlows"]
    check("the page's flows", {"ALLOW_USER_SRP_AUTH", f"ALLOW_{flow}"} <= set(flows), True)
    check("and none in which a password is sent", [name for name in flows if "PASSWORD" in name], [])
    rotates = client.get("RefreshTokenRotation", {}).get("Feature") == "ENABLED"
    check("one way to renew", rotates != ("ALLOW_REFRESH_TOKEN_AUTH" in flows), True)
    check("tokens can be revoked", client["EnableTokenRevocation"], True)
    check("nobody learns who has an account", client["PreventUserExistenceErrors"], "ENABLED")
    check("the code flow only", (client["AllowedOAuthFlowsUserPoolClient"], client["AllowedOAuthFlows"]), (True, ["code"]))
    oauth = auth["oauth"]
    for key, wanted in {
        "CallbackURLs": oauth["redirect_sign_in_uri"],
        "LogoutURLs": oauth["redirect_sign_out_uri"],
        "AllowedOAuthScopes": oauth["scopes"],
        "SupportedIdentityProviders": ["COGNITO", *(PROVIDERS.get(it, it) for it in oauth["identity_providers"])],
    }.items():
        check(key, sorted(client[key]), sorted(wanted))


def check_identities(stack):
    auth, identity = stack.config["auth"], stack.client("cognito-identity")
    pool = identity.describe_identity_pool(IdentityPoolId=auth["identity_pool_id"])
    guests = auth["unauthenticated_identities_enabled"]
    check("guests", pool["AllowUnauthenticatedIdentities"], guests)
    issuer = f"cognito-idp.{auth['aws_region']}.amazonaws.com/{auth['user_pool_id']}"
    login = {"ProviderName": issuer, "ClientId": auth["user_pool_client_id"], "ServerSideTokenCheck": True}
    check("players of this page, whose tokens still count", pool["CognitoIdentityProviders"], [login])
    iam, name = stack.client("iam"), stack.ids["PlayerRole"]
    role = iam.get_role(RoleName=name)["Role"]
    if stack.has("identity pool roles"):
        roles = identity.get_identity_pool_roles(IdentityPoolId=auth["identity_pool_id"])["Roles"]
        check("players have their role, guests none", roles, {"authenticated": role["Arn"]})
        check("only the enhanced flow", pool.get("AllowClassicFlow", False), False)
    trusted = role["AssumeRolePolicyDocument"]["Statement"]
    check("the role trusts one service", [it["Principal"] for it in trusted], [{"Federated": "cognito-identity.amazonaws.com"}])
    check("for players of this pool", trusted[0]["Condition"], {
        "StringEquals": {"cognito-identity.amazonaws.com:aud": auth["identity_pool_id"]},
        "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
    })
    check("the role has one policy", iam.list_role_policies(RoleName=name)["PolicyNames"], ["own-gauge"])
    check("and no other", iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"], [])
    statements = iam.get_role_policy(RoleName=name, PolicyName="own-gauge")["PolicyDocument"]["Statement"]
    services = {action.split(":")[0] for statement in statements for action in statement["Action"]}
    store = stack.config["life_gauge"]["gauge"]["store"]
    check("for one store", services, {{"sync": "cognito-sync", "dynamodb": "dynamodb"}[store]})


def check_table(stack):
    gauge = stack.config["life_gauge"]["gauge"]
    if gauge["store"] != "dynamodb":
        return
    table = stack.client("dynamodb").describe_table(TableName=gauge["table"])["Table"]
    check("one item for each identity", table["KeySchema"], [{"AttributeName": "identityId", "KeyType": "HASH"}])
    check("the table cannot be deleted by a slip", table["DeletionProtectionEnabled"], True)


def check_call(stack):
    api, auth = stack.client("apigatewayv2"), stack.config["auth"]
    check("the protected call is on the page's own host", stack.config["life_gauge"]["endpoints"]["hello"],
          f"{stack.outputs['SiteUrl']}/api/hello")
    routes = api.get_routes(ApiId=stack.ids["Api"])["Items"]
    found = [(it["RouteKey"], it["AuthorizationType"], it.get("AuthorizerId")) for it in routes]
    check("one route, for those with a token", found, [("GET /api/hello", "JWT", stack.ids["Authorizer"])])
    token = api.get_authorizer(ApiId=stack.ids["Api"], AuthorizerId=stack.ids["Authorizer"])["JwtConfiguration"]
    issuer = f"https://cognito-idp.{auth['aws_region']}.amazonaws.com/{auth['user_pool_id']}"
    check("a token of the user pool, for the page", token, {"Issuer": issuer, "Audience": [auth["user_pool_client_id"]]})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stack")
    parser.add_argument("config")
    parser.add_argument("--lacks", default="")
    options = parser.parse_args()
    with open(options.config, encoding="utf-8") as file:
        config = json.load(file)
    stack = Stack(options.stack, config, set(options.lacks.split(",")))
    for part in (check_bucket, check_distribution, check_user_pool, check_client, check_identities, check_table, check_call):
        part(stack)
    failed = RESULTS.count(False)
    print(f"{len(RESULTS) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
