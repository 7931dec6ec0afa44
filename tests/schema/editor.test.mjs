// What a person sees in an editor with yaml-language-server: hover, completion, and the texts of
// the mistakes that are made most.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {completions, hovers, mistakes} from './editor_places.mjs';
import {LanguageServer} from './language_server.mjs';
import {printedSchema} from './schema.mjs';

const kHere = '^';
const folder = mkdtempSync(join(tmpdir(), 'millrace-schema-'));
let server;
let opened = 0;

before(async () => {
  const file = join(folder, 'schema.json');
  writeFileSync(file, JSON.stringify(printedSchema(process.env.MILLRACE_PROGRAM)));
  server = await LanguageServer.start(file);
});

after(async () => {
  await server?.stop();
  rmSync(folder, {recursive: true});
});

function nextUri() {
  opened += 1;
  return `file:///documents/${opened}.yaml`;
}

// The text without its mark, and where that was.
function marked(text) {
  const before = text.slice(0, text.indexOf(kHere)).split('\n');
  const position = {line: before.length - 1, character: before.at(-1).length};
  return [text.replace(kHere, ''), position];
}

// Without what Markdown needs: escapes, and the line that names the schema.
function plain(markdown) {
  return markdown.replace(/\\(.)/g, '$1').replace(/\n+Source: .*$/, '');
}

for (const {name, text, says} of hovers) {
  test(`hover: ${name}`, async () => {
    const shown = plain(await server.hover(nextUri(), ...marked(text)));
    for (const each of says) assert.ok(shown.includes(each), `${each}\nis not in\n${shown}`);
  });
}

for (const {name, text, offers, inserts = {}, withholds = []} of completions) {
  test(`completion: ${name}`, async () => {
    const items = await server.completion(nextUri(), ...marked(text));
    const labels = items.map(({label}) => label);
    for (const each of offers) assert.ok(labels.includes(each), `${each} is not in ${labels}`);
    for (const each of withholds) assert.ok(!labels.includes(each), `${each} is in ${labels}`);
    for (const [label, body] of Object.entries(inserts)) {
      const texts = items.filter((item) => item.label === label)
                        .map((item) => item.textEdit?.newText ?? item.insertText);
      assert.ok(texts.includes(body), `${label} inserts ${JSON.stringify(texts)}`);
    }
  });
}

for (const {name, text, says} of mistakes) {
  test(`mistake: ${name}`, async () => {
    const underlined = await server.diagnostics(nextUri(), text);
    const told = underlined.map(({line, column, message}) => `${line}:${column}: ${message}`);
    assert.deepEqual(told, says);
  });
}
