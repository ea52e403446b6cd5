// The whole page in WebKit, Safari's engine. Debian's build has no WebRTC, so the picture comes by HLS.
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { visitIn } from './support/visit.mjs';
import { listeningCopy, webkit } from './support/webkit.mjs';

const DIST = process.env.DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));

test('two viewers in a room, in WebKit', () =>
  visitIn(webkit, async (home) => {
    // The server's module reads the path of the viewer when it is loaded.
    process.env.DIST = listeningCopy(DIST, home);
    const { RoomServer } = await import('../e2e/support/server.mjs');
    return RoomServer.start();
  }));
