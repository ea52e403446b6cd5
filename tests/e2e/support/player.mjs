// What a viewer sees of the stream, and where a room's streams are.
import { until } from './browser.mjs';

/** Waits until the stage says this of itself; each value may be left out. */
export const shows = (page, { state, source }) =>
  page.locator(`.stage${state ? `[data-state="${state}"]` : ''}${source ? `[data-source="${source}"]` : ''}`).waitFor({ state: 'attached' });

/** The room's sources as they are now, as viewers are told them. */
export const told = async (server) => (await server.api('rooms/demo')).body.sources;

/** One source of each way in which the server delivers its stream; addresses are signed. */
export async function kinds(server) {
  const { body } = await server.api('rooms/demo');
  const query = body.sources[0].url.split('?')[1];
  return {
    whep: { kind: 'whep', url: `/whep/demo?${query}` },
    leb: { kind: 'leb', url: `webrtc://stream.example/live/demo?${query}`, signal: '/webrtc/v1/pullstream' },
    lowLatency: { kind: 'hls', url: `/live/demo/ll.m3u8?${query}`, lowLatency: true },
    hls: { kind: 'hls', url: `/live/demo/index.m3u8?${query}` },
    timeShift: { kind: 'hls', url: `/live/demo/dvr.m3u8?${query}`, timeShift: true },
  };
}

/** WebRTC sessions that the server holds. */
export async function sessions(server) {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(metrics.match(/^room_server_rtc_sessions (\d+)/m)[1]);
}

/** Pictures between what is shown and what the encoder makes now, of the loop of 400. */
export async function behind(page, picture) {
  const { frame } = await until(async () => {
    const shown = await picture(page);
    return shown.frame === null ? null : shown;
  });
  return (Math.floor(Date.now() / 40) - frame + 400) % 400;
}
