// What the tests of a file share: a room-server, a browser, the tests' own pages. Gone when the file is done.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { joined, launch, person, until } from './browser.mjs';
import { servePages } from './pages.mjs';
import { RoomServer, SDK_APP_ID, userSig } from './server.mjs';

/** The administrators' API's service for groups. */
export const GROUP = 'group_open_http_svc';

export function stage(...flags) {
  const stage = { group: '@TGS#aDEMO' };
  /** The tests' own pages, which are of another origin, say who is who. */
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

  /** Another server, with flags of its own, for one test: it ends with the test. */
  stage.another = async (test, ...flags) => {
    const server = await RoomServer.start(...trusting(), ...flags);
    test.after(() => server.stop());
    return server;
  };

  /** A page with the bare SDK. */
  stage.bare = async (more = '', server = stage.server) => {
    const page = await person(stage.browser);
    await page.goto(`${stage.pages.url}/bare.html?server=${server.url}${more}`);
    return page;
  };

  /** A page whose SDK is signed in as this user; says so, or the code with which it was refused. */
  stage.signedIn = async (userId, { sig = userSig(userId), more = '', server } = {}) => {
    const page = await stage.bare(more, server);
    page.answer = await page.evaluate((who) => signIn(who), { sdkAppId: SDK_APP_ID, userId, userSig: sig });
    return page;
  };

  /** A viewer's page, in the room: of a fresh visitor, or of this user. */
  stage.enter = async ({ as, waits = true, server = stage.server, ...options } = {}) => {
    const page = await person(stage.browser, options);
    await page.goto(`${server.url}/${as ? `#token=${as}` : ''}`);
    if (waits) await joined(page);
    return page;
  };

  /** What the administrators' API answers; it has to be a success. What was too soon after the last (10049, 60022) is asked for again. */
  stage.rest = async (path, body) => {
    const answer = await until(async () => {
      const answer = await stage.server.rest(path, body);
      return ![10049, 60022].includes(answer.ErrorCode) && answer;
    });
    assert.equal(answer.ErrorCode, 0, JSON.stringify(answer));
    return answer;
  };

  /** A page whose SDK is in the group. */
  stage.inRoom = async (userId, { group = stage.group, ...options } = {}) => {
    const page = await stage.signedIn(userId, options);
    page.answer = await join(page, group);
    return page;
  };
  return stage;
}

/** Says the status, or the code with which it was refused. */
export const join = (page, group) => page.evaluate((group) => join(group).catch(({ code }) => code), group);
export const send = (page, group, text, more = {}) =>
  page.evaluate(([group, text, more]) => send(group, text, more), [group, text, more]);
/** Calls one of the SDK's methods; says its data, or the code with which it was refused. */
export const call = (page, method, ...args) =>
  page.evaluate(([method, args]) => chat[method](...args).then(({ data }) => data ?? 0, ({ code }) => code), [method, args]);
/** Waits for an event of the SDK whose data has what is looked for; gives that. `look` runs in the page. */
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
/** Waits for a tip of the group with this operation; gives its payload. */
export const tip = (page, operationType) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, type) => list.find((it) => it.type === 'TIMGroupTipElem' && it.payload.operationType === type)?.payload,
    operationType,
  );
/** Waits for a notice of the system with this operation; gives its payload. */
export const notice = (page, operationType) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, type) => list.find((it) => it.type === 'TIMGroupSystemNoticeElem' && it.payload.operationType === type)?.payload,
    operationType,
  );
/** Waits for a text; gives the message. */
export const text = (page, wanted) =>
  heard(page, 'MESSAGE_RECEIVED', (list, wanted) => list.find((it) => it.payload.text === wanted), wanted);
/** Waits for a custom message of this kind; gives what it carries. */
export const custom = (page, kind) =>
  heard(
    page, 'MESSAGE_RECEIVED',
    (list, kind) => list.filter((it) => it.type === 'TIMCustomElem').map((it) => JSON.parse(it.payload.data)).find((it) => it.kind === kind),
    kind,
  );
