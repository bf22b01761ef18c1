"""Closes gaps of moto in what it does know, where the real template or a deployment falls into them: most are of its
CloudFormation."""

import copy
import json

import moto_types
from moto.cloudformation import parsing
from moto.cloudformation.models import Stack
from moto.cognitoidp.models import CognitoIdpUserPool
from moto.cognitoidp.responses import CognitoIdpResponse
from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
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


def parse_condition(parse):
    """With a condition that stands in another one by its short form."""

    def parsed(condition, resources, conditions):
        if isinstance(condition, dict) and "Fn::Condition" in condition:
            return conditions[condition["Fn::Condition"]]
        return parse(condition, resources, conditions)

    return parsed


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


def with_policies(update):
    """moto updates a role without its policies."""

    def updated(*arguments, **named):
        role = update(*arguments, **named)
        for policy in named["cloudformation_json"]["Properties"].get("Policies", []):
            role.put_policy(policy["PolicyName"], policy["PolicyDocument"])
        return role

    return staticmethod(updated)


# What a user pool is made with stays as it is; moto forgets it in an update.
ONLY_ONCE = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")


def remembered(update):
    def updated(self, config):
        before = getattr(self, "extended_config", {})
        kept = {name: before[name] for name in ONLY_ONCE if name in before}
        update(self, {**kept, **(config or {})})

    return updated


def delete(self):
    """A stack goes in the reverse of the order in which it came, because what came later needs what came before."""
    for name in reversed(list(self._parsed_resources)):
        if name in self._resource_json_map:
            self._delete_resource(self._parsed_resources[name], self._resource_json_map[name])
            del self._parsed_resources[name]


def unless_retained(delete_resource):
    """What a stack retains stays in an update, too."""

    def delete_unless_retained(self, resource, document):
        if document.get("DeletionPolicy") != "Retain":
            delete_resource(self, resource, document)

    return delete_unless_retained


def stack_resources(stack):
    """Without those whose condition does not hold."""
    return [resource for resource in stack.resource_map.values() if resource]


class Unmade:
    """Stands for a resource that an update would make, until it does."""

    physical_resource_id = "unmade"

    def get_cfn_attribute(self, name):
        return f"unmade.{name}"


class Resolved(parsing.ResourceMap):
    """A stack as it would be with another template and other parameters; nothing is made by looking at it."""

    def __getitem__(self, name):
        return self._parsed_resources.get(name, Unmade())

    def properties(self, name):
        """What a resource would be made of; nothing if it would not be there."""
        document = self._resource_json_map.get(name)
        if document is None or not self.lazy_condition_map.get(document.get("Condition"), True):
            return None
        return parsing.clean_json(document, self)


def resolved(resources, template, parameters):
    there = copy.copy(resources)
    there.__class__ = Resolved
    there._parsed_resources = dict(resources._parsed_resources)
    there._template, there._resource_json_map = template, template["Resources"]
    there.input_parameters, there.resolved_parameters = parameters, {}
    there.load_mapping()
    there.load_parameters()
    there.load_conditions()
    return there


def build_resource_diff(self, other_template, parameters=None):
    """What an update changes is what resources are made of in the end; moto sees neither conditions nor most references."""
    before = resolved(self, self._template, self.input_parameters)
    after = resolved(self, other_template, parameters or self.input_parameters)
    diff = {"Add": [], "Modify": [], "Remove": []}
    for name in {**self._template["Resources"], **other_template["Resources"]}:
        old, new = before.properties(name), after.properties(name)
        if old != new:
            diff["Add" if old is None else "Remove" if new is None else "Modify"].append(name)
    return diff


# Of user pools that were asked to, by their ids.
SESSIONS = {}


def get_sessions(self):
    pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
    usual = {"UserSessionTracking": "DISABLED", "TokenSession": {"MaxPerUser": 20}}
    return ActionResult({"UserPoolId": pool.id, **SESSIONS.get(pool.id, usual)})


def set_sessions(self):
    pool = self.backend.describe_user_pool(self._get_param("UserPoolId"))
    if pool.extended_config.get("UserPoolTier") == "LITE":
        raise JsonRESTError("FeatureUnavailableInTierException", "Session tracking needs another plan")
    SESSIONS[pool.id] = {name: self._get_param(name) for name in ("UserSessionTracking", "TokenSession")}
    return get_sessions(self)


parsing.clean_json = clean_json(parsing.clean_json)
parsing.parse_condition = parse_condition(parsing.parse_condition)
moto_types.completed = completed(moto_types.completed)
FakeBucket.create_from_cloudformation_json = guarded(FakeBucket.create_from_cloudformation_json)
FakeBucket.update_from_cloudformation_json = guarded(FakeBucket.update_from_cloudformation_json)
Role.put_policy = as_text(Role.put_policy)
parsing.ResourceMap.delete = delete
parsing.ResourceMap.build_resource_diff = build_resource_diff
Stack.stack_resources = property(stack_resources)
parsing.ResourceMap._delete_resource = unless_retained(parsing.ResourceMap._delete_resource)
CognitoIdpResponse.get_user_pool_session_configuration = get_sessions
CognitoIdpResponse.set_user_pool_session_configuration = set_sessions
Role.update_from_cloudformation_json = with_policies(Role.update_from_cloudformation_json)
CognitoIdpUserPool.update_extended_config = remembered(CognitoIdpUserPool.update_extended_config)
