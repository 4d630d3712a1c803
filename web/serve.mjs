/**
 * Serves the built page on one origin with the functions, as Firebase Hosting does: `web/dist`, the headers of
 * `headers.json`, `/config.json` from a file, and `/api/...` handed on to where the file's `proxy` says.
 *
 *   node serve.mjs --config FILE [--port 0] [--host 127.0.0.1] [--ready-file FILE] [--dist DIR]
 */
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    config: { type: "string" },
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    dist: { type: "string", default: join(here, "dist") },
    "ready-file": { type: "string" },
  },
});
if (!options.config) {
  console.error("serve.mjs: --config FILE is needed");
  process.exit(2);
}

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
};
/** Milliseconds that a function may take to answer. */
const PROXY_TIMEOUT = 30_000;

const { headers } = JSON.parse(readFileSync(join(here, "headers.json"), "utf8"));

/** Local parts live on other ports of this machine; in production the policy stays as headers.json has it. */
function localPolicy(policy) {
  return policy.replace(
    "connect-src 'self'",
    "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:* http://localhost:* ws://localhost:*",
  );
}

function setHeaders(response) {
  for (const { key, value } of headers) {
    if (key === "Strict-Transport-Security") continue; // plain HTTP here
    response.setHeader(key, key === "Content-Security-Policy" ? localPolicy(value) : value);
  }
}

const config = () => JSON.parse(readFileSync(options.config, "utf8"));

function fail(response, status, code) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Retry-After": "1",
  });
  response.end(JSON.stringify({ error: code, code }));
}

function handOn(incoming, response, base, path) {
  const target = new URL(path.replace(/^\//, ""), base.endsWith("/") ? base : `${base}/`);
  const outgoing = request(
    target,
    { method: incoming.method, headers: { ...incoming.headers, host: target.host }, timeout: PROXY_TIMEOUT },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("timeout", () => outgoing.destroy());
  outgoing.on("error", () => fail(response, 503, "unavailable"));
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function file(incoming, response, path) {
  const asked = normalize(path === "/" ? "/index.html" : path);
  // "/review" is review.html, as Hosting's cleanUrls has it
  const name =
    extname(asked) === "" && existsSync(join(options.dist, `${asked}.html`)) ? `${asked}.html` : asked;
  const full = join(options.dist, name);
  let size;
  try {
    if (!full.startsWith(options.dist)) throw new Error("outside");
    const stat = statSync(full);
    if (!stat.isFile()) throw new Error("not a file");
    size = stat.size;
  } catch {
    return fail(response, 404, "not_found");
  }
  const type = TYPES[extname(full)] ?? "application/octet-stream";
  response.setHeader("Content-Type", type);
  // Names in assets/ carry a hash of the content.
  response.setHeader(
    "Cache-Control",
    name.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
  );
  response.setHeader("Vary", "Accept-Encoding");
  const zip =
    /text|javascript|json|svg/.test(type) && /\bgzip\b/.test(incoming.headers["accept-encoding"] ?? "");
  if (zip) response.setHeader("Content-Encoding", "gzip");
  else response.setHeader("Content-Length", size);
  if (incoming.method === "HEAD") return response.end();
  const stream = createReadStream(full);
  stream.on("error", () => response.destroy());
  (zip ? stream.pipe(createGzip({ level: 9 })) : stream).pipe(response);
}

const server = createServer((incoming, response) => {
  try {
    // as a path, whatever it begins with: "//" alone is no address
    const { pathname, search } = new URL(`http://page${incoming.url ?? "/"}`);
    const { proxy = {}, ...forPage } =
      pathname.startsWith("/api/") || pathname === "/config.json" ? config() : {};
    const prefix = Object.keys(proxy).find((one) => pathname === one || pathname.startsWith(`${one}/`));
    if (prefix === "/api/start-bot") return handOn(incoming, response, proxy[prefix], "/");
    if (prefix !== undefined) return handOn(incoming, response, proxy[prefix], pathname + search);
    setHeaders(response);
    if (pathname === "/config.json") {
      response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
      return response.end(JSON.stringify(forPage));
    }
    if (pathname.startsWith("/api/")) return fail(response, 503, "unavailable");
    if (incoming.method !== "GET" && incoming.method !== "HEAD")
      return fail(response, 405, "method_not_allowed");
    return file(incoming, response, decodeURIComponent(pathname));
  } catch (error) {
    console.error(`serve.mjs: ${error instanceof Error ? error.message : error}`);
    return fail(response, 503, "unavailable");
  }
});

server.listen(Number(options.port), options.host, () => {
  const url = `http://${options.host}:${server.address().port}`;
  if (options["ready-file"]) writeFileSync(options["ready-file"], JSON.stringify({ url }));
  console.log(`ready ${url}`);
});
for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
