// Serves the tests' own pages on a separate origin, as a host page is.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';

export async function servePages() {
  const server = createServer((request, response) => {
    // Browsers request it by themselves.
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    const name = new URL(request.url, 'http://x').pathname.slice(1);
    try {
      const page = readFileSync(new URL(`../pages/${name}`, import.meta.url));
      response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
