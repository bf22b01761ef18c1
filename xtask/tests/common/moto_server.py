"""Serves moto on a free port, watches what is asked of it, and can end a program in the middle of its work.

Prints where it listens, then answers one line of JSON for each that comes in; it ends when its input does:

  {"ask": ["s3", "get_object", {"Bucket": "b", "Key": "k"}]}   any call of any service, by boto3; {"error": CODE} if refused
  {"requests": true}                                           what came in since the last time, without our own calls
  {"stop": {"write": 3, "group": 4711, "after": false}}        ends that process group at its third write, before or after it is done
  {"refuse": {"write": 3}}                                     answers the third write, and all that follow, with AccessDenied
  {"lack": "GetUserPoolSessionConfiguration"}                  answers this action as a service that does not know it
  {"resources": "stack"}                                       the resources of a stack that moto cannot hold, with their properties
"""

import io
import json
import os
import signal
import sys
import threading
import urllib.parse

import boto3
import botocore.config
import botocore.exceptions
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

import moto_gaps  # noqa: F401
import moto_types

# Calls of our own carry this in their User-Agent, and are not watched.
INSIDE = "inside"
# What these actions of CloudFormation's do, and those of services that have their action in a header.
WRITES = ("Create", "Update", "Delete", "Execute", "Put", "Set", "Add", "Tag", "Untag")
DENIED = (
    b"<Error><Code>AccessDenied</Code><Message>Refused for a test</Message></Error>"
)

UNKNOWN = b'{"__type": "UnknownOperationException"}'


class Watched:
    """The application, with an eye on what passes."""

    def __init__(self, application):
        self.application = application
        self.lock = threading.Lock()
        self.requests = []
        self.writes = 0
        self.stop = None
        self.refuse = None
        self.lack = None

    def __call__(self, environ, start_response):
        if INSIDE in environ.get("HTTP_USER_AGENT", ""):
            return self.application(environ, start_response)
        request = described(environ)
        with self.lock:
            self.requests.append(request)
            self.writes += request["writes"]
            nth = self.writes if request["writes"] else 0
        if self.lack and request["action"] == self.lack:
            start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
            return [UNKNOWN]
        if self.refuse and nth >= self.refuse["write"]:
            start_response("403 Forbidden", [("Content-Type", "text/xml")])
            return [DENIED]
        stops = self.stop and nth == self.stop["write"]
        if stops and not self.stop["after"]:
            self.end()
            return []
        reply = self.application(environ, start_response)
        if stops:
            self.end()
        return reply

    def end(self):
        os.killpg(self.stop["group"], signal.SIGKILL)
        self.stop = None

    def taken(self):
        with self.lock:
            taken, self.requests = self.requests, []
            return taken

    def arm(self, **arms):
        """Counts anew."""
        with self.lock:
            self.writes = 0
            self.stop = arms.get("stop")
            self.refuse = arms.get("refuse")
            self.lack = arms.get("lack")


def described(environ):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2] or form_action(environ)
    query = environ.get("QUERY_STRING", "")
    writes = action.startswith(WRITES) if action else method in ("PUT", "POST", "DELETE", "PATCH")
    return {"method": method, "path": path, "query": query, "action": action, "writes": writes}


def form_action(environ):
    """The action of services that are asked by a form, such as CloudFormation."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return ""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return urllib.parse.parse_qs(body.decode()).get("Action", [""])[0]


def plain(value):
    """What JSON has no form for: of bytes, a text that has a character for each."""
    if hasattr(value, "read"):
        return value.read().decode("latin-1")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def client(service):
    config = botocore.config.Config(
        user_agent_extra=INSIDE, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}
    )
    return boto3.client(service, region_name=moto_types.REGION, endpoint_url=moto_types.ENDPOINT, config=config)


def ask(service, operation, arguments):
    try:
        reply = getattr(client(service), operation)(**arguments)
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    reply.pop("ResponseMetadata", None)
    return reply


def answer(watched, line):
    if "ask" in line:
        return ask(*line["ask"])
    if "resources" in line:
        return moto_types.resources(line["resources"])
    if "requests" in line:
        return watched.taken()
    watched.arm(**line)
    return {}


def main():
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test")
    watched = Watched(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, watched, True, request_handler=MotoRequestHandler)
    moto_types.ENDPOINT = f"http://127.0.0.1:{server.server_port}"
    moto_types.CLIENT = client
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {moto_types.ENDPOINT}", flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(watched, json.loads(line)), default=plain), flush=True)


if __name__ == "__main__":
    main()
