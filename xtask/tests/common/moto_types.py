"""Teaches moto's CloudFormation the resource types that it lacks, so that the real template goes to it unchanged.

Most are made by moto's own API of their service: boto3 checks the names and kinds of their properties on the way, and they
can be read back like those of AWS. What moto has no API for is only noted, under the name NOTED below.
"""

import json
import random
import string

import jmespath
from moto.cloudformation.models import CloudFormationBackend
from moto.cognitoidp.exceptions import InvalidParameterException
from moto.cognitoidp.models import CognitoIdpBackend
from moto.core.common_models import CloudFormationModel
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

REGION = "us-east-1"
ENDPOINT = None
# Makes a client of a service, set by the server.
CLIENT = None

# Every resource made here, by stack and logical name.
MADE = {}

# Types that moto has no API for at all: they exist by name alone.
NOTED = {
    "AWS::CertificateManager::Certificate": {},
    "AWS::CloudFront::CachePolicy": {"Id": "{id}"},
    "AWS::CloudFront::OriginRequestPolicy": {"Id": "{id}"},
    "AWS::CloudFront::ResponseHeadersPolicy": {"Id": "{id}"},
    "AWS::Cognito::IdentityPoolRoleAttachment": {},
    "AWS::Cognito::ManagedLoginBranding": {"ManagedLoginBrandingId": "{id}"},
}

# The others: service, call that makes one, path of the identifier in its answer, attributes as paths, calls that update and
# delete, names of the identifiers that those take, properties that are called otherwise in the API, and those it wants apart.
CALLS = {
    "AWS::ApiGatewayV2::Api": {
        "service": "apigatewayv2",
        "create": "create_api",
        "id": "ApiId",
        "attributes": {"ApiId": "ApiId", "ApiEndpoint": "ApiEndpoint"},
        "update": "update_api",
        "delete": "delete_api",
        "keys": {"ApiId": "{id}"},
    },
    "AWS::ApiGatewayV2::Authorizer": {
        "service": "apigatewayv2",
        "create": "create_authorizer",
        "id": "AuthorizerId",
        "attributes": {"AuthorizerId": "AuthorizerId"},
        "update": "update_authorizer",
        "delete": "delete_authorizer",
        "keys": {"ApiId": "{ApiId}", "AuthorizerId": "{id}"},
    },
    "AWS::ApiGatewayV2::Integration": {
        "service": "apigatewayv2",
        "create": "create_integration",
        "id": "IntegrationId",
        "attributes": {"IntegrationId": "IntegrationId"},
        "update": "update_integration",
        "delete": "delete_integration",
        "keys": {"ApiId": "{ApiId}", "IntegrationId": "{id}"},
    },
    "AWS::ApiGatewayV2::Route": {
        "service": "apigatewayv2",
        "create": "create_route",
        "id": "RouteId",
        "attributes": {"RouteId": "RouteId"},
        "update": "update_route",
        "delete": "delete_route",
        "keys": {"ApiId": "{ApiId}", "RouteId": "{id}"},
    },
    "AWS::ApiGatewayV2::Stage": {
        "service": "apigatewayv2",
        "create": "create_stage",
        "id": "StageName",
        "attributes": {},
        "update": None,
        "delete": "delete_stage",
        "keys": {"ApiId": "{ApiId}", "StageName": "{id}"},
    },
    "AWS::CloudFront::Distribution": {
        "service": "cloudfront",
        "create": "create_distribution",
        "id": "Distribution.Id",
        "attributes": {"Id": "Distribution.Id", "DomainName": "Distribution.DomainName"},
        "update": "update_distribution",
        "delete": "delete_distribution",
        "keys": {"Id": "{id}", "IfMatch": "any"},
    },
    "AWS::CloudFront::Function": {
        "service": "cloudfront",
        "create": "create_function",
        "id": "FunctionSummary.Name",
        "attributes": {
            "FunctionARN": "FunctionSummary.FunctionMetadata.FunctionARN",
            "FunctionMetadata.FunctionARN": "FunctionSummary.FunctionMetadata.FunctionARN",
        },
        "update": None,
        "delete": "delete_function",
        "keys": {"Name": "{id}", "IfMatch": "any"},
    },
    "AWS::CloudFront::OriginAccessControl": {
        "service": "cloudfront",
        "create": "create_origin_access_control",
        "id": "OriginAccessControl.Id",
        "attributes": {"Id": "OriginAccessControl.Id"},
        "update": "update_origin_access_control",
        "delete": "delete_origin_access_control",
        "keys": {"Id": "{id}", "IfMatch": "any"},
    },
    "AWS::Cognito::IdentityPool": {
        "service": "cognito-identity",
        "create": "create_identity_pool",
        "id": "IdentityPoolId",
        "attributes": {"Name": "IdentityPoolName", "Id": "IdentityPoolId"},
        "update": "update_identity_pool",
        "delete": "delete_identity_pool",
        "keys": {"IdentityPoolId": "{id}"},
        "name": "IdentityPoolName",
    },
    "AWS::Cognito::UserPool": {
        "service": "cognito-idp",
        "create": "create_user_pool",
        "id": "UserPool.Id",
        "attributes": {
            "Arn": "UserPool.Arn",
            "UserPoolId": "UserPool.Id",
            "ProviderName": "join('', [`\"cognito-idp.us-east-1.amazonaws.com/\"`, UserPool.Id])",
            "ProviderURL": "join('', [`\"https://cognito-idp.us-east-1.amazonaws.com/\"`, UserPool.Id])",
        },
        "update": "update_user_pool",
        "delete": "delete_user_pool",
        "keys": {"UserPoolId": "{id}"},
        "name": "PoolName",
        "renamed": {"UserPoolName": "PoolName"},
    },
    "AWS::Cognito::UserPoolClient": {
        "service": "cognito-idp",
        "create": "create_user_pool_client",
        "id": "UserPoolClient.ClientId",
        "attributes": {"ClientId": "UserPoolClient.ClientId", "Name": "UserPoolClient.ClientName"},
        "update": "update_user_pool_client",
        "delete": "delete_user_pool_client",
        "keys": {"UserPoolId": "{UserPoolId}", "ClientId": "{id}"},
        "name": "ClientName",
    },
    "AWS::Cognito::UserPoolDomain": {
        "service": "cognito-idp",
        "create": "create_user_pool_domain",
        "id": None,
        "of": "Domain",
        "attributes": {},
        "update": None,
        "delete": "delete_user_pool_domain",
        "keys": {"UserPoolId": "{UserPoolId}", "Domain": "{id}"},
    },
    "AWS::Cognito::UserPoolIdentityProvider": {
        "service": "cognito-idp",
        "create": "create_identity_provider",
        "id": "IdentityProvider.ProviderName",
        "attributes": {},
        "update": "update_identity_provider",
        "delete": "delete_identity_provider",
        "keys": {"UserPoolId": "{UserPoolId}", "ProviderName": "{id}"},
    },
    "AWS::S3::BucketPolicy": {
        "service": "s3",
        "create": "put_bucket_policy",
        "id": None,
        "of": "Bucket",
        "attributes": {},
        "update": "put_bucket_policy",
        "delete": "delete_bucket_policy",
        "keys": {"Bucket": "{id}"},
        "renamed": {"PolicyDocument": "Policy"},
    },
}


def fitted(shape, value, path, left_out):
    """A property as the API takes it; names that it does not know are left out, and said."""
    if shape.type_name == "structure" and isinstance(value, list) and "Items" in shape.members:
        return {"Quantity": len(value), "Items": fitted(shape.members["Items"], value, path, left_out)}
    if shape.type_name == "structure" and isinstance(value, dict):
        known = {}
        for name, member in value.items():
            if name in shape.members:
                known[name] = fitted(shape.members[name], member, f"{path}.{name}", left_out)
            else:
                left_out.append(f"{path}.{name}".lstrip("."))
        return known
    if shape.type_name == "list" and isinstance(value, list):
        return [fitted(shape.member, member, path, left_out) for member in value if member is not None]
    if shape.type_name == "boolean" and isinstance(value, str):
        return value == "true"
    if shape.type_name in ("integer", "long") and isinstance(value, str):
        return int(value)
    if shape.type_name == "string" and not isinstance(value, str):
        return json.dumps(value)
    return value


def arguments(client, operation, properties, left_out):
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
    return fitted(shape, properties, "", left_out)


def completed(kind, properties, name):
    """The properties under the API's names, with what CloudFormation adds by itself."""
    call = CALLS[kind]
    renamed = call.get("renamed", {})
    whole = {renamed.get(key, key): value for key, value in properties.items()}
    if "name" in call:
        whole.setdefault(call["name"], name)
    if kind == "AWS::CloudFront::Distribution":
        config = whole["DistributionConfig"]
        config.setdefault("CallerReference", name)
        config.setdefault("Comment", "")
    return whole


def keys(kind, identifier, properties):
    return {key: form.format(**{**properties, "id": identifier}) for key, form in CALLS[kind]["keys"].items()}


class Resource:
    """One resource of a stack, wherever it came from."""

    def __init__(self, kind, identifier, attributes, properties, left_out):
        self.kind = kind
        self.physical_resource_id = identifier
        self.attributes = attributes
        self.properties = properties
        self.left_out = left_out


def made(kind, name, properties):
    if kind in NOTED:
        identifier = "".join(random.choices(string.ascii_lowercase, k=13))
        attributes = {key: form.format(id=identifier) for key, form in NOTED[kind].items()}
        return Resource(kind, identifier, attributes, properties, ["everything"])
    call, left_out = CALLS[kind], []
    client = CLIENT(call["service"])
    whole = completed(kind, properties, name)
    reply = getattr(client, call["create"])(**arguments(client, call["create"], whole, left_out))
    identifier = jmespath.search(call["id"], reply) if call["id"] else whole[call["of"]]
    attributes = {key: jmespath.search(path, reply) for key, path in call["attributes"].items()}
    return Resource(kind, identifier, attributes, properties, left_out)


def model(kind):
    """The class by which moto's CloudFormation knows a type. It only finds those that are derived from its own at once."""

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        properties = cloudformation_json.get("Properties", {})
        resource = cls(made(kind, resource_name, properties))
        stack = kwargs["StackId"].split("/")[1]
        MADE.setdefault(stack, {})[kwargs["LogicalId"]] = resource.made
        return resource

    def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        old, properties = original_resource.made, cloudformation_json.get("Properties", {})
        old.properties = properties
        call = CALLS.get(kind)
        if call and call["update"]:
            client, left_out = CLIENT(call["service"]), []
            whole = {**completed(kind, properties, new_resource_name), **keys(kind, old.physical_resource_id, properties)}
            getattr(client, call["update"])(**arguments(client, call["update"], whole, left_out))
        return original_resource

    def delete(cls, resource_name, cloudformation_json, account_id, region_name):
        raise NotImplementedError

    def delete_this(self, account_id, region_name):
        call = CALLS.get(kind)
        if call:
            given = keys(kind, self.made.physical_resource_id, self.made.properties)
            getattr(CLIENT(call["service"]), call["delete"])(**given)

    def attribute(self, name):
        return self.made.attributes[name]

    def init(self, resource):
        self.made = resource

    members = {
        "__init__": init,
        "physical_resource_id": property(lambda self: self.made.physical_resource_id),
        "cloudformation_name_type": staticmethod(lambda: ""),
        "cloudformation_type": staticmethod(lambda: kind),
        "has_cfn_attr": classmethod(lambda cls, name: True),
        "create_from_cloudformation_json": classmethod(create),
        "update_from_cloudformation_json": classmethod(update),
        "delete_from_cloudformation_json": classmethod(delete),
        "delete": delete_this,
        "get_cfn_attribute": attribute,
        "is_created": lambda self: True,
    }
    return type(kind.replace("::", ""), (CloudFormationModel,), members)


# Kept, since moto finds classes only while they are alive.
MODELS = [model(kind) for kind in [*NOTED, *CALLS]]


def resources(stack):
    """What was made here for a stack: the type, the properties, and which of them moto has no place for."""
    return {
        name: {"type": it.kind, "id": it.physical_resource_id, "properties": it.properties, "left_out": it.left_out}
        for name, it in MADE.get(stack, {}).items()
    }


def protected(delete):
    """AWS does not delete a user pool that is protected, nor one that still has a domain; moto would."""

    def guarded(self, user_pool_id):
        pool = self.describe_user_pool(user_pool_id)
        if pool.extended_config.get("DeletionProtection") == "ACTIVE" or pool.domain:
            raise InvalidParameterException("The user pool is protected, or has a domain")
        delete(self, user_pool_id)

    return guarded


CognitoIdpBackend.delete_user_pool = protected(CognitoIdpBackend.delete_user_pool)


def permission(self, action, resource):
    """moto takes no notice of the conditions of a policy. Those for CloudFront hold for nobody here, and no call comes in
    over TLS, so what is left is nothing."""
    return PermissionResult.NEUTRAL


FakeBucket.get_permission = permission


def previous(self, instance, incoming_params):
    """The value that a parameter had before may be its default; moto only knows those that were given."""
    before = instance.stack_parameters
    values = {it["ParameterKey"]: it.get("ParameterValue", before.get(it["ParameterKey"])) for it in incoming_params}
    return {key: value if isinstance(value, str) else str(value) for key, value in values.items()}


CloudFormationBackend._resolve_update_parameters = previous
