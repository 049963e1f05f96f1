// The official openai package as an administrator, straight against a provider that plays OpenAI; key, URL and CA come from the environment.
import OpenAI from "openai";
import { run, say } from "./say.mjs";

const client = new OpenAI({ maxRetries: 0 });
const organization = client.admin.organization;
const all = async (list) => {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
};

await run({
  async projects() {
    for (let number = 0; number < 5; number++) await organization.projects.create({ name: `p${number}` });
    const projects = await all(organization.projects.list({ limit: 2 }));
    await organization.projects.archive(projects.at(-1).id);
    const archived = await all(organization.projects.list({ include_archived: true }));
    say("projects", `${projects.map((project) => project.name).join(" ")}, ${archived.at(-1).status}`);
  },

  async keys() {
    const project = await organization.projects.create({ name: "bot" });
    const account = await organization.projects.serviceAccounts.create(project.id, { name: "bot", create_service_account_only: true });
    await organization.projects.serviceAccounts.update(account.id, { project_id: project.id, role: "member" });
    const key = await organization.projects.serviceAccounts.apiKeys.create(account.id, {
      project_id: project.id,
      name: "bot-1",
      scopes: ["api.responses.write"],
      expires_in_seconds: 3600,
    });
    const inference = new OpenAI({ apiKey: key.value, maxRetries: 0 });
    const answer = await inference.responses.create({ model: "gpt-5", input: "Say hello." });
    const refused = await inference.chat.completions.create({ model: "gpt-5", messages: [] }).catch((error) => error.status);
    const listed = await organization.projects.apiKeys.retrieve(key.id, { project_id: project.id });
    await organization.projects.apiKeys.update(key.id, { project_id: project.id, scopes: ["api.all.read"] });
    await organization.projects.apiKeys.delete(key.id, { project_id: project.id });
    const gone = await inference.responses.create({ model: "gpt-5", input: "hi" }).catch((error) => error.code);
    say("keys", `${answer.output_text} ${refused} ${listed.owner.service_account.name} ${listed.last_used_at > 0} ${gone}`);
  },

  async limits() {
    const project = (await all(organization.projects.list()))[0];
    const limits = await all(organization.projects.rateLimits.listRateLimits(project.id));
    const limit = await organization.projects.rateLimits.updateRateLimit(limits[0].id, { project_id: project.id, max_requests_per_1_minute: 3 });
    await organization.projects.modelPermissions.update(project.id, { mode: "allow_list", model_ids: ["gpt-5"] });
    const models = await organization.projects.modelPermissions.retrieve(project.id);
    await organization.projects.spendLimit.update(project.id, { threshold_amount: 500, currency: "USD", interval: "month" });
    const spend = await organization.projects.spendLimit.retrieve(project.id);
    say("limits", `${limit.max_requests_per_1_minute} ${models.mode} ${spend.threshold_amount}`);
  },

  async usage() {
    const start_time = Math.floor(Date.now() / 1000) - 3600;
    const usage = await organization.usage.completions({ start_time, bucket_width: "1m", limit: 1440, group_by: ["api_key_id", "model"] });
    const results = usage.data.flatMap((bucket) => bucket.results);
    const costs = await organization.usage.costs({ start_time, group_by: ["line_item"] });
    const items = costs.data.flatMap((bucket) => bucket.results).map((result) => result.line_item);
    say("usage", `${results.length} ${results[0].model} ${results[0].num_model_requests} ${[...new Set(items)].sort().join(" | ")}`);
  },

  async audit() {
    const types = (await all(organization.auditLogs.list({ limit: 3, event_types: ["project.created", "api_key.updated"] }))).map((event) => event.type);
    say("audit", types.join(" "));
  },

  async people() {
    const group = await organization.groups.create({ name: "bots" });
    await organization.groups.create({ name: "people" });
    const groups = await all(organization.groups.list({ limit: 1 }));
    const users = await all(organization.users.list());
    await organization.groups.users.create(group.id, { user_id: users[0].id });
    const members = await all(organization.groups.users.list(group.id));
    say("people", `${groups.map((one) => one.name).join(" ")} ${members[0].email}`);
  },

  async "no-admin-key"() {
    const other = new OpenAI({ adminAPIKey: process.env.OPENAI_API_KEY, maxRetries: 0 });
    say("no-admin-key", await other.admin.organization.projects.list().then(() => "allowed", (error) => `${error.constructor.name} ${error.status}`));
  },
});
