// The stand-alone page: which room is in its address, and who the viewer is, for the stand-in's sake, is a name that it makes up.
const room = document.querySelector('live-room');
const named = new URLSearchParams(location.search).get('room');
if (named) room.setAttribute('room', named);

// Where guests only read: a page of yours would show its own sign-in here.
room.addEventListener('live-room-sign-in', () => {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  room.setAttribute('token', `visitor-${number.toString(16).padStart(8, '0')}`);
});
