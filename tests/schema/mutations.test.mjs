// A good file, spoilt at every node, through `millrace check` and ajv: where they do not agree,
// there is a reason.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {connections, syncs, top} from './mutated_file.mjs';
import {reasonFor} from './mutation_reasons.mjs';
import {mutationsOf} from './mutations.mjs';
import {compiled, printedSchema} from './schema.mjs';

const program = process.env.MILLRACE_PROGRAM;
const validate = compiled(printedSchema(program));

// The problems that `check` has with the file. JSON is YAML.
function checked(file) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mutations-'));
  try {
    const path = join(folder, 'millrace.yaml');
    writeFileSync(path, JSON.stringify(file));
    const done = spawnSync(program, ['check', '--output', 'json', path], {encoding: 'utf8'});
    assert.ok(done.stdout, `${JSON.stringify(file)}: ${done.stderr}`);
    return JSON.parse(done.stdout).problems ?? [];
  } finally {
    rmSync(folder, {recursive: true});
  }
}

// Where the two do not agree for no reason that is known.
function disagreements(mutations, problemsOf) {
  const found = [];
  for (const {what, file, ...mutation} of mutations) {
    const problems = problemsOf(mutation);
    const refused = problems.length > 0;
    const fits = validate(file);
    if (refused !== fits) continue;
    const told = problems.map(({path, message}) => `${path}: ${message}`).join('; ');
    if (reasonFor({what, refused, told})) continue;
    found.push(`${what}: check ${refused ? `refuses it (${told})` : 'accepts it'}, ajv ` +
               (fits ? 'accepts it' : `does not: ${JSON.stringify(validate.errors)}`));
  }
  return found;
}

// Many spoilt entries of one map of the file are checked at once: a problem names its entry.
function disagreementsBelow(map, entries) {
  const mutations = [];
  const batch = {};
  for (const [name, entry] of Object.entries(entries)) {
    for (const {what, value} of mutationsOf({entry})) {
      if (!('entry' in value)) continue;
      const own = `m${mutations.length}`;
      batch[own] = value.entry;
      const file = {...top, connections, syncs, [map]: {[own]: value.entry}};
      if (map === 'connections') Object.assign(file.connections, connections);
      mutations.push({what: what.replace(/^entry/, `${map}.${name}`), file, own});
    }
  }
  const all = map === 'connections' ? {...connections, ...batch} : batch;
  const problems = checked({...top, connections, syncs, [map]: all});
  return disagreements(mutations, ({own}) => problems.filter(
      ({path}) => path === `${map}.${own}` || path.startsWith(`${map}.${own}.`)));
}

test('the file is good before it is spoilt', () => {
  const file = {...top, connections, syncs};
  assert.deepEqual(checked(file), []);
  assert.ok(validate(file), JSON.stringify(validate.errors));
});

test('spoilt connections are refused by both', () => {
  assert.deepEqual(disagreementsBelow('connections', connections), []);
});

test('spoilt syncs are refused by both', () => {
  assert.deepEqual(disagreementsBelow('syncs', syncs), []);
});

// Each is a run of the program, so there are fewer of them.
test('spoilt options of the file are refused by both', () => {
  const mutations = mutationsOf(top, [null, '', 'x', -1, {}]).map(
      ({what, value}) => ({what, value, file: {...value, connections, syncs}}));
  assert.deepEqual(disagreements(mutations, ({value}) => checked({...value, connections, syncs})),
                   []);
});
