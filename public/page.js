// The stand-alone page: which room is in its address, `/?room=demo`; and, for the stand-in's sake, who the viewer is, `/#token=…`.
const room = document.querySelector('live-room');
const named = new URLSearchParams(location.search).get('room');
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (named) room.setAttribute('room', named);
if (token) room.setAttribute('token', token);

// Where guests only read: a page of yours would show its own sign-in here. The stand-in signs a visitor up.
room.addEventListener('live-room-sign-in', async () => {
  const answer = await fetch('/api/visitor', { method: 'POST' });
  if (answer.ok) room.setAttribute('token', (await answer.json()).token);
});
