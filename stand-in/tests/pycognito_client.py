"""A second independent client: pycognito, which has an SRP of its own, from sign-up to sign-out.

usage: pycognito_client.py BASE_URL
"""

import json
import sys
import urllib.request

from botocore.config import Config
from checks import check, finish, refused
from pycognito import Cognito

BASE = sys.argv[1].rstrip("/")
PASSWORD = "Difference-Engine-1"


def control(path):
    with urllib.request.urlopen(f"{BASE}/_stand-in/{path}") as reply:
        return json.load(reply)


def last_code():
    return control("inbox")[-1]["code"]


def person(auth, username):
    return Cognito(
        auth["user_pool_id"],
        auth["user_pool_client_id"],
        user_pool_region=auth["aws_region"],
        username=username,
        botocore_config=Config(retries={"total_max_attempts": 1}),
        boto3_client_kwargs={"endpoint_url": BASE},
    )


def journey(auth):
    charles = person(auth, "charles")
    charles.set_base_attributes(email="charles@example.com", name="Charles Babbage")
    refused("a weak password", "InvalidPasswordException", lambda: charles.register("charles", "weak"))
    told = charles.register("charles", PASSWORD)
    check("sign-up tells a masked address", told["CodeDeliveryDetails"]["Destination"] == "c***@e***", told)
    refused("too early", "UserNotConfirmedException", lambda: charles.authenticate(password=PASSWORD))
    charles.confirm_sign_up(last_code(), username="charles")
    refused("a wrong password", "NotAuthorizedException", lambda: charles.authenticate(password="Wrong-1-Wrong"))
    charles.authenticate(password=PASSWORD)
    check("SRP gives tokens that pass pycognito's checks", charles.id_claims["email"] == "charles@example.com")
    check("with the scope of this API", charles.access_claims["scope"] == "aws.cognito.signin.user.admin")
    check("GetUser knows the name", charles.get_user().name == "Charles Babbage")

    before = charles.access_token
    charles.renew_access_token()
    check("a refresh gives another token", charles.access_token != before)

    charles.change_password(PASSWORD, "Analytical-Engine-2")
    refused("the old password", "NotAuthorizedException", lambda: charles.authenticate(password=PASSWORD))
    charles.initiate_forgot_password()
    charles.confirm_forgot_password(last_code(), PASSWORD)
    charles.authenticate(password=PASSWORD)

    refresh_token = charles.refresh_token
    charles.logout()
    charles.refresh_token = refresh_token
    refused("a refresh after sign-out", "NotAuthorizedException", charles.renew_access_token)


def main():
    journey(control("config")["config"]["auth"])
    finish()


main()
