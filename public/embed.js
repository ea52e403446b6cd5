// A sample of what a page can do with the element: listen to its events, and send comments through it.
const room = document.querySelector('live-room');
const log = document.querySelector('#events');

for (const name of ['ready', 'joined', 'status', 'message', 'left', 'error']) {
  room.addEventListener(`live-room-${name}`, ({ type, detail }) => {
    const line = document.createElement('li');
    line.textContent = `${type} ${JSON.stringify(detail)}`;
    log.append(line);
  });
}

document.querySelector('#say').addEventListener('submit', (event) => {
  event.preventDefault();
  room.send(new FormData(event.target).get('text'));
});
document.querySelector('#leave').addEventListener('click', () => room.leave());
