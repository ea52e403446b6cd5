// The whole page in Firefox. Without the network Firefox has no H.264 for WebRTC, so the picture comes by HLS after WHEP is refused.
import { test } from 'node:test';
import { RoomServer } from '../e2e/support/server.mjs';
import { firefox } from './support/firefox.mjs';
import { visitIn } from './support/visit.mjs';

test('two viewers in a room, in Firefox', () => visitIn(firefox, () => RoomServer.start()));
