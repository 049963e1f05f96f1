"""One JSON line a step: what the client really got. The harness reads them."""
import json


def say(step, value):
    print(json.dumps({"step": step, "value": value}), flush=True)
