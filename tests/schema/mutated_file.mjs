// A good file with every kind of connection, destination and step, in the ways that people write
// them.

export const top = {
  version: 1,
  state: {sqlite: {path: 'state.db'}},
  spool: {limit: '1GiB'},
  defaults: {
    export: {fetch: 'export', poll: {every: '1s', up_to: '30s'}, timeout: '30m'},
    guards: {on_empty: 'stop'},
  },
};

export const connections = {
  bi: {
    reports_api: {
      url: 'https://bi.example',
      key: '${env:MILLRACE_PROGRAM}',
      limits: {jobs: 5, requests: '60/min'},
    },
  },
  lake: {files: {root: 'out'}},
  warehouse: {
    postgres: {dsn: 'postgresql://user@localhost/db', connect_timeout: '5s', max_connections: 4},
  },
  local: {sqlite: {path: 'local.db'}},
  screen: {stdout: {}},
  crm: {
    webhook: {
      url: 'https://hook.example',
      method: 'PUT',
      headers: {'X-Team': 'data'},
      batch: {rows: 10, bytes: '64KiB'},
    },
  },
};

export const syncs = {
  full: {
    from: {
      bi: {report: '1846-orders', filters: {country: ['SG', 'VN'], since: '{{ today - 7d }}'}},
    },
    columns: {
      Id: {as: 'id', type: 'integer', required: true},
      Total: 'decimal(12,2)',
      Segment: {as: 'segment', default: 'none'},
    },
    other_columns: 'keep',
    steps: [{rename: {Note: 'note'}}, {drop: ['secret']}, {select: {columns: ['id', 'note']}}],
    guards: {on_empty: 'accept'},
    to: [
      {lake: {path: 'orders.csv', mode: 'replace'}},
      {warehouse: {table: 'sales.orders', mode: 'upsert', key: 'id', on_new_column: 'add'}},
      {local: {table: 'orders', mode: 'append'}},
      {screen: {format: 'csv'}},
      {crm: {mode: 'upsert', key: ['id'], wrap: 'rows'}},
    ],
  },
  short: {from: {bi: 12}, to: [{lake: 'short.jsonl'}]},
  timed: {
    schedule: {
      cron: '0 6 * * mon-fri',
      zone: 'Asia/Singapore',
      overlap: 'queue',
      jitter: '30s',
      catch_up: 'one',
      ready_by: '08:00',
      deadline: '50m',
    },
    tags: ['nightly', 'eu'],
    from: {bi: 13},
    to: [{lake: 'timed.jsonl'}],
  },
  often: {schedule: {every: '15m'}, from: {bi: 14}, to: [{lake: 'often.jsonl'}]},
  last: {after: ['timed', 'often'], tags: 'nightly', from: {bi: 15}, to: [{lake: 'last.jsonl'}]},
};
