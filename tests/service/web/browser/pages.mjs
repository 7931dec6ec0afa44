// Looks at the pages of a running site as a person does: pages.mjs URL PICTURES [SYNC RUN]. Prints
// what is wrong, a line each; exit code 1 when something is. Pictures of each page are left in the
// folder PICTURES.
import chromium from '@sparticuz/chromium';
import {chromium as browsers} from 'playwright-core';

const [url, pictures, sync, run] = process.argv.slice(2);
const wrong = [];
const expect = (is, what) => { if (!is) wrong.push(what); };

// Colours are mixed down to what is seen, from the element up to the page.
const poorContrasts = () => {
  const parse = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const over = (top, bottom) => {
    const alpha = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((i) => top[i] * alpha + bottom[i] * (1 - alpha));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.length > 3 && own[3] === 0 ? behind(element.parentElement)
      : over(own, behind(element.parentElement));
  };
  const found = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!hasText || !element.getClientRects().length || element.closest('svg')) continue;
    const ground = behind(element);
    const [a, b] = [light(over(parse(getComputedStyle(element).color), ground)), light(ground)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...found];
};

const browser = await browsers.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--headless=shell'],
});

// A context whose pages must not complain, and must not run what a name has in it.
const open = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('console', (line) => {
    if (line.type() === 'error') wrong.push(`console: ${line.text()} (${page.url()})`);
  });
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { wrong.push(`a name ran: ${dialog.message()}`); dialog.dismiss(); });
  return page;
};

const paths = {overview: '/', sync, run};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 400]) {
    const page = await open({colorScheme, viewport: {width, height: 900}});
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(url + path);
      const seen = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(seen <= width, `${path} is ${seen} pixels wide at ${width}`);
      const poor = await page.evaluate(poorContrasts);
      expect(poor.length === 0, `${path} ${colorScheme}: too little contrast: ${poor.join('; ')}`);
      await page.screenshot({path: `${pictures}/${name}-${colorScheme}-${width}.png`});
    }
    await page.context().close();
  }
}

{
  const page = await open({});
  await page.goto(url);
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.emulateMedia({colorScheme: 'dark'});
  expect(await ground() !== light, 'dark mode looks like light mode');
}

// The way from the first page to a run and back.
{
  const page = await open({});
  await page.goto(url + sync);
  await page.click('table a');
  expect(page.url().includes('/runs/'), `a run is not at ${page.url()}`);
  await page.click('h1 a');
  expect(page.url() === url + sync, `the sync of a run is not at ${page.url()}`);
  await page.click('.brand');
  expect(page.url() === url + '/', `the first page is not at ${page.url()}`);
  await page.fill('input[name=q]', 'sync 7');
  await page.click('form.find button');
  const names = await page.locator('td.name a').allTextContents();
  expect(names.length > 0 && names.every((name) => name.includes('sync 7')), `found: ${names}`);
}

// Everything but the refreshing works without a script.
{
  const page = await open({javaScriptEnabled: false});
  await page.goto(url);
  expect(await page.locator('tbody tr').count() >= 500, 'not every sync is there without a script');
  await page.click('td.name a');
  expect(page.url().includes('/syncs/'), 'links need a script');
}

// The page fetches itself, and keeps what was opened and where the person is.
{
  const page = await open({});
  await page.clock.install();
  await page.goto(url + run);
  await page.click('summary');
  await page.evaluate(() => document.querySelector('h1').setAttribute('data-old', ''));
  const fetched = page.waitForResponse((answer) => answer.url() === url + run);
  await page.clock.fastForward(5000);
  await fetched;
  await page.waitForSelector('h1:not([data-old])');
  expect(await page.locator('details[open]').count() === 1, 'a refresh closed what was open');
}

// A person is asked for the token once, and is led back.
{
  const page = await open({httpCredentials: {username: 'me', password: 'right-token'}});
  await page.goto(url + sync);
  await page.click('text=Run now');
  expect(page.url() === url + sync, `after a click the page is ${page.url()}`);
}

await browser.close();
for (const line of wrong) console.log(line);
process.exit(wrong.length > 0 ? 1 : 0);
