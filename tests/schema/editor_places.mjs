// What is hovered over, completed and mistaken, and what has to appear. `^` is where the cursor is.

const kConnections = `version: 1
connections:
  bi: {reports_api: {url: "https://bi.example", key: k}}
  db:
    postgres:
      dsn: x
      connect_timeout: 5s
`;

const kSync = `syncs:
  orders:
    from: {bi: {report: 1846, fetch: pages}}
    columns:
      Id: {as: id, type: integer}
    to:
      - out: {path: orders.csv}
      - db: {table: orders, mode: upsert, key: id}
`;

const kFile = kConnections + kSync;

// The file with one part of it replaced.
function fileWith(part, other) {
  if (!kFile.includes(part)) throw new Error(`${part} is not in the file`);
  return kFile.replace(part, () => other);
}

const kTo = `${kConnections}syncs:\n  orders:\n    to:\n`;

const kMeasure = 'Default: 10s. From 100ms to 5m. Write 250ms, 30s, 5m, 2h or 1d.';

export const hovers = [
  {
    name: 'the version',
    text: fileWith('version', 'ver^sion'),
    says: ['The version of this language.', '`1`'],
  },
  {
    name: 'a kind of connection',
    text: fileWith('postgres:', 'post^gres:'),
    says: ['#### postgres', 'A Postgres database.'],
  },
  {
    name: 'an option with its default, limits, unit and whose it is',
    text: fileWith('connect_timeout', 'connect_^timeout'),
    says: ['#### postgres', 'How long to wait for each host.', kMeasure],
  },
  {
    name: 'an option with an example',
    text: fileWith('dsn', 'd^sn'),
    says: ['Example:', 'postgresql://user@localhost/warehouse'],
  },
  {
    name: 'the name of a sync',
    text: fileWith('orders:', 'ord^ers:'),
    says: ['#### sync', 'One report, its shape, and where its rows go.'],
  },
  {
    name: 'how a report is fetched',
    text: fileWith('fetch', 'fe^tch'),
    says: ['#### reports_api', 'Default: auto.', '`legacy_pages`'],
  },
  {
    name: 'the type of a column',
    text: fileWith('type: integer', 'ty^pe: integer'),
    says: ['The type of the column', '`integer`: A whole number of 64 bits.', 'decimal(12,2) has at most 12'],
  },
  {
    name: 'a destination that can only be a file',
    text: fileWith('- out', '- o^ut'),
    says: ['One file; it appears whole or not at all.'],
  },
  {
    name: 'a destination that is a table',
    text: fileWith('- db', '- d^b'),
    says: ['postgres: A table of the database.', 'sqlite: One table;'],
  },
  {
    name: 'the mode of a table',
    text: fileWith('mode', 'mo^de'),
    says: ['#### postgres, sqlite', '`upsert`'],
  },
  {
    name: 'the mode of a destination that may be of any kind',
    text: fileWith('{path: orders.csv}', '{m^ode: append}'),
    says: ['`upsert`: feed, postgres, sqlite, webhook', '`append`: files, postgres, sqlite, webhook'],
  },
];

export const completions = [
  {
    name: 'the first key of a file',
    text: '^',
    offers: ['version', 'connections', 'syncs', 'state', 'defaults', 'include', 'history', 'spool'],
  },
  {name: 'the version', text: 'version: ^', offers: ['1']},
  {
    name: 'the kinds of a connection, each with what it needs and nothing else',
    text: 'version: 1\nconnections:\n  db:\n    ^\n',
    offers: ['reports_api', 'files', 'postgres', 'sqlite', 'stdout', 'webhook'],
    inserts: {
      reports_api: 'reports_api:\n  url: $1\n  key: $2',
      files: 'files:\n  root: ',
      postgres: 'postgres:\n  dsn: ',
    },
  },
  {
    name: 'the options of a connection',
    text: fileWith('      connect_timeout: 5s', '      ^'),
    offers: ['connect_timeout', 'lock_timeout', 'max_connections'],
    withholds: ['dsn', 'url'],
    inserts: {connect_timeout: 'connect_timeout: ${1:10s}'},
  },
  {name: 'a duration', text: fileWith('5s', '^'), offers: ['10s']},
  {
    name: 'the keys of a sync',
    text: `${kConnections}syncs:\n  orders:\n    ^\n`,
    offers: ['from', 'columns', 'other_columns', 'steps', 'guards', 'to'],
  },
  {
    name: 'how a report is fetched',
    text: fileWith('pages', '^'),
    offers: ['auto', 'export', 'pages', 'legacy_pages', 'direct'],
  },
  {
    name: 'the types of a column',
    text: fileWith('integer', '^'),
    offers: ['text', 'integer', 'decimal', 'timestamptz', 'json'],
  },
  {
    name: 'the options of a destination that may be of any kind, which say whose they are',
    text: `${kTo}      - db:\n          ^\n`,
    offers: ['path', 'table', 'mode', 'key', 'format', 'wrap'],
  },
  {
    name: 'the options of a destination that has a path',
    text: `${kTo}      - db:\n          path: a.csv\n          ^\n`,
    offers: ['mode', 'format'],
    withholds: ['table', 'key', 'wrap', 'on_new_column'],
  },
  {
    name: 'the modes of a destination that has a path',
    text: fileWith('{path: orders.csv}', '{path: orders.csv, mode: ^}'),
    offers: ['replace', 'append'],
    withholds: ['upsert'],
  },
  {
    name: 'the modes of a table',
    text: fileWith('upsert', '^'),
    offers: ['append', 'replace', 'upsert', 'mirror'],
  },
  {
    name: 'the steps',
    text: `${kConnections}syncs:\n  orders:\n    steps:\n      - ^\n`,
    offers: ['drop', 'rename', 'select'],
  },
  {name: 'a size', text: `${kConnections}spool:\n  limit: ^\n`, offers: ['4GiB']},
];

const kTypes = 'text, integer, decimal, double, boolean, date, time, timestamp, timestamptz, ' +
    'uuid, json, decimal(12,2)';

// In a file of the lines above, and where and how they are underlined.
export const mistakes = [
  {
    name: 'a misspelt option of a destination',
    text: fileWith('mode: upsert', 'mod: upsert'),
    says: ['15:29: Property mod is not allowed.'],
  },
  {
    name: 'a mode that there is not',
    text: fileWith('mode: upsert', 'mode: upsrt'),
    says: ['15:35: Value is not accepted. Valid values: "append", "replace", "upsert", "mirror".'],
  },
  {
    name: 'a mode that files do not have',
    text: fileWith('path: orders.csv', 'path: orders.csv, mode: upsert'),
    says: ['14:39: Value is not accepted. Valid values: "replace", "append".'],
  },
  {
    name: 'a mode without the key that it needs',
    text: fileWith(', key: id', ''),
    says: ['15:9: Mode upsert needs a key; write key: column.'],
  },
  {
    name: 'a mode with a key that it has no use for',
    text: fileWith('mode: upsert', 'mode: append'),
    says: ['15:43: Mode append does not use a key; remove it, or write mode: upsert.'],
  },
  {
    name: 'a path and a table at once',
    text: fileWith('path: orders.csv', 'path: orders.csv, table: t'),
    says: ['14:33: Property table is not allowed.'],
  },
  {
    name: 'a type of another language',
    text: fileWith('type: integer', 'type: int'),
    says: [`12:26: Write one of ${kTypes}.`],
  },
  {
    name: 'a duration without its unit',
    text: fileWith('5s', '30'),
    says: ['7:24: Write 250ms, 30s, 5m, 2h or 1d.'],
  },
  {
    name: 'a duration with a unit that there is not',
    text: fileWith('5s', '30sec'),
    says: ['7:24: Write 250ms, 30s, 5m, 2h or 1d.'],
  },
  {
    name: 'yes for true',
    text: fileWith('as: id,', 'as: id, required: yes,'),
    says: ['12:30: Write true or false.'],
  },
  {
    name: 'a misspelt kind of connection',
    text: fileWith('postgres:', 'postgress:'),
    says: ['5:5: Property postgress is not allowed.'],
  },
  {
    name: 'a connection without a kind',
    text: `version: 1\nconnections:\n  db: postgres\n`,
    says: ['3:7: Incorrect type. Expected "connection".'],
  },
  {
    name: 'destinations that are no list',
    text: `${kConnections}syncs:\n  s: {from: {bi: 1}, to: {out: {path: x.csv}}}\n`,
    says: ['9:26: Write a list: each item on its own line, after "- ".'],
  },
  {
    name: 'no destinations',
    text: `${kConnections}syncs:\n  s: {from: {bi: 1}, to: []}\n`,
    says: ['9:26: Array has too few items. Expected 1 or more.'],
  },
  {
    name: 'two destinations in one item',
    text: `${kConnections}syncs:\n  s: {from: {bi: 1}, to: [{out: a.csv, db: {table: t}}]}\n`,
    says: ['9:27: Object has more properties than limit of 1.'],
  },
  {
    name: 'the options of a step that takes its map as it is',
    text: `${kConnections}syncs:\n  s: {steps: [rename: {columns: {a: b}}], from: {bi: 1}, to: [a]}\n`
              .replace('[a]', '[out: a.csv]'),
    says: ['9:33: Incorrect type. Expected one of string, number, boolean.'],
  },
  {
    name: 'a version that there is not',
    text: fileWith('version: 1', 'version: 2'),
    says: ['1:10: Value is not accepted. Valid values: 1.'],
  },
  {
    name: 'no version',
    text: fileWith('version: 1\n', ''),
    says: ['1:1: Missing property "version".'],
  },
  {
    name: 'a number that is too great',
    text: fileWith('connect_timeout: 5s', 'max_connections: 5000'),
    says: ['7:24: Value is above the maximum of 1000.'],
  },
  {
    name: 'a misspelt key of the file',
    text: fileWith('syncs:', 'sync:'),
    says: ['8:1: Property sync is not allowed.'],
  },
];
