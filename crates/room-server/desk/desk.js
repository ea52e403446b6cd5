// The operator's desk: forms that run actions, and lists that show the room's state.
//
// A form's data-action is the action, its controls are the parameters. The page requests the state every second and updates only
// what changed, so that the operator loses neither the focus nor text in an input.

const EVERY_MS = 1000;
const PATIENCE_MS = 5000;
const MAX_NOTICE = 300;
const SILENT = 'The server does not answer.';
const $ = (id) => document.getElementById(id);
const room = new URLSearchParams(location.search).get('room') ?? 'demo';
const api = `/desk/api/${encodeURIComponent(room)}`;

// Move the token from the address bar to this tab's session storage, so that it is not copied with the address.
if (location.hash.length > 1) {
  sessionStorage.setItem('desk-token', unescaped(location.hash.slice(1)));
  history.replaceState(null, '', location.pathname + location.search);
}
const headers = {
  'content-type': 'application/json',
  authorization: `Bearer ${sessionStorage.getItem('desk-token') ?? ''}`,
};

function unescaped(token) {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

function say(sentence, wrong = false) {
  $('said').textContent = sentence;
  $('said').classList.toggle('wrong', wrong);
}

/** Runs an action and shows its result. `words` is the label of the control that was used. */
async function act(action, words) {
  try {
    const response = await fetch(api, { method: 'POST', headers, body: JSON.stringify(action) });
    if (response.ok) say(`Done: ${words}.`);
    else say(await response.text(), true);
  } catch {
    say(SILENT, true);
  }
  await refresh();
}

const value = (control) => {
  if (control.type === 'checkbox') return control.checked;
  return control.type === 'number' || 'number' in control.dataset ? Number(control.value) : control.value;
};

/** The action of a form with its parameters. */
function read(form, submitter) {
  const named = [...form.elements].filter((control) => control.name && control.type !== 'submit');
  const action = { action: form.dataset.action, ...Object.fromEntries(named.map((control) => [control.name, value(control)])) };
  if (submitter?.name) action[submitter.name] = submitter.value;
  if (action.action === 'status' && action.status !== 'upcoming') delete action.startsIn;
  return about(action);
}

/** Completes an action: the durations that are named on the buttons for users, and the list with the one source. */
function about(action) {
  switch (action.action) {
    case 'mute':
      return { seconds: 60, ...action };
    case 'unmute':
      return { ...action, action: 'mute', seconds: 0 };
    case 'ban':
      return { seconds: 300, reason: 'by the operator', ...action };
    case 'sources':
      return action.url ? { action: 'sources', sources: [{ kind: action.kind, url: action.url }] } : action;
    default:
      return action;
  }
}

for (const form of document.forms) {
  if (form.id === 'open') continue;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!form.dataset.action && !event.submitter?.name) return;
    for (const control of form.elements) delete control.dataset.typed;
    act(read(form, event.submitter), event.submitter?.textContent.trim() ?? form.dataset.action);
  });
  // Text that was typed and not sent yet is not overwritten by the state.
  form.addEventListener('input', ({ target }) => (target.dataset.typed = ''));
  if ('atOnce' in form.dataset) {
    form.addEventListener('change', ({ target }) => {
      const [label] = target.labels;
      // A checkbox stands before its label's text, a menu after it.
      const words = (label.firstChild.textContent.trim() || label.textContent).trim();
      act({ action: form.dataset.action, [target.name]: value(target) }, words);
    });
  }
}

// A link signs its user in and is valid for a month, so it is made only on request.
$('open').addEventListener('submit', async (event) => {
  event.preventDefault();
  const userId = $('open').elements.userId.value;
  try {
    const response = await fetch(`${api}/token`, { method: 'POST', headers, body: JSON.stringify({ userId }) });
    if (!response.ok) return say(await response.text(), true);
    const { token } = await response.json();
    $('link').href = `/?room=${encodeURIComponent(room)}#token=${encodeURIComponent(token)}`;
    $('link').textContent = `Open the room as ${userId}`;
    $('link').hidden = false;
    $('link').focus();
  } catch {
    say(SILENT, true);
  }
});

// No submit buttons: Enter in the input would press the first one.
for (const button of $('anyone').querySelectorAll('button')) {
  button.addEventListener('click', () => {
    const { userId } = $('anyone').elements;
    if (userId.reportValidity()) act(about({ action: button.value, userId: userId.value }), button.textContent);
  });
}

/** Updates a list to these items. Rows of unchanged items are kept. */
function rows(list, items) {
  const known = new Map([...list.children].map((row) => [row.dataset.key, row]));
  list.replaceChildren(...order(items, known));
}

function* order(items, known) {
  for (const item of items) {
    const key = JSON.stringify(item);
    yield known.get(key) ?? make(key, item);
  }
}

function make(key, { title, note, buttons }) {
  const row = document.createElement('li');
  row.dataset.key = key;
  const text = document.createElement('span');
  const strong = document.createElement('b');
  strong.textContent = title;
  text.append(strong, ` ${note}`);
  row.append(text);
  for (const [label, action] of buttons) {
    const button = document.createElement('button');
    button.textContent = label;
    button.setAttribute('aria-label', `${label}: ${title}`);
    button.dataset.does = JSON.stringify(action);
    button.addEventListener('click', () => act(about(action), `${label}, ${title}`));
    row.append(button);
  }
  return row;
}

/** The value that each node shows. A node whose value did not change is not updated, so it keeps the focus. */
const shown = new WeakMap();
function changed(node, now) {
  const text = JSON.stringify(now);
  if (shown.get(node) === text) return false;
  shown.set(node, text);
  return true;
}

function list(id, items) {
  if (!changed($(id), items)) return;
  // Moving a row removes it for a moment and loses the focus. Afterwards focus the button with the same action.
  const focused = $(id).contains(document.activeElement) && document.activeElement.dataset.does;
  rows($(id), items);
  if (focused) [...$(id).querySelectorAll('button')].find((button) => button.dataset.does === focused)?.focus();
}

function fill(control, text) {
  if (!('typed' in control.dataset) && changed(control, text)) control.value = text ?? '';
}

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString();

function show(state) {
  const { chat, faults } = state;
  $('room').textContent = state.title;
  $('room').href = `/?room=${encodeURIComponent(state.room)}`;
  const figures = {
    Status: state.status, Online: chat.online, Sockets: state.sockets, Likes: state.likes, Coins: state.coins,
  };
  if (changed($('figures'), figures)) {
    $('figures').replaceChildren(
      ...Object.entries(figures).map(([name, figure]) => {
        const pair = document.createElement('div');
        const [term, definition] = [document.createElement('dt'), document.createElement('dd')];
        [term.textContent, definition.textContent] = [name, figure];
        pair.append(term, definition);
        return pair;
      }),
    );
  }
  for (const button of $('statuses').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.value === state.status));
  }
  fill($('notice'), chat.notice);
  count();
  fill($('slow-mode'), state.slowMode);
  fill($('pinned'), state.pinned);
  const muted = new Map(chat.muted.map(({ userId, until }) => [userId, until]));
  list(
    'members',
    chat.members.map(({ userId, nick }) => ({
      title: nick || userId,
      note: muted.has(userId) ? `${userId}, muted until ${clock(muted.get(userId))}` : userId,
      buttons: [
        muted.has(userId) ? ['Unmute', { action: 'unmute', userId }] : ['Mute 1 min', { action: 'mute', userId }],
        ['Kick', { action: 'kick', userId }],
        ['Ban 5 min', { action: 'ban', userId }],
        ['Sign off', { action: 'sign-off', userId }],
      ],
    })),
  );
  list(
    'banned',
    chat.banned.map(({ userId, until }) => ({
      title: userId, note: `until ${clock(until)}`, buttons: [['Let in again', { action: 'ban', userId, seconds: 0 }]],
    })),
  );
  list(
    'messages',
    chat.messages
      .filter(({ text }) => text)
      .map(({ seq, nick, userId, text }) => ({ title: nick || userId, note: text, buttons: [['Withdraw', { action: 'recall', seq }]] }))
      .reverse(),
  );
  options($('catalogue'), state.gifts.map(({ id, name, icon, price }) => [id, `${icon} ${name} (${price})`]));
  options($('ids'), chat.members.map(({ userId, nick }) => [userId, nick]));
  $('all-muted').checked = chat.allMuted;
  $('draw').textContent = state.draw
    ? `Open: say “${state.draw.keyword}” to win ${state.draw.prize}, until ${clock(state.draw.until)}.`
    : 'No draw is open.';
  const switches = $('switches').elements;
  for (const name of ['signInCode', 'joinCode', 'sendCode', 'pollCode']) fill(switches[name], faults[name]);
  $('settings').textContent = `The server runs with ${state.switches.join(' ')}.`;
  $('settings').hidden = false;
  // An open menu is not changed unless its fault changed.
  for (const name of ['delayMs', 'stream', 'rtc', 'gifts', 'billingMs']) {
    if (changed(switches[name], faults[name])) switches[name].value = String(faults[name]);
  }
  $('broken').hidden = Object.values(faults).every((fault) => !fault || fault === 'fine');
}

function options(node, pairs) {
  if (changed(node, pairs)) node.replaceChildren(...pairs.map(([id, label]) => new Option(label, id)));
}

let asking = 0;
let silent = false;

/** Requests the state and shows it. Returns whether to continue. */
async function refresh() {
  const turn = (asking += 1);
  try {
    const response = await fetch(api, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status === 401) {
      $('desk').hidden = true;
      say('This page needs the address that the server printed when it started.', true);
      return false;
    }
    if (!response.ok) throw new Error(await response.text());
    const state = await response.json();
    if (!state.chat) throw new Error('The room has no chat any more: its group was dismissed. Start the server again.');
    // Ignore an answer if a later request was sent.
    if (turn === asking) {
      $('desk').hidden = false;
      show(state);
    }
    if (silent) say('');
    silent = false;
  } catch (error) {
    silent = true;
    say(error.name === 'Error' ? error.message : SILENT, true);
  }
  return true;
}

async function watch() {
  if (await refresh()) setTimeout(watch, EVERY_MS);
}

$('notice').addEventListener('input', count);
function count() {
  const bytes = new TextEncoder().encode($('notice').value).length;
  $('bytes').textContent = `${bytes} of ${MAX_NOTICE} bytes`;
  $('bytes').classList.toggle('wrong', bytes > MAX_NOTICE);
}
watch();
