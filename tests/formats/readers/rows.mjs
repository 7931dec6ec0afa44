// Prints the rows of a file as DuckDB reads them: node rows.mjs DUCKDB_FOLDER csv|jsonl FILE NAME...
//
// One line for the names and one for each row; a cell is "x" and its bytes in hex, or "-" for null.
// The names are those of the columns, which JSON Lines do not tell as a whole.

import { createRequire } from 'node:module';

const [folder, kind, file, ...names] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${folder}/`)('@duckdb/node-api');

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const hex = (text) => Buffer.from(text, 'utf8').toString('hex');
const cell = (value) => (value === null ? '-' : `x${value}`);

const readers = {
  // An empty cell is NULL and "" is a text, as DuckDB tells them apart when it is asked to.
  csv: `read_csv(${quoted(file)}, header = true, all_varchar = true, delim = ',', quote = '"',
          escape = '"', nullstr = '', allow_quoted_nulls = false, parallel = false,
          max_line_size = 100000000)`,
  jsonl: `read_json(${quoted(file)}, format = 'newline_delimited',
          columns = {${names.map((name) => `${quoted(name)}: 'VARCHAR'`).join(', ')}})`,
};

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const named = await connection.run(`SELECT * FROM ${readers[kind]} LIMIT 0`);
console.log(named.columnNames().map(hex).map(cell).join(' '));
// In hex already: a string of Node's loses a byte order mark at its start.
const rows = await connection.runAndReadAll(`SELECT hex(COLUMNS(*)) FROM ${readers[kind]}`);
for (const row of rows.getRows()) console.log(row.map(cell).join(' '));
