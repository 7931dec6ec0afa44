// The files that the schema is tried on: good ones, which nothing may be said of, and bad ones.

import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, relative} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {yaml} from './packages.mjs';

const {Document, parseAllDocuments, parseDocument} = yaml;

export const kSource = fileURLToPath(new URL('../..', import.meta.url));

function yamlFilesBelow(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return yamlFilesBelow(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  }).sort();
}

function fileDocument(path) {
  return {
    name: relative(kSource, path),
    text: readFileSync(path, 'utf8'),
    uri: pathToFileURL(path).href,  // Its first line may name the schema, relative to it.
  };
}

// Those of other programs (the reports server, Prometheus, Kubernetes) have no version of millrace's language.
function examples() {
  return yamlFilesBelow(join(kSource, 'examples'))
      .map(fileDocument)
      .filter(({text}) => /^version:/m.test(text) && !/^reports:/m.test(text));
}

const kConnections = {
  bi: {reports_api: {url: 'https://bi.example', key: 'k'}},
  out: {files: {root: 'out'}},
};

// A whole file around the parts of it, which keep the way in which they are written.
function wholeFile({connections, sync}) {
  const file = new Document({version: 1, connections: kConnections, syncs: {one: {}}});
  for (const {key, value} of connections?.items ?? []) {
    file.setIn(['connections', key.value ?? key], value);
  }
  const parts = new Map(sync.map(({key, value}) => [key.value ?? key, value]));
  if (!parts.has('from')) parts.set('from', {bi: 1});
  if (!parts.has('to')) parts.set('to', [{out: {path: 'x.csv'}}]);
  for (const [key, value] of parts) file.setIn(['syncs', 'one', key], value);
  return file.toString();
}

function goodCases() {
  const folder = join(kSource, 'tests/cases');
  const names = readdirSync(folder).filter((name) => name.endsWith('.case.yaml'));
  return names.sort().flatMap((name) => {
    const parsed = parseDocument(readFileSync(join(folder, name), 'utf8'));
    if (!parsed.has('output')) return [];
    const sync = parsed.get('sync')?.items ?? [];
    return [{name: `tests/cases/${name}`, text: wholeFile({sync})}];
  });
}

// Every kind of connection, and every step, as the schema names them.
export function kindsOf(schema) {
  const sync = schema.properties.syncs.additionalProperties.properties;
  return [
    ...Object.keys(schema.properties.connections.additionalProperties.properties),
    ...Object.keys(sync.steps.items.properties),
  ];
}

function referenceExample(program, kind) {
  const text = execFileSync(program, ['example', kind], {encoding: 'utf8'});
  const parts = parseDocument(text).contents.items;
  if (parts.some(({key}) => key.value === 'version')) return {name: `example ${kind}`, text};
  const connections = parts.find(({key}) => key.value === 'connections')?.value;
  const sync = parts.filter(({key}) => key.value !== 'connections');
  return {name: `example ${kind}`, text: wholeFile({connections, sync})};
}

function initialFile(program) {
  // It stays until the end: the file names the schema that lies beside it.
  const folder = mkdtempSync(join(tmpdir(), 'millrace-init-'));
  process.on('exit', () => rmSync(folder, {recursive: true}));
  execFileSync(program, ['init'], {cwd: folder, stdio: 'ignore'});
  return yamlFilesBelow(folder).map((path) => ({
    name: `init: ${basename(path)}`,
    text: readFileSync(path, 'utf8'),
    uri: pathToFileURL(path).href,
  }));
}

function hasCommand(program, command) {
  const help = execFileSync(program, ['--help'], {encoding: 'utf8'});
  return new RegExp(`^ +${command}\\b`, 'm').test(help);
}

export function goodDocuments(program, schema) {
  return [
    ...examples(),
    ...goodCases(),
    ...kindsOf(schema).map((kind) => referenceExample(program, kind)),
    ...(hasCommand(program, 'init') ? initialFile(program) : []),
  ];
}

// The mistakes that a file of YAML can show, with what they say of themselves:
// {name, text, hasVerdict, accepts: the reason, or undefined}.
export function badDocuments(folder = join(kSource, 'tests/mistakes')) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => !name.endsWith('.md')).sort().flatMap((name) => {
    const path = /\.ya?ml$/.test(name) ? join(folder, name) : join(folder, name, 'millrace.yaml');
    if (!existsSync(path)) return [];
    const text = readFileSync(path, 'utf8');
    const about = join(folder, name, 'about.txt');
    return [{name, text, ...verdictOf(existsSync(about) ? readFileSync(about, 'utf8') : text)}];
  });
}

function verdictOf(text) {
  const verdict = /^# schema: (.*)$/m.exec(text)?.[1] ?? '';
  const accepts = /^accepts, (.+)$/.exec(verdict)?.[1];
  return {hasVerdict: verdict === 'rejects' || accepts !== undefined, accepts};
}

// What JSON Schema sees of a text, as editors have it: the value of each of its documents that has
// one. undefined where YAML itself finds fault.
export function valuesOf(text) {
  const documents = [parseAllDocuments(text, {merge: true})].flat();
  const faults = documents.flatMap(({errors, warnings}) => [...errors, ...warnings]);
  if (faults.length > 0) return undefined;
  try {
    return documents.filter(({contents}) => contents !== null).map((document) => document.toJS());
  } catch (fault) {
    // An alias of an anchor that is not there is found only here.
    if (fault instanceof ReferenceError) return undefined;
    throw fault;
  }
}
