// Runs a SELECT of DuckDB over the report of whole_runs.py on two threads, CSV in and CSV out:
// node duckdb_transform.mjs IN SQL_FILE OUT
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [input, sql, output] = process.argv.slice(2);
const types = {
  id: 'BIGINT', email: 'VARCHAR', full_name: 'VARCHAR', first_name: 'VARCHAR', country: 'VARCHAR',
  segment: 'VARCHAR', signup_date: 'DATE', last_seen: 'TIMESTAMP', ltv: 'DECIMAL(12,2)',
  orders: 'BIGINT', active: 'BOOLEAN', tags: 'VARCHAR',
};
const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`).join(', ');
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(`CREATE VIEW source AS SELECT * FROM read_csv('${input}', header = true,
  columns = {${columns}})`);
await connection.run(`COPY (${readFileSync(sql, 'utf8')}) TO '${output}' (HEADER, DELIMITER ',')`);
