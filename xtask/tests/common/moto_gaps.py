"""Closes gaps of moto's CloudFormation in what it does know, where the real template falls into them."""

import json

import moto_types
from moto.cloudformation import parsing
from moto.iam.models import Role
from moto.s3.models import FakeBucket


def is_no_value(item, resources):
    """Whether an item of a list is to be left out, which moto does for members of maps only."""
    if not isinstance(item, dict):
        return False
    if "Fn::If" in item:
        condition, yes, no = item["Fn::If"]
        return is_no_value(yes if resources.lazy_condition_map[condition] else no, resources)
    return item == {"Ref": "AWS::NoValue"}


def clean_json(clean):
    def cleaned(value, resources):
        if isinstance(value, list):
            value = [item for item in value if not is_no_value(item, resources)]
        return clean(value, resources)

    return cleaned


def completed(complete):
    """With the defaults that CloudFormation has for what the API requires."""

    def with_defaults(kind, properties, name):
        whole = complete(kind, properties, name)
        if kind == "AWS::CloudFront::Distribution":
            for origin in whole["DistributionConfig"]["Origins"]:
                if "CustomOriginConfig" in origin:
                    origin["CustomOriginConfig"] = {"HTTPPort": 80, "HTTPSPort": 443, **origin["CustomOriginConfig"]}
        return whole

    return with_defaults


def guarded(change):
    """A bucket also gets the properties that moto makes no use of in a template, though it has them."""

    def changed(*arguments, **named):
        bucket = change(*arguments, **named)
        document = named.get("cloudformation_json") or arguments[1]
        properties = document["Properties"]
        client = moto_types.CLIENT("s3")
        if "PublicAccessBlockConfiguration" in properties:
            block = properties["PublicAccessBlockConfiguration"]
            client.put_public_access_block(Bucket=bucket.name, PublicAccessBlockConfiguration=block)
        if "OwnershipControls" in properties:
            client.put_bucket_ownership_controls(Bucket=bucket.name, OwnershipControls=properties["OwnershipControls"])
        return bucket

    return staticmethod(changed)


def as_text(put_policy):
    """IAM keeps policies as JSON; moto keeps what the template has, and later reads that as text."""

    def put(self, name, document):
        put_policy(self, name, document if isinstance(document, str) else json.dumps(document))

    return put


parsing.clean_json = clean_json(parsing.clean_json)
moto_types.completed = completed(moto_types.completed)
FakeBucket.create_from_cloudformation_json = guarded(FakeBucket.create_from_cloudformation_json)
FakeBucket.update_from_cloudformation_json = guarded(FakeBucket.update_from_cloudformation_json)
Role.put_policy = as_text(Role.put_policy)
