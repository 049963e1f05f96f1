"""urllib, from the standard library alone. Proxy and CA come from the environment."""
import json
import os
import urllib.request

from say import say

base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
body = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Say hello."}]}
request = urllib.request.Request(
    base + "/chat/completions",
    data=json.dumps(body).encode(),
    headers={"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"})
with urllib.request.urlopen(request, timeout=60) as answer:
    say("chat", json.load(answer)["choices"][0]["message"]["content"])
