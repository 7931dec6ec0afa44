// Reads a CSV with DuckDB and writes it again: node duckdb_copy.mjs IN OUT
import { DuckDBInstance } from '@duckdb/node-api';

const [input, output] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run(`COPY (SELECT * FROM read_csv('${input}')) TO '${output}' (HEADER, DELIMITER ',')`);
