// A collector that reads what it is sent with OpenTelemetry's own definitions of the messages. It says its port, then
// one step for each kind of report, and ends when it has had both.
import http from "node:http";
import definitions from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import { say } from "../node/say.mjs";

const { trace, metrics } = definitions.opentelemetry.proto.collector;
const kinds = { "/v1/traces": trace.v1.ExportTraceServiceRequest, "/v1/metrics": metrics.v1.ExportMetricsServiceRequest };
const missing = new Set(Object.keys(kinds));

/** How many bytes of a report the definitions have no field for: these are passed over, and do not come back. */
const unread = (kind, body) => body.length - kind.encode(kind.decode(body)).finish().length;

const server = http.createServer(async (request, response) => {
  const kind = kinds[request.url];
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  const body = Buffer.concat(pieces);
  say(request.url, {
    type: request.headers["content-type"],
    unread: unread(kind, body),
    // Field 99 with the number 1: three bytes that would be noticed.
    unreadWithMore: unread(kind, Buffer.concat([body, Buffer.from([0x98, 0x06, 0x01])])),
    report: kind.toObject(kind.decode(body), { longs: String, enums: String, bytes: String, arrays: true }),
  });
  response.writeHead(200, { "content-type": "application/x-protobuf", connection: "close" }).end();
  missing.delete(request.url);
  if (missing.size === 0) server.close();
});
server.listen(0, "127.0.0.1", () => say("port", server.address().port));
