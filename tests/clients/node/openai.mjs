// The official openai package. Key, URL, proxy and CA come from the environment; nothing of them is named here.
import OpenAI, { toFile } from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { ResponsesWS } from "openai/resources/responses/ws";
import { run, say } from "./say.mjs";

const client = new OpenAI({ maxRetries: 0 });
const messages = [{ role: "user", content: "Say hello." }];

await run({
  async chat() {
    const answer = await client.chat.completions.create({ model: "gpt-5-mini", messages });
    say("chat", answer.choices[0].message.content);
  },

  async responses() {
    const answer = await client.responses.create({ model: "gpt-5-mini", input: "Say hello." });
    say("responses", answer.output_text);
  },

  async "chat-stream"() {
    const stream = await client.chat.completions.create({ model: "gpt-5-mini", messages, stream: true });
    let text = "";
    for await (const chunk of stream) {
      const piece = chunk.choices[0]?.delta?.content ?? "";
      if (text === "" && piece !== "") say("chat-stream-first", piece);
      text += piece;
    }
    say("chat-stream", text);
  },

  async "responses-stream"() {
    const stream = await client.responses.create({ model: "gpt-5-mini", input: "Say hello.", stream: true });
    let text = "";
    for await (const event of stream) {
      if (event.type === "response.output_text.delta") {
        if (text === "") say("responses-stream-first", event.delta);
        text += event.delta;
      }
      if (event.type === "response.completed") say("responses-stream-usage", event.response.usage.total_tokens);
    }
    say("responses-stream", text);
  },

  async embeddings() {
    const answer = await client.embeddings.create({ model: "text-embedding-3-small", input: "hello" });
    say("embeddings", answer.data[0].embedding.length);
  },

  async files() {
    const file = await client.files.create({ file: await toFile(Buffer.from("one\ntwo\n"), "lines.txt"), purpose: "user_data" });
    const content = await client.files.content(file.id);
    say("files", await content.text());
  },

  async "responses-ws"() {
    const socket = new ResponsesWS(client);
    say("responses-ws", await new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("response.completed", (event) => resolve(event.response.status));
      socket.socket.on("open", () => socket.send({ type: "response.create", model: "gpt-5-mini", input: "Say hello." }));
    }));
    socket.close();
  },

  async "realtime-ws"() {
    const realtime = new OpenAIRealtimeWS({ model: "gpt-realtime" }, client);
    say("realtime-ws", await conversation(realtime, (open) => realtime.socket.on("open", open)));
  },

  async "realtime-global"() {
    const realtime = new OpenAIRealtimeWebSocket({ model: "gpt-realtime" }, client);
    say("realtime-global", await conversation(realtime, (open) => realtime.socket.addEventListener("open", open)));
  },

  async "not-granted"() {
    say("missing-group", await exceptionOf(() => client.files.list()));
    say("missing-model", await exceptionOf(() => client.chat.completions.create({ model: "o3", messages: [{ role: "user", content: "hi" }] })));
    say("unknown-call", await exceptionOf(() => client.get("/brand_new")));
    const chat = await client.chat.completions.create({ model: "gpt-5", messages: [{ role: "user", content: "hi" }] });
    say("granted", chat.choices[0].message.content);
  },

  async "wrong-path"() {
    try {
      await client.get("/organization/projects");
      say("wrong-path", "allowed");
    } catch (error) {
      say("wrong-path", `${error.constructor.name} ${error.status}: ${error.message}`);
    }
  },

  /** Without retries the limit is an exception; with them the library waits as long as the gate says, and gets through. */
  async "rate-limit"() {
    const ask = (options) => client.responses.create({ model: "gpt-5-mini", input: "hi", max_output_tokens: 100 }, options);
    for (let call = 0; ; call++) {
      try {
        await ask();
      } catch (error) {
        say("rate-limit", `${error.constructor.name} ${error.status} ${error.type} ${error.code} ${error.headers.get("x-ratelimit-limit-requests")}`);
        break;
      }
      if (call > 100) throw new Error("no limit");
    }
    const start = performance.now();
    const answer = await ask({ maxRetries: 3 });
    say("rate-limit-waited", `${answer.status} ${performance.now() - start > 500}`);
  },

  async budget() {
    let calls = 0;
    try {
      for (; calls < 100; calls++)
        await client.responses.create({ model: "gpt-5-mini", input: "hi", max_output_tokens: 3000 }, { maxRetries: 3 });
    } catch (error) {
      say("budget", `${error.constructor.name} ${error.status} ${error.code} ${calls > 0}`);
    }
  },
});

/** What a caller of the library sees of a refusal: the class of its exception, and what it carries. */
async function exceptionOf(call) {
  try {
    await call();
    return "allowed";
  } catch (error) {
    return `${error.constructor.name} ${error.status} ${error.code} ${error.param} ${error.message}`;
  }
}

/** Asks for one response and gives its status once it is done. */
async function conversation(realtime, whenOpen) {
  const status = await new Promise((resolve, reject) => {
    realtime.on("error", reject);
    realtime.on("response.done", (event) => resolve(event.response.status));
    whenOpen(() => realtime.send({
      type: "response.create",
      response: { output_modalities: ["text"], instructions: "Say hello." },
    }));
  });
  realtime.close();
  return status;
}
