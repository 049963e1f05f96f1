"""requests: an answer, a stream and an upload. Proxy and CA come from the environment."""
import json
import os

import requests

from say import say

base = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1")
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["OPENAI_API_KEY"]
chat = {"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Say hello."}]}

answer = session.post(base + "/chat/completions", json=chat, timeout=60)
answer.raise_for_status()
say("chat", answer.json()["choices"][0]["message"]["content"])

text = ""
with session.post(base + "/chat/completions", json={**chat, "stream": True}, stream=True, timeout=60) as stream:
    stream.raise_for_status()
    for line in stream.iter_lines():
        if line.startswith(b"data: ") and line != b"data: [DONE]":
            choices = json.loads(line[6:])["choices"]
            text += choices[0]["delta"].get("content") or "" if choices else ""
say("stream", text)

upload = session.post(
    base + "/files", files={"file": ("lines.txt", b"one\ntwo\n")}, data={"purpose": "user_data"}, timeout=60)
upload.raise_for_status()
say("files", session.get(base + "/files/" + upload.json()["id"] + "/content", timeout=60).text)
