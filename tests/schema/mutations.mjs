// Every way to spoil one node of a good value: a key left out, a key misspelt, and values of every
// other sort. Always the same ones, in the same order.

const kValues = [null, '', 'x', 5, -1, 2.5, true, [], ['x'], {}, {x: 1}];

// The places below a value: lists of keys and indexes.
function placesIn(value, place = []) {
  if (value === null || typeof value !== 'object') return [place];
  const below = Object.keys(value).flatMap((key) => placesIn(value[key], [...place, key]));
  return place.length > 0 ? [place, ...below] : below;
}

function parentAt(value, place) {
  return place.slice(0, -1).reduce((inner, key) => inner[key], value);
}

// A copy of the value in which `change` was done to the node at the place.
function changed(value, place, change) {
  const copy = structuredClone(value);
  change(parentAt(copy, place), place.at(-1));
  return copy;
}

function withoutKey(parent, key) {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
}

function withKeyMisspelt(parent, key) {
  const entries = Object.entries(parent).map(
      ([name, value]) => [name === key ? `${name}x` : name, value]);
  for (const name of Object.keys(parent)) delete parent[name];
  Object.assign(parent, Object.fromEntries(entries));
}

function sortOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

// [{what, value}], where `what` says in words what was done.
export function mutationsOf(value, values = kValues) {
  return placesIn(value).flatMap((place) => {
    const where = place.join('.');
    const old = parentAt(value, place)[place.at(-1)];
    const spoilt = [{what: `${where} left out`, value: changed(value, place, withoutKey)}];
    if (!Array.isArray(parentAt(value, place))) {
      spoilt.push({what: `${where} misspelt`, value: changed(value, place, withKeyMisspelt)});
    }
    for (const other of values) {
      if (JSON.stringify(other) === JSON.stringify(old)) continue;
      const what = `${where}: ${JSON.stringify(other)} (${sortOf(other)})`;
      spoilt.push({what, value: changed(value, place, (parent, key) => { parent[key] = other; })});
    }
    return spoilt;
  });
}
