// What ajv and yaml-language-server say of good files and of mistakes. README.md lists where that
// is not what `millrace check` says; write.sh brings the list up to date.

import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {badDocuments, goodDocuments, valuesOf} from './documents.mjs';
import {LanguageServer} from './language_server.mjs';
import {differencesIn, readmeWith} from './readme.mjs';
import {compiled, printedSchema} from './schema.mjs';

const program = process.env.MILLRACE_PROGRAM;
const schema = printedSchema(program);
const validate = compiled(schema);
const good = goodDocuments(program, schema);
const bad = badDocuments();
const folder = mkdtempSync(join(tmpdir(), 'millrace-schema-'));
let server;
let told;  // What both say of each document; the server waits a while before it looks at one.

before(async () => {
  const file = join(folder, 'schema.json');
  writeFileSync(file, JSON.stringify(schema));
  server = await LanguageServer.start(file);
  const each = async (document) => [document, await complaints(document)];
  told = new Map(await Promise.all([...good, ...bad].map(each)));
});

after(async () => {
  await server?.stop();
  rmSync(folder, {recursive: true});
});

function uriOf(name) {
  return `file:///documents/${encodeURIComponent(name)}.yaml`;
}

// What each of them has against the text: nothing, when it accepts it.
async function complaints({name, text, uri = uriOf(name)}) {
  const values = valuesOf(text);
  const fits = values !== undefined && values.every((value) => validate(value));
  const underlined = await server.diagnostics(uri, text);
  return {
    ajv: fits ? '' : JSON.stringify(values ? validate.errors : 'not YAML'),
    editor: underlined.map(({line, column, message}) => `${line}:${column}: ${message}`).join('\n'),
  };
}

test('there are files of every sort', () => {
  const names = good.map(({name}) => name);
  for (const sort of ['examples/', 'tests/cases/', 'example webhook', 'example rename']) {
    assert.ok(names.some((name) => name.startsWith(sort)), sort);
  }
  assert.ok(bad.length > 0);
});

for (const document of good) {
  test(`${document.name} is accepted, and nothing in it is underlined`, () => {
    assert.deepEqual(told.get(document), {ajv: '', editor: ''}, document.text);
  });
}

for (const document of bad) {
  const {name, hasVerdict, accepts} = document;
  test(`the mistake ${name} is ${accepts ? 'accepted, as it says' : 'rejected'}`, () => {
    assert.ok(hasVerdict, 'write "# schema: rejects" or "# schema: accepts, <reason>"');
    const {ajv, editor} = told.get(document);
    assert.equal(ajv === '', accepts !== undefined, `ajv: ${ajv || 'accepts it'}`);
    assert.equal(editor === '', accepts !== undefined,
                 `yaml-language-server: ${editor || 'underlines nothing'}`);
  });
}

test('README.md lists every mistake that the schema accepts, with its reason', () => {
  const path = new URL('README.md', import.meta.url);
  const text = readFileSync(path, 'utf8');
  const fresh = readmeWith(text, differencesIn(bad));
  if (process.env.MILLRACE_WRITE) writeFileSync(path, fresh);
  else assert.equal(text, fresh, 'stale; run tests/schema/write.sh');
});
