"""httpx, which openai-python stands on: HTTP/1.1 and HTTP/2. Proxy and CA come from the environment."""
import json
import os

import httpx

from say import say

base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
headers = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]}
chat = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Say hello."}]}

for version in ("1.1", "2"):
    with httpx.Client(http2=version == "2", headers=headers, timeout=60) as client:
        answer = client.post(base + "/chat/completions", json=chat)
        answer.raise_for_status()
        say("chat-" + version, answer.json()["choices"][0]["message"]["content"])
        say("protocol-" + version, answer.http_version)

        text = ""
        with client.stream("POST", base + "/chat/completions", json={**chat, "stream": True}) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                line = line.strip()
                if line.startswith("data: ") and line != "data: [DONE]":
                    choices = json.loads(line[6:])["choices"]
                    text += choices[0]["delta"].get("content") or "" if choices else ""
        say("stream-" + version, text)
