import { launch, person, joined, say, screenshot, until, box, comment } from './support/browser.mjs';
import { RoomServer, DESK_TOKEN } from './support/server.mjs';
const server = await RoomServer.start('--members-listed','1000');
const browser = await launch();
const go = async (o={}) => { const p = await person(browser, o); await p.goto(server.url+(o.q||'')); await joined(p); return p; };
try {
  const a = await go(), b = await go({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await say(a, 'Hello there everyone'); await say(b, 'And hello back');
  await comment(a,'And hello back').waitFor();
  await comment(a,'And hello back').hover();
  await comment(a,'And hello back').locator('.message-more').click();
  await a.waitForTimeout(300);
  await screenshot(a,'zz-menu');
  await a.getByRole('menuitem',{name:'Reply'}).click();
  await a.waitForTimeout(200);
  await screenshot(a,'zz-reply');
  await a.keyboard.type('yes @nobody'); await a.keyboard.press('Enter');
  await server.desk('draw',{keyword:'ahoy',prize:'a cup of tea',seconds:30,winners:1});
  await server.desk('pin',{text:'Read https://example.com/rules first'});
  await server.desk('broadcast',{text:'Maintenance at noon'});
  await server.desk('system',{text:'Only in this room'});
  await a.waitForTimeout(3000);
  await screenshot(a,'zz-draw'); await screenshot(b,'zz-draw-phone');
  await a.getByRole('button',{name:/Say/}).click();
  await a.getByRole('button',{name:/watching/}).click();
  await a.waitForTimeout(1000);
  await screenshot(a,'zz-members');
  await a.locator('.sheet').getByRole('button',{name:'Close',exact:true}).click();
  await b.getByRole('button',{name:'Hidden on this device'}).click();
  await b.getByRole('textbox',{name:'A word to hide'}).fill('spoiler'); await b.keyboard.press('Enter');
  await b.waitForTimeout(300);
  await screenshot(b,'zz-hidden');
  await b.keyboard.press('Escape');
  await a.getByRole('button',{name:'Emoji'}).click(); await a.waitForTimeout(300); await screenshot(a,'zz-emoji'); await a.keyboard.press('ArrowRight'); await a.keyboard.press('Enter');
  console.log('draft', await box(a).inputValue());
  const state = await (await fetch(`${server.url}/desk/api/demo`,{headers:{authorization:`Bearer ${DESK_TOKEN}`}})).json();
  const id = state.chat.members[0].userId, id2 = state.chat.members[1].userId;
  await server.desk('mute',{userId:id,seconds:90}); await server.desk('mute',{userId:id2,seconds:90});
  await a.waitForTimeout(2500);
  await screenshot(a,'zz-muted'); await screenshot(b,'zz-muted-phone');
  for (const [s,more] of [['upcoming',{startsIn:100}],['paused',{}],['ended',{}],['replay',{}]]) {
    await server.desk('status',{status:s,...more}); await a.waitForTimeout(4500); await screenshot(a,'zz-'+s); if(s!=='replay') await screenshot(b,'zz-phone-'+s);
  }
  await server.desk('kick',{userId:id}); await server.desk('ban',{userId:id2,seconds:600,reason:'spam'});
  await a.waitForTimeout(2500);
  await screenshot(a,'zz-out1'); await screenshot(b,'zz-out2');
  console.log(a.complaints,b.complaints);
} finally { await browser.close(); await server.stop(); }
process.exit(0);
