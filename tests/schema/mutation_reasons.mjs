// Why `check` and the schema may not agree on a spoilt file. `check` knows more than a schema can;
// nothing that it accepts is refused by the schema.

const kReasons = [
  {
    check: /is not a connection of this file/,
    why: 'names are free, and a schema cannot look one up elsewhere in the file',
  },
  {
    // The options of a destination, and whether it has a short form, depend on its connection.
    check: /must be a map, not text|is required; add (path|table)|use one of jsonl/,
    where: /^syncs\.\w+\.to/,
    why: 'the kind of a connection is written elsewhere in the file',
  },
  {
    check: new RegExp('url is not|report is missing|does not begin with its number|' +
                      'is not a path|needs a name|has an empty part|is not the address of an API|' +
                      'is not an HTTP address|is not a Postgres connection string|is empty; write|' +
                      'has no ending that names|is not the ending of a format|is not of type|' +
                      'no name that SQLite accepts|a name in Postgres cannot|no name; write one'),
    why: 'how a text has to look, and what stands in for what is missing, is checked by the option',
  },
  {
    check: /schedule: has no value/,
    why: 'its short form stands for an option that may be null, the map may not',
  },
  {
    check: new RegExp('is not a schedule|is not a time zone|is not a time of day|says no times|' +
                      'must be whole seconds|is not a sync of this file|is not a tag'),
    why: 'what times, zones, names and tags there are is not in a schema',
  },
  {
    check: /(is an empty list; give it a value|needs a key; write key)/,
    why: 'an empty list counts as nothing there, not as a list',
  },
  {
    check: /names the column|keeps no column|removes every column|would have the name/,
    why: 'which columns there are, and what each step makes of them, is followed by check only',
  },
  {
    check: /^syncs: is required/,
    why: 'the syncs may be in another file of the same configuration',
  },
];

// The reason, or undefined.
export function reasonFor({what, refused, told}) {
  if (!refused) return undefined;
  return kReasons.find(({check, where}) => check.test(told) && (where ?? /^/).test(what))?.why;
}
