// Fixtures of a test file: a room-server, a browser, the tests' own pages. They end with the file.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { joined, launch, person, until } from './browser.mjs';
import { servePages } from './pages.mjs';
import { RoomServer, SDK_APP_ID, userSig } from './server.mjs';

/** The group service of the administrators' API. */
export const GROUP = 'group_open_http_svc';

export function stage(...flags) {
  const stage = { group: '@TGS#aDEMO' };
  /** The tests' own pages, which are on another origin, identify users by name. */
  const trusting = () => ['--allow-origin', stage.pages.url];
  before(async () => {
    [stage.browser, stage.pages] = await Promise.all([launch(), servePages()]);
    stage.server = await RoomServer.start(...trusting(), ...flags);
  });
  after(async () => {
    await stage.browser?.close();
    stage.pages?.close();
    await stage.server?.stop();
  });

  /** Starts another server with its own flags for one test; it ends with the test. */
  stage.another = async (test, ...flags) => {
    const server = await RoomServer.start(...trusting(), ...flags);
    test.after(() => server.stop());
    return server;
  };

  /** Opens a page with the bare SDK. */
  stage.bare = async (more = '', server = stage.server) => {
    const page = await person(stage.browser);
    await page.goto(`${stage.pages.url}/bare.html?server=${server.url}${more}`);
    return page;
  };

  /** Opens a page whose SDK is signed in as this user. `answer` is `ready`, or the code of the refusal. */
  stage.signedIn = async (userId, { sig = userSig(userId), more = '', server } = {}) => {
    const page = await stage.bare(more, server);
    page.answer = await page.evaluate((who) => signIn(who), { sdkAppId: SDK_APP_ID, userId, userSig: sig });
    return page;
  };

  /** Opens the viewer's page and enters the room, as a new visitor or as this user. */
  stage.enter = async ({ as, waits = true, server = stage.server, ...options } = {}) => {
    const page = await person(stage.browser, options);
    await page.goto(`${server.url}/${as ? `#token=${as}` : ''}`);
    if (waits) await joined(page);
    return page;
  };

  /** Calls the administrators' API and expects success. Repeats a call that came too soon after the last one (10049, 60022). */
  stage.rest = async (path, body) => {
    const answer = await until(async () => {
      const answer = await stage.server.rest(path, body);
      return ![10049, 60022].includes(answer.ErrorCode) && answer;
    });
    assert.equal(answer.ErrorCode, 0, JSON.stringify(answer));
    return answer;
  };

  /** Opens a page whose SDK is in the group. */
  stage.inRoom = async (userId, { group = stage.group, ...options } = {}) => {
    const page = await stage.signedIn(userId, options);
    page.answer = await join(page, group);
    return page;
  };
  return stage;
}

/** Joins a group; returns the status, or the code of the refusal. */
export const join = (page, group) => page.evaluate((group) => join(group).catch(({ code }) => code), group);
export const send = (page, group, text, more = {}) =>
  page.evaluate(([group, text, more]) => send(group, text, more), [group, text, more]);
/** Calls a method of the SDK; returns its data, or the code of the refusal. */
export const call = (page, method, ...args) =>
  page.evaluate(([method, args]) => chat[method](...args).then(({ data }) => data ?? 0, ({ code }) => code), [method, args]);
/** Waits for an event of the SDK for whose data `look` returns something; returns that. `look` runs in the page. */
export const heard = (page, event, look = (data) => [data], ...args) =>
  until(() =>
    page.evaluate(
      ([event, look, args]) => {
        const looks = new Function(`return ${look}`)();
        return heard.filter(([name]) => name === event).map(([, data]) => looks(data, ...args)).find(Boolean);
      },
      [event, String(look), args],
    ),
  );
/** Waits for a group tip with this operation; returns its payload. */
export const tip = (page, operationType) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, type) => list.find((it) => it.type === 'TIMGroupTipElem' && it.payload.operationType === type)?.payload,
    operationType,
  );
/** Waits for a system notice with this operation; returns its payload. */
export const notice = (page, operationType) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, type) => list.find((it) => it.type === 'TIMGroupSystemNoticeElem' && it.payload.operationType === type)?.payload,
    operationType,
  );
/** Waits for a text message; returns it. */
export const text = (page, wanted) =>
  heard(page, 'MESSAGE_RECEIVED', (list, wanted) => list.find((it) => it.payload.text === wanted), wanted);
/** Waits for a custom message of this kind; returns its content. */
export const custom = (page, kind) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, kind) => list.filter((it) => it.type === 'TIMCustomElem').map((it) => JSON.parse(it.payload.data)).find((it) => it.kind === kind),
    kind,
  );
