// Serves the fake build under the policy that the windows of the product have: no inline code, no eval, Trusted Types.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
const { app } = JSON.parse(readFileSync(new URL('../../src-tauri/tauri.conf.json', import.meta.url), 'utf8'));
/** That of the windows themselves; here a breach is told to us, too. */
const POLICY = `${app.security.csp}; report-uri /against-policy`;

/** A server on a free port of this machine; `close` it. What goes against the policy is told to `complain`. */
export async function serve(folder, complain) {
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      complain(await text(request));
      response.writeHead(204).end();
      return;
    }
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    try {
      const body = await readFile(join(folder, path));
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
