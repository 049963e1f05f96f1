// Node's own HTTP/2 client through the proxy that HTTPS_PROXY names: CONNECT, TLS with ALPN h2, then three calls at once
// on the one connection. Node has no proxy support for http2, so the tunnel is opened by hand, as h2 libraries do.
import http from "node:http";
import http2 from "node:http2";
import tls from "node:tls";
import { say } from "./say.mjs";

const proxy = new URL(process.env.HTTPS_PROXY);
const host = "api.openai.com";
const credentials = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64");

const tunnel = await new Promise((resolve, reject) => {
  http.request({
    host: proxy.hostname,
    port: proxy.port,
    method: "CONNECT",
    path: `${host}:443`,
    headers: { "proxy-authorization": `Basic ${credentials}` },
  }).on("connect", (answer, socket) => answer.statusCode === 200 ? resolve(socket) : reject(new Error(`CONNECT: ${answer.statusCode}`)))
    .on("error", reject)
    .end();
});
const secure = tls.connect({ socket: tunnel, servername: host, ALPNProtocols: ["h2"] });
const session = http2.connect(`https://${host}`, { createConnection: () => secure });

const call = (path) => new Promise((resolve, reject) => {
  const stream = session.request({ ":path": path, authorization: `Bearer ${process.env.OPENAI_API_KEY}` });
  let status, text = "";
  stream.on("response", (headers) => { status = headers[":status"]; });
  stream.setEncoding("utf8").on("data", (piece) => { text += piece; });
  stream.on("end", () => resolve({ status, object: JSON.parse(text).object })).on("error", reject);
  stream.end();
});
const answers = await Promise.all([call("/v1/models"), call("/v1/models"), call("/v1/models")]);
say("protocol", secure.alpnProtocol);
say("models", answers.map((a) => `${a.status} ${a.object}`).join(", "));
session.close();
