"""A peer of the benchmark in Python: answers lines of JSON, as child.ts asks them."""
import json
import sys
import traceback


def serve(handlers):
    for line in sys.stdin:
        message = json.loads(line)
        try:
            answer = {'reply': handlers[message['what']](message['args'])}
        except Exception:
            answer = {'error': traceback.format_exc()}
        print(json.dumps(answer), flush=True)
