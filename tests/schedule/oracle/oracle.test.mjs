// Our next times, and those that two other readers of cron expressions find, away from the changes
// of clocks, where they differ from each other.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {test} from 'node:test';

import {Expressions} from './expressions.mjs';

const installed = createRequire(join(process.env.MILLRACE_NODE_PACKAGES, 'package.json'));
const {CronExpressionParser} = installed('cron-parser');
const {Cron} = installed('croner');

const kCount = 8;
// From such a moment on the zone's clocks run evenly until the other one.
const kSpans = [
  {zone: 'UTC', from: '2026-01-01T00:00:00Z', until: '2040-01-01T00:00:00Z'},
  {zone: 'Asia/Singapore', from: '2026-01-01T00:00:00Z', until: '2040-01-01T00:00:00Z'},
  {zone: 'Asia/Kathmandu', from: '2026-01-01T00:00:00Z', until: '2040-01-01T00:00:00Z'},
  {zone: 'Europe/Berlin', from: '2026-10-27T00:00:00Z', until: '2027-03-27T00:00:00Z'},
  {zone: 'America/New_York', from: '2026-03-10T00:00:00Z', until: '2026-10-31T00:00:00Z'},
  {zone: 'Australia/Lord_Howe', from: '2026-04-07T00:00:00Z', until: '2026-10-02T00:00:00Z'},
];

const readers = {
  'cron-parser': ({expression, after, zone}) => {
    const parsed = CronExpressionParser.parse(expression, {currentDate: after, tz: zone});
    return Array.from({length: kCount}, () => parsed.next().getTime() / 1000);
  },
  croner: ({expression, after, zone}) =>
    new Cron(expression, {timezone: zone, paused: true}).nextRuns(kCount, after)
      .map((at) => at.getTime() / 1000),
};

function questionsOf(seed, count) {
  const expressions = new Expressions(seed);
  return Array.from({length: count}, () => {
    const {zone, from, until} = expressions.oneOf(kSpans);
    const first = Date.parse(from) / 1000;
    const last = Date.parse(until) / 1000;
    // In whole seconds, and in the first half, so that there is something to find.
    const after = new Date(expressions.number(first, (first + last) / 2) * 1000);
    return {expression: expressions.next(), zone, after, until: last};
  });
}

function ourAnswers(questions) {
  const lines = questions.map(({zone, after, expression}) =>
    [zone, after.getTime() / 1000, kCount, expression].join('\t'));
  const done = spawnSync(process.env.MILLRACE_SCHEDULE_TIMES,
    {input: lines.join('\n') + '\n', encoding: 'utf8', maxBuffer: 1 << 28});
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trimEnd().split('\n');
}

for (const [name, read] of Object.entries(readers)) {
  test(`${name} finds the same times`, () => {
    const questions = questionsOf(13, 4000);
    const answers = ourAnswers(questions);
    let compared = 0;
    const differences = [];
    questions.forEach((question, i) => {
      const isWithin = (at) => at < question.until;
      if (answers[i].startsWith('refused: it never comes')) return;
      const ours = answers[i].trim().split(' ').map(Number).filter(isWithin);
      let theirs;
      try {
        theirs = read(question).filter(isWithin);
      } catch (error) {
        theirs = error.message;
      }
      compared += ours.length;
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
        differences.push({...question, answer: answers[i], ours, theirs});
      }
    });
    assert.deepEqual(differences.slice(0, 8), [], `${differences.length} differ`);
    assert.ok(compared > 20_000, `only ${compared} times were compared`);
  });
}
