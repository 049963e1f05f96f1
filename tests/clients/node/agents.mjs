// @openai/agents: a run with tracing on, as it is by default, so that it also sends its key to /v1/traces/ingest.
import { Agent, getGlobalTraceProvider, Runner } from "@openai/agents";
import { run, say } from "./say.mjs";

const agent = new Agent({ name: "Greeter", instructions: "You greet.", model: "gpt-5-mini" });

await run({
  async agent() {
    const result = await new Runner().run(agent, "Say hello.");
    say("agent", result.finalOutput);
  },
  async "agent-stream"() {
    const result = await new Runner().run(agent, "Say hello.", { stream: true });
    let text = "";
    for await (const piece of result.toTextStream()) text += piece;
    await result.completed;
    say("agent-stream", text);
  },
});
await getGlobalTraceProvider().forceFlush();
say("traced", true);
