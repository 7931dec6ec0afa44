// The part of README.md that is made from the files of tests/mistakes.

const kBegin = '<!-- Generated from tests/mistakes. -->\n';

// By reason: the mistakes that the schema accepts.
export function differencesIn(documents) {
  const byReason = new Map();
  for (const {name, accepts} of documents) {
    if (accepts === undefined) continue;
    byReason.set(accepts, [...byReason.get(accepts) ?? [], name]);
  }
  return [...byReason].sort(([a], [b]) => (a < b ? -1 : 1));
}

export function readmeWith(text, differences) {
  const rows = differences.map(
      ([reason, names]) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${reason} |\n`);
  const kept = text.slice(0, text.indexOf(kBegin) + kBegin.length);
  return `${kept}\n| mistake | why the schema accepts it |\n|---|---|\n${rows.join('')}`;
}
