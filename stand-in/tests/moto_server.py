"""Serves moto's DynamoDB on a free port; it ends when its input does."""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
_, port = server.get_host_and_port()
print(f"listening on http://127.0.0.1:{port}", flush=True)
sys.stdin.read()
server.stop()
