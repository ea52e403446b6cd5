// A naive implementation: each like creates a heart, and each gift a banner; both are removed when they are over.
const [stage, banners] = ['.stage', '.banners'].map((selector) => document.querySelector(selector));

function heart() {
  const heart = document.createElement('span');
  heart.className = 'heart';
  heart.textContent = '♥';
  heart.style.right = `${20 + Math.random() * 40}px`;
  heart.addEventListener('animationend', () => heart.remove());
  stage.append(heart);
}

function gift({ from, gift, count }) {
  const banner = document.createElement('div');
  banner.className = 'banner';
  const [who, what, times] = ['span', 'span', 'b'].map((tag) => document.createElement(tag));
  who.textContent = from.nick;
  what.textContent = `gave ${gift}`;
  times.textContent = `×${count}`;
  banner.append(who, what, times);
  banners.append(banner);
  setTimeout(() => banner.remove(), 4000);
}

let number = 0;
globalThis.celebrate = (gifts, likes) => {
  for (let nth = 0; nth < gifts; nth += 1) {
    number += 1;
    gift({ from: { nick: `Viewer ${number % 997}` }, gift: ['rose', 'tea', 'lantern'][number % 3], count: 1 });
  }
  for (let nth = 0; nth < likes; nth += 1) heart();
};
globalThis.isReady = true;
