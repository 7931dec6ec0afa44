// Random cron expressions of the syntax that all readers share.

// mulberry32: the same expressions in every run.
export function randomOf(seed) {
  return () => {
    seed = (seed + 0x6D2B79F5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const kMonths = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const kWeekdays = 'sun mon tue wed thu fri sat'.split(' ');

export class Expressions {
  constructor(seed) {
    this.random = randomOf(seed);
  }

  number(first, last) {
    return first + Math.floor(this.random() * (last - first + 1));
  }

  oneOf(list) {
    return list[this.number(0, list.length - 1)];
  }

  isOften(share) {
    return this.random() < share;
  }

  // A number or a range with or without a step, and the number that it ends with.
  item(first, last) {
    const from = this.number(first, last);
    if (this.isOften(0.6)) return [`${from}`, from];
    const to = this.number(from, last);
    const isStepped = from < to && this.isOften(0.4);
    return [isStepped ? `${from}-${to}/${this.number(1, to - from)}` : `${from}-${to}`, to];
  }

  // Without a number that comes twice: cron-parser refuses it.
  list(first, last) {
    const items = [];
    let wanted = this.isOften(0.6) ? 1 : this.number(2, 4);
    for (; wanted > 0 && first <= last; --wanted) {
      // Each of them in its share of what is left.
      const [item, end] = this.item(first, first + Math.floor((last - first) / wanted));
      items.push(item);
      first = end + 1;
    }
    return items.sort(() => this.random() - 0.5).join(',');
  }

  field(first, last) {
    if (this.isOften(0.2)) return '*';
    if (this.isOften(0.25)) return `*/${this.number(1, last - first)}`;
    return this.list(first, last);
  }

  month() {
    if (this.isOften(0.5)) return '*';
    return this.isOften(0.2) ? this.oneOf(kMonths) : this.field(1, 12);
  }

  dayOfMonth() {
    if (this.isOften(0.15)) return 'L';
    return this.list(1, 31);
  }

  weekday() {
    if (this.isOften(0.15)) return `${this.number(0, 6)}#${this.number(1, 5)}`;
    if (this.isOften(0.15)) return `${this.number(0, 6)}L`;
    if (this.isOften(0.2)) return this.oneOf(kWeekdays);
    if (this.isOften(0.2)) return this.oneOf(['mon-fri', 'TUE-Thu', 'fri-sat', 'sun-tue']);
    return this.list(0, 6);
  }

  // Days by one field, by the other, by any, or by both: with plain numbers, because readers differ
  // on what begins with * there.
  days() {
    const kind = this.random();
    if (kind < 0.3) return ['*', '*'];
    if (kind < 0.55) return [this.dayOfMonth(), '*'];
    if (kind < 0.8) return ['*', this.weekday()];
    return [this.list(1, 31), this.list(0, 6)];
  }

  next() {
    const [day, weekday] = this.days();
    return [this.field(0, 59), this.field(0, 23), day, this.month(), weekday].join(' ');
  }
}
