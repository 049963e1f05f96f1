// @anthropic-ai/sdk. This version sends its API key as a Bearer token; those before sent it in x-api-key.
import Anthropic from "@anthropic-ai/sdk";
import { run, say } from "./say.mjs";

const client = new Anthropic({ maxRetries: 0 });
const request = { model: "claude-opus-5-5", max_tokens: 64, messages: [{ role: "user", content: "Say hello." }] };

await run({
  async message() {
    say("message", (await client.messages.create(request)).content[0].text);
  },
  async stream() {
    const stream = client.messages.stream(request);
    say("stream", (await stream.finalMessage()).content[0].text);
  },
});
