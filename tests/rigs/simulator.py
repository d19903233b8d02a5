"""The other end of the simulator port: a program that is the hardware. Standard library only.
\\source engine/backend/simulated/README.md"""
import json

import ws


class Failed(Exception):
    """The answer was an error."""


class Simulator(ws.WebSocket):
    """Requests return their answer; operations that were pushed meanwhile are in .operations."""

    def __init__(self, port, **options):
        super().__init__(port, **options)
        self.witness = self  # these are no frames of a client
        self.last_id = 0
        self.operations = []

    def sees(self, text):
        pass

    def receive_until(self, identity, seconds):
        while True:
            message = json.loads(self.receive(seconds))
            if "seq" in message:
                self.operations.append(message)
            elif message.get("id") == identity:
                return message

    def request(self, operation, /, seconds=ws.SECONDS, **fields):
        self.last_id += 1
        self.send(json.dumps({"op": operation, "id": self.last_id, **fields}))
        answer = self.receive_until(self.last_id, seconds)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def next_of(self, key, count=1, timeout_ms=500):
        return self.request("take", key=key, count=count, timeout_ms=timeout_ms)["operations"]
