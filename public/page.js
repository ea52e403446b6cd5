// The stand-alone page. Its URL names the room, `/?room=demo`, and, for the local room server, the viewer's token, `/#token=…`.
const room = document.querySelector('live-room');
const named = new URLSearchParams(location.search).get('room');
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (named) room.setAttribute('room', named);
if (token) room.setAttribute('token', token);

// A guest, who can only read, wants to sign in. A real page would show its own sign-in here; the room server creates a visitor.
room.addEventListener('live-room-sign-in', async () => {
  const answer = await fetch('/api/visitor', { method: 'POST' });
  if (answer.ok) room.setAttribute('token', (await answer.json()).token);
});
