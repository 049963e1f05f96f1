// @langchain/openai: chat, streaming, embeddings.
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
import { run, say } from "./say.mjs";

const model = new ChatOpenAI({ model: "gpt-5-mini", maxRetries: 0 });

await run({
  async chat() {
    say("chat", (await model.invoke("Say hello.")).text);
  },
  async stream() {
    let text = "";
    for await (const chunk of await model.stream("Say hello.")) text += chunk.text;
    say("stream", text);
  },
  async embeddings() {
    say("embeddings", (await new OpenAIEmbeddings({ model: "text-embedding-3-small", maxRetries: 0 }).embedQuery("hello")).length);
  },
});
