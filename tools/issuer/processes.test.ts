/** Commands as processes of their own: several at once, at a terminal, with the passphrase by file descriptor. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { activationsOf } from './ledger/activations.ts';
import { journalEntries } from './ledger/journal.ts';
import { openLedger } from './ledger/open.ts';
import { runAtTerminal, runProcess } from './testing/processes.ts';
import { newTestSite } from './testing/sites.ts';
import { newFolder, newTestKey, newTestLedger, testPassphrase } from './testing/vendor.ts';

let place: ReturnType<typeof newFolder>;
let file: string;
beforeEach(() => {
  place = newFolder();
  file = join(place.folder, 'ledger.sqlite');
});
afterEach(() => place.remove());

const env = () => ({ FAIRLEAD_ISSUER_LEDGER: file });
const issueFrom = (request: string) =>
  runProcess(['issue', '-', '--passphrase-fd', '3'], { env: env(), input: request, passphrase: testPassphrase });
/** The tests' own terms end with 2026; processes have the real time. */
const long = { ends: Date.UTC(2100, 0, 1) / 1000 };

describe('several processes at once', () => {
  it('give one site one licence', async () => {
    const ledger = await newTestLedger(file);
    const { key } = newTestKey(ledger, { ...long, activations: 3 });
    ledger.close();
    const site = newTestSite();
    const requests = await Promise.all([1, 2, 3, 4].map(() => site.request(key)));
    const ran = await Promise.all(requests.map(issueFrom));
    expect(ran.map(({ code, err }) => ({ code, isSaid: err.includes(site.installationId) }))).toEqual(
      ran.map(() => ({ code: 0, isSaid: true })),
    );
    expect(new Set(ran.map(({ out }) => out)).size).toBe(1);
    const after = openLedger(file);
    expect(activationsOf(after)).toHaveLength(1);
    const actions = journalEntries(after).map(({ action }) => action);
    expect(actions.sort()).toEqual(['activation.issued', ...Array(3).fill('activation.issued-again')]);
    after.close();
  });

  it('never activate more sites than the key has places', async () => {
    const ledger = await newTestLedger(file);
    const { key, id } = newTestKey(ledger, { ...long, activations: 2 });
    ledger.close();
    const requests = await Promise.all([1, 2, 3, 4, 5].map(() => newTestSite().request(key)));
    const ran = await Promise.all(requests.map(issueFrom));
    expect(ran.map(({ code }) => code).sort()).toEqual([0, 0, 3, 3, 3]);
    const after = openLedger(file);
    expect(activationsOf(after, id)).toHaveLength(2);
    after.close();
  });
});

describe('at a terminal', () => {
  it('the passphrase is asked for and not shown', async () => {
    const made = await runAtTerminal(
      ['keygen'],
      [
        { after: 'New passphrase', text: `${testPassphrase}x\u007f\r` },
        { after: 'once more', text: `${testPassphrase}\r` },
      ],
      env(),
    );
    expect(made).toMatchObject({ code: 0 });
    expect(made.screen).toContain('"public_key"');
    expect(made.screen).not.toContain('four words');

    const ledger = openLedger(file);
    const { key } = newTestKey(ledger, long);
    ledger.close();
    const request = join(place.folder, 'request');
    writeFileSync(request, await newTestSite().request(key));
    const wrong = await runAtTerminal(['issue', request], [{ after: 'Passphrase of', text: 'another\r' }], env());
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.screen).toContain('This is not the passphrase');
    const right = await runAtTerminal(
      ['issue', request],
      [{ after: 'Passphrase of', text: `${testPassphrase}\n` }],
      env(),
    );
    expect(right).toMatchObject({ code: 0 });
    expect(right.screen).toContain('was issued.');
  });

  it('Ctrl+C at the question ends it, and nothing was made', async () => {
    const { code, screen } = await runAtTerminal(['keygen'], [{ after: 'New passphrase', text: '\u0003' }], env());
    expect(code).toBe(1);
    expect(screen).toContain('No passphrase was given');
    expect(() => openLedger(file)).toThrow(expect.objectContaining({ code: 'ISSUER_LEDGER_MISSING' }));
  });
});
