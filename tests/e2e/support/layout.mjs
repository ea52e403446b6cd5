// Layout checks on rectangles, as the browser reports them. Runs in the page.

/** Returns a sentence for each thing that a viewer could not see, reach or touch; an empty list if all is well. */
export function faults({ touch }) {
  const host = document.querySelector('live-room');
  const root = host.shadowRoot;
  const bounds = host.getBoundingClientRect();
  const said = [];
  const name = (it) => `${it.localName}.${it.className.baseVal ?? it.className}[${it.getAttribute('aria-label') ?? it.textContent.trim().slice(0, 20)}]`;
  const within = (inner, outer) =>
    inner.left >= outer.left - 1 && inner.top >= outer.top - 1 && inner.right <= outer.right + 1 && inner.bottom <= outer.bottom + 1;
  const cross = (one, other) =>
    Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
    Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
  const isSeen = (it) => {
    const { width, height } = it.getBoundingClientRect();
    const isClipped = getComputedStyle(it).clipPath !== 'none';
    // Controls that are fading out count as gone.
    const isGoing = it.closest('.stage[data-idle] > .controls') && getComputedStyle(it).pointerEvents === 'none';
    return width > 1 && height > 1 && !isClipped && !isGoing && it.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !it.closest('[inert]');
  };
  // What can be scrolled into view counts as present; it is checked while it is in view.
  const scrollers = (it) => {
    const all = [];
    for (let ancestor = it.parentElement; ancestor; ancestor = ancestor.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(ancestor).overflow)) all.push(ancestor.getBoundingClientRect());
    }
    return all;
  };
  // Overlays that cover the rest until they are closed: meanwhile the rest need not be reachable.
  const over = [...root.querySelectorAll('.menu, .sheet, .gifts, .emoji-panel')].filter(isSeen);
  const isCovered = (it) =>
    over.some((cover) => !cover.contains(it) && cross(cover.getBoundingClientRect(), it.getBoundingClientRect()) > 0);

  // A touch elsewhere closes a menu: until then only the menu is checked.
  const reached = root.querySelector('.menu') ?? root;
  const controls = [...reached.querySelectorAll('button, input, textarea, select, a[href], [tabindex="0"]')]
    .filter((it) => isSeen(it) && !isCovered(it));
  for (const it of controls) {
    const box = it.getBoundingClientRect();
    if (scrollers(it).some((scroller) => !within(box, scroller))) continue;
    if (!within(box, bounds)) said.push(`${name(it)} is cut off`);
    // A link is part of its text, and a row of the list is as high as its text: neither needs the size of a touch target.
    const isWord = it.matches('a, .messages, .message-more, .headline-card');
    const short = it.matches('input[type=radio], input[type=checkbox]') && it.closest('label') ? it.closest('label').getBoundingClientRect() : box;
    if (touch && !isWord && Math.min(short.width, short.height) < 43.5) said.push(`${name(it)} is ${short.width} × ${short.height}: too small for a finger`);
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = root.elementFromPoint(x, y);
    if (!top || !(it.contains(top) || top.contains(it) || top.closest('label')?.contains(it))) {
      if (!it.matches('.messages, .message-more, .sheet, .headline-card')) said.push(`${name(it)} lies under ${top ? name(top) : 'nothing'}`);
    }
  }

  // Parts that must not overlap, if they are present.
  const parts = {
    controls: '.controls button, .controls input, .controls .live-dot',
    header: '.header > *',
    sound: '.sound',
    composer: '.composer-input, .composer-send, .composer-emoji, .composer-like, .composer-gift, .composer-sign-in',
    headlines: '.headlines, .headline-card',
    banners: '.gift-banner',
    connection: '.banner:not([hidden])',
    news: '.new-messages',
  };
  const boxes = Object.entries(parts).flatMap(([part, selector]) =>
    [...root.querySelectorAll(selector)].filter((it) => isSeen(it) && !isCovered(it) && !it.closest('.menu')).map((it) => ({ part, it, box: it.getBoundingClientRect() })));
  boxes.forEach((one, nth) => {
    for (const other of boxes.slice(nth + 1)) {
      if (one.part !== other.part && cross(one.box, other.box) > 1) said.push(`${name(one.it)} and ${name(other.it)} lie over each other`);
    }
  });

  // Nothing is wider than its container. Exempt is what is meant to scroll sideways.
  const wide = [...root.querySelectorAll('*')].filter((it) => isSeen(it) && it.scrollWidth > it.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(it).overflowX));
  for (const it of wide) if (!it.matches('.gift-counts')) said.push(`${name(it)} scrolls sideways`);
  if (document.scrollingElement.scrollWidth > innerWidth) said.push('the page scrolls sideways');

  const cover = root.querySelector('.stage-cover');
  if (cover && isSeen(cover) && cover.scrollHeight > cover.clientHeight + 1) said.push('what is said instead of the picture is cut off');

  // The headline above the chat and the open card take at most a quarter of the panel, or the headline, its border and two lines of text.
  const card = root.querySelector('.headline-card');
  if (card && isSeen(card)) {
    const { height } = root.querySelector('.panel').getBoundingClientRect();
    const taken = card.getBoundingClientRect().bottom - root.querySelector('.headlines').getBoundingClientRect().top;
    if (taken > Math.max(height / 4, 45 + 2 * 22) + 1) said.push(`the headlines take ${taken} of ${height}`);
    if (card.clientHeight % 22 > 0.5) said.push('a line of the card is cut');
  }

  const alone = root.querySelector('.room[data-alone]');
  const picture = root.querySelector('.stage')?.getBoundingClientRect();
  if (alone && picture.width * picture.height < 0.7 * bounds.width * bounds.height) said.push('full screen is not the picture');

  const field = root.querySelector('.composer-input');
  if (field && isSeen(field) && !isCovered(field) && field.getBoundingClientRect().width < 180) said.push(`the box is ${field.getBoundingClientRect().width} wide`);
  const title = root.querySelector('.header .title');
  if (title && isSeen(title) && title.getBoundingClientRect().width < 120 && !root.querySelector('[data-over]')) said.push('the title has no room');
  return [...new Set(said)];
}

/** Returns the controls whose focus is hard to see: without a ring, or with one of less than 3:1 contrast to its surroundings. */
export function faintFocus() {
  const root = document.querySelector('live-room').shadowRoot;
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => {
    const [red, green, blue] = [r, g, b].map((it) => (it / 255 <= 0.04045 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [bright, dark] = [light(one), light(other)].sort((a, b) => b - a);
    return (bright + 0.05) / (dark + 0.05);
  };
  // The first opaque background, from the control's parent outwards; a picture counts as dark as the stage.
  const ground = (it) => {
    for (let ancestor = it; ancestor; ancestor = ancestor.parentElement) {
      const color = rgba(getComputedStyle(ancestor).backgroundColor);
      if (color[3] > 200) return color;
    }
    return [6, 7, 10];
  };
  const faint = [];
  for (const it of root.querySelectorAll('button, input, textarea, select, a[href], [tabindex="0"]')) {
    if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || it.disabled || it.closest('[inert]')) continue;
    it.focus({ focusVisible: true });
    if (root.activeElement !== it) continue;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(it);
    const isRing = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    // The browser's own ring has two colours, so one of them is always visible.
    const ratio = outlineStyle === 'auto' ? 21 : contrast(rgba(outlineColor), ground(it.parentElement));
    if (!isRing || ratio < 3) faint.push(`${it.localName}.${it.className}: ${outlineStyle} ${outlineWidth}, ${ratio.toFixed(2)}`);
  }
  return faint;
}
