"""Tells what docker-py sends for `containers.create`, without an engine.

Reads a JSON list of cases from standard input and writes a JSON list of answers to standard output.
A case is {"kind": "create", "image": str, "kwargs": {...}} or {"kind": "exec", "kwargs": {...}}.
An answer is {"query": {...}, "body": {...}}, or {"error": "..."} where docker-py itself refuses.

JSON has no way to write docker.types objects and tuples. In kwargs, {"$mount": {...}} becomes
docker.types.Mount(**...), and {"$tuple": [...]} becomes a tuple.
"""
import json
import sys
from urllib.parse import parse_qsl, urlsplit

import docker
import requests
from docker.types import Mount
from requests.adapters import BaseAdapter

API_VERSION = "1.43"


class RecordingAdapter(BaseAdapter):
    """Answers every request as a content engine would, and keeps the last one that creates something."""

    def __init__(self):
        super().__init__()
        self.created = None

    def send(self, request, **_options):
        parts = urlsplit(request.url)
        answer = {"Id": "0" * 64, "Name": "/recorded", "Config": {}, "State": {}, "Warnings": []}
        if request.method == "POST" and (parts.path.endswith("/containers/create") or parts.path.endswith("/exec")):
            self.created = {"query": dict(parse_qsl(parts.query)), "body": json.loads(request.body)}
        response = requests.Response()
        response.status_code = 201 if request.method == "POST" else 200
        response.headers["Content-Type"] = "application/json"
        response.request = request
        response.url = request.url
        response._content = json.dumps(answer).encode()
        return response

    def close(self):
        pass


def revive(value):
    if isinstance(value, list):
        return [revive(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$mount"}:
        return Mount(**value["$mount"])
    if set(value) == {"$tuple"}:
        return tuple(revive(item) for item in value["$tuple"])
    return {key: revive(item) for key, item in value.items()}


def record(client, adapter, case):
    adapter.created = None
    kwargs = revive(case["kwargs"])
    try:
        if case["kind"] == "exec":
            client.api.exec_create("0" * 64, **kwargs)
        else:
            client.containers.create(case["image"], **kwargs)
    except Exception as error:  # docker-py refuses with many types; which one is part of the answer
        return {"error": f"{type(error).__name__}: {error}"}
    return adapter.created


def main():
    adapter = RecordingAdapter()
    client = docker.DockerClient(base_url="http://127.0.0.1:9", version=API_VERSION)
    client.api.mount("http://", adapter)
    # Neither a proxy nor a docker configuration file of this machine may colour what is recorded.
    client.api.trust_env = False
    client.api._proxy_configs.clear()
    json.dump([record(client, adapter, case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
