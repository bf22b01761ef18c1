"""An independent client of the stand-in: AWS's own SDK, and a hosted UI flow with nothing but the standard library.

usage: boto3_client.py BASE_URL
"""

import base64
import hashlib
import html
import http.cookiejar
import json
import re
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from checks import check, finish, refused

BASE = sys.argv[1].rstrip("/")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def browser():
    """Opens addresses with cookies; gives the address that it is redirected to, or the page."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar, NoRedirect)

    def go(address, form=None):
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            with opener.open(urllib.parse.urljoin(BASE, address), data) as reply:
                return reply.read().decode()
        except urllib.error.HTTPError as error:
            if error.code != 302:
                raise
            return error.headers["Location"]

    return go


def id_token(auth, username, password):
    """The authorization code flow with PKCE."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    state = secrets.token_urlsafe(16)
    redirect_uri = auth["oauth"]["redirect_sign_in_uri"][0]
    query = urllib.parse.urlencode({
        "response_type": "code",
        "client_id": auth["user_pool_client_id"],
        "redirect_uri": redirect_uri,
        "scope": "openid email profile",
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    })
    go = browser()
    login = go(f"/oauth2/authorize?{query}")
    csrf = html.unescape(re.search(r'name="_csrf" value="([^"]*)"', go(login)).group(1))
    back = go(login, {"_csrf": csrf, "username": username, "password": password})
    reply = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
    check(f"{username} comes back with the state", reply.get("state") == state, back)
    tokens = go("/oauth2/token", {
        "grant_type": "authorization_code",
        "client_id": auth["user_pool_client_id"],
        "code": reply["code"],
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    })
    return json.loads(tokens)["id_token"]


def client(service, region, **credentials):
    config = Config(retries={"total_max_attempts": 1})
    if not credentials:
        config = config.merge(Config(signature_version=UNSIGNED))
    return boto3.client(
        service, region_name=region, endpoint_url=BASE, config=config, **credentials
    )


def player(auth, username, password):
    """An identity and a Sync client with its credentials."""
    region = auth["aws_region"]
    provider = f"cognito-idp.{region}.amazonaws.com/{auth['user_pool_id']}"
    logins = {provider: id_token(auth, username, password)}
    identity = client("cognito-identity", region)
    pool = auth["identity_pool_id"]
    identity_id = identity.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    again = identity.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    check(f"{username} has one identity", identity_id == again, again)
    reply = identity.get_credentials_for_identity(IdentityId=identity_id, Logins=logins)
    credentials = {
        "aws_access_key_id": reply["Credentials"]["AccessKeyId"],
        "aws_secret_access_key": reply["Credentials"]["SecretKey"],
        "aws_session_token": reply["Credentials"]["SessionToken"],
    }
    return identity_id, credentials


def tamper(request, **_):
    """Changes a signed request just before it is sent."""
    request.body = request.body.replace(b'"75"', b'"99"')


def play(auth, dataset):
    region, pool = auth["aws_region"], auth["identity_pool_id"]
    ada, credentials = player(auth, "ada", "Correct-Horse-9")
    sync = client("cognito-sync", region, **credentials)
    place = {"IdentityPoolId": pool, "IdentityId": ada, "DatasetName": dataset}

    def write(sync, value, seen):
        session = sync.list_records(**place)["SyncSessionToken"]
        patch = {"Op": "replace", "Key": "life", "Value": value, "SyncCount": seen}
        return sync.update_records(**place, SyncSessionToken=session, RecordPatches=[patch])

    def record():
        records = sync.list_records(**place, LastSyncCount=0)["Records"]
        return next((record for record in records if record["Key"] == "life"), {"SyncCount": 0})

    seen = record()["SyncCount"]
    written = write(sync, "75", seen)["Records"][0]
    check("a write is told", written["Value"] == "75" and written["SyncCount"] > seen, written)
    check("and read back", record()["Value"] == "75", record())
    check("times are times", written["LastModifiedDate"].year > 2000, written)
    refused("a stale count", "ResourceConflictException", lambda: write(sync, "50", seen))

    hostile = client("cognito-sync", region, **credentials)
    hostile.meta.events.register("before-send.cognito-sync.UpdateRecords", tamper)
    fresh = written["SyncCount"]
    refused("a tampered request", "InvalidSignatureException", lambda: write(hostile, "75", fresh))
    check("which changed nothing", record()["Value"] == "75", record())

    wrong = {**credentials, "aws_secret_access_key": "guess"}
    guessing = client("cognito-sync", region, **wrong)
    refused("a wrong secret", "InvalidSignatureException", lambda: guessing.list_records(**place))

    _, credentials = player(auth, "grace", "Battery-Staple-7")
    stranger = client("cognito-sync", region, **credentials)
    refused("a foreign identity", "AccessDeniedException", lambda: stranger.list_records(**place))
    datasets = sync.list_datasets(IdentityPoolId=pool, IdentityId=ada)["Datasets"]
    check("datasets are listed", dataset in [found["DatasetName"] for found in datasets], datasets)


def keep_an_item(auth, table):
    """The same game in DynamoDB: a write holds only for who has seen the last one."""
    region = auth["aws_region"]
    ada, credentials = player(auth, "ada", "Correct-Horse-9")
    place = {"TableName": table, "Key": {"identityId": {"S": ada}}}
    store = client("dynamodb", region, **credentials)

    def write(life, seen):
        values = {":life": {"S": life}, ":seen": {"N": str(seen)}, ":next": {"N": str(seen + 1)}}
        return store.update_item(
            **place,
            UpdateExpression="SET life = :life, rev = :next",
            ConditionExpression="attribute_not_exists(rev) OR rev = :seen",
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )["Attributes"]

    check("there is no item yet", "Item" not in store.get_item(**place))
    check("the first write makes it", write("75", 0)["life"] == {"S": "75"})
    refused("a stale revision", "ConditionalCheckFailedException", lambda: write("50", 0))
    try:
        write("50", 0)
    except store.exceptions.ConditionalCheckFailedException as error:
        item = error.response.get("Item", {})
        check("which tells the item", item.get("rev") == {"N": "1"}, item)

    _, credentials = player(auth, "grace", "Battery-Staple-7")
    stranger = client("dynamodb", region, **credentials)
    refused("a foreign item", "AccessDeniedException", lambda: stranger.get_item(**place))
    wrong = {**credentials, "aws_secret_access_key": "guess"}
    guessing = client("dynamodb", region, **wrong)
    refused("a wrong secret for it", "InvalidSignatureException", lambda: guessing.get_item(**place))
    told = store.delete_item(**place, ReturnValues="ALL_OLD")["Attributes"]
    check("a deletion tells what it was", told["life"] == {"S": "75"}, told)


def passkeys(auth):
    """A pool with passkeys, made by an administrator; the SDK reads what a browser would get."""
    region = auth["aws_region"]
    admin = client("cognito-idp", region, aws_access_key_id="any", aws_secret_access_key="any")
    factors = {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}
    pool = admin.create_user_pool(PoolName="new", Policies={"SignInPolicy": factors})["UserPool"]["Id"]
    site = {"RelyingPartyId": "example.com", "UserVerification": "required"}
    admin.set_user_pool_mfa_config(UserPoolId=pool, WebAuthnConfiguration=site)
    page = admin.create_user_pool_client(UserPoolId=pool, ClientName="page")["UserPoolClient"]["ClientId"]
    person = {"Username": "ada", "Password": "Correct-Horse-9"}
    admin.admin_create_user(UserPoolId=pool, Username=person["Username"])
    admin.admin_set_user_password(UserPoolId=pool, Permanent=True, **person)
    idp = client("cognito-idp", region)
    parameters = {name.upper(): value for name, value in person.items()}
    reply = idp.initiate_auth(ClientId=page, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    access = {"AccessToken": reply["AuthenticationResult"]["AccessToken"]}
    options = idp.start_web_authn_registration(**access)["CredentialCreationOptions"]
    check("passkeys are for the domain", options["rp"]["id"] == "example.com", options)
    asked = options["authenticatorSelection"]["userVerification"]
    check("and need user verification", asked == "required", options)
    check("there is none yet", idp.list_web_authn_credentials(**access)["Credentials"] == [])
    told = idp.get_user_auth_factors(**access)["ConfiguredUserAuthFactors"]
    check("so the password is all there is", told == ["PASSWORD"], told)


def page_configuration(store):
    with urllib.request.urlopen(f"{BASE}/_stand-in/config?store={store}") as reply:
        return json.load(reply)["config"]


def main():
    config = page_configuration("sync")
    play(config["auth"], config["life_gauge"]["gauge"]["dataset"])
    config = page_configuration("dynamodb")
    keep_an_item(config["auth"], config["life_gauge"]["gauge"]["table"])
    passkeys(config["auth"])
    finish()


main()
