"""Our requests against botocore's service models: method, path, query, headers and members.

Reads a JSON list of requests from standard input (`service`, `operation`, `method`, `url`, `headers`, `body`), and
exits with 1 when one is not what the model describes. botocore's validator knows types, required members and what is
too short; names and texts that a model does not know, or that are too long for it, are looked for here.
"""

import json
import re
import sys
from datetime import datetime, timezone
from urllib.parse import parse_qsl, unquote, urlsplit

import botocore.session
from botocore.validate import ParamValidator

SESSION = botocore.session.get_session()


def unknown(shape, value, path):
    """What a value has that its shape does not."""
    if getattr(shape, "is_document_type", False):
        return
    if shape.type_name == "structure":
        for name, inner in value.items():
            if name in shape.members:
                yield from unknown(shape.members[name], inner, f"{path}.{name}")
            else:
                yield f"{path}.{name} is not in the model"
    elif shape.type_name == "list":
        for index, inner in enumerate(value):
            yield from unknown(shape.member, inner, f"{path}[{index}]")
    elif shape.type_name == "string":
        if value not in (shape.enum or [value]):
            yield f"{path} is none of {shape.enum}"
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{path} is too long"


def with_times(shape, value):
    """Turns epoch seconds into the type that botocore's validator wants."""
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(value, timezone.utc)
    if shape.type_name == "structure":
        members = shape.members
        return {name: with_times(members[name], inner) if name in members else inner for name, inner in value.items()}
    if shape.type_name == "list":
        return [with_times(shape.member, inner) for inner in value]
    return value


def from_path(template, path):
    """The members that a REST path carries."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
    match = re.fullmatch(pattern, path)
    if not match:
        raise ValueError(f"the path {path} does not fit {template}")
    return {name: unquote(value) for name, value in match.groupdict().items()}


def from_query(shape, query):
    """The members that a REST query carries."""
    places = {
        member.serialization.get("name"): (name, member)
        for name, member in shape.members.items()
        if member.serialization.get("location") == "querystring"
    }
    found = {}
    for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
        name, member = places[key]
        found[name] = int(value) if member.type_name in ("integer", "long") else value
    return found


def members(model, operation, request):
    """The input of an operation as the request carries it."""
    url = urlsplit(request["url"])
    body = json.loads(request["body"] or "{}")
    if model.metadata["protocol"] == "json":
        target = f"{model.metadata['targetPrefix']}.{operation.name}"
        expect(request["headers"].get("x-amz-target"), target)
        expect(request["headers"].get("content-type"), f"application/x-amz-json-{model.metadata['jsonVersion']}")
        expect(url.path, "/")
        return body
    template = operation.http["requestUri"].split("?")[0]
    place = {
        name: (member.serialization.get("locationName") or name) for name, member in operation.input_shape.members.items()
    }
    path = from_path(template, url.path)
    named = {name: path[wire] for name, wire in place.items() if wire in path}
    return {**named, **from_query(operation.input_shape, url.query), **body}


def expect(found, wanted):
    if found != wanted:
        raise ValueError(f"{found!r} should be {wanted!r}")


def problems(request):
    model = SESSION.get_service_model(request["service"])
    operation = model.operation_model(request["operation"])
    try:
        expect(request["method"], operation.http["method"])
        found = members(model, operation, request)
        report = ParamValidator().validate(with_times(operation.input_shape, found), operation.input_shape)
    except (ValueError, KeyError) as error:
        return [repr(error)]
    return [*unknown(operation.input_shape, found, ""), *filter(None, [report.generate_report()])]


def main():
    failed = 0
    for request in json.load(sys.stdin):
        found = problems(request)
        failed += bool(found)
        print(request["operation"], "; ".join(found) or "fits")
    sys.exit(bool(failed))


main()
