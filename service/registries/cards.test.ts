import { describe, expect, it } from 'vitest';
import type { RegistryDocument } from '../../common/registry/document.ts';
import { markLifeMs } from '../../common/registry/mark-life.ts';
import { readRegistry } from '../../common/registry/read.ts';
import { type CardContext, cardOf, judgeForCard } from './cards.ts';
import { entrySha } from './digest.ts';

const document = readRegistry(
  JSON.stringify({
    name: 'Test',
    workspaces: [
      {
        friendly_name: 'Plain',
        image_src: 'plain.png',
        architecture: ['amd64'],
        categories: ['Desktop'],
        compatibility: [
          { version: '1.18.x', image: 'example/plain:1.18', uncompressed_size_mb: 1000 },
          { version: '1.17.x', image: 'example/plain:1.17', uncompressed_size_mb: 900 },
        ],
        sha: 'sha-now',
      },
      {
        friendly_name: 'Old',
        compatibility: [{ version: '1.2.x', image: 'example/old:1', uncompressed_size_mb: 10 }],
        run_config: { privileged: true },
      },
      { friendly_name: 'Broken' },
      { friendly_name: 'Imageless', compatibility: [{ version: '1.17.x' }] },
    ],
  }),
  { schema: '1.1' },
);
const day = 24 * 3600_000;
const now = 1_800_000_000_000;
const context = (patch: Partial<CardContext> = {}): CardContext => ({
  registryId: 'r',
  firstFetchedAt: now - 100 * day,
  seen: new Map(),
  installed: new Map(),
  now,
  ...patch,
});
const judged = (list: RegistryDocument, channel: string | null = null) =>
  list.entries.map((entry) => judgeForCard(entry, list, channel, entrySha(entry)));
const cardsOf = (list: RegistryDocument, of: CardContext) => judged(list).map(({ card }) => cardOf(card, of));
const key = document.entries[0]?.key ?? '';
const marksOf = (patch: Partial<CardContext>) => cardsOf(document, context(patch))[0]?.marks;
const seenAt = (firstSeenAt: number, changedAt: number | null = null) => ({
  seen: new Map([[key, { firstSeenAt, changedAt }]]),
});
const from = (sourceSha: string) => ({ installed: new Map([[key, [{ workspaceId: 'w', sourceSha }]]]) });

describe('cards', () => {
  it('are made of every entry, the flawed ones with their reason', () => {
    const cards = cardsOf(document, context());
    expect(cards.map(({ name, usable, compatible }) => [name, usable, compatible])).toEqual([
      ['Plain', true, true],
      ['Old', true, false],
      ['Broken', false, false],
      ['Imageless', false, true],
    ]);
    expect(cards[0]).toMatchObject({ image: 'example/plain:1.18', sizeBytes: 1_000_000_000, iconPath: 'plain.png' });
    expect(cards[1]?.marks).toEqual(['not-installed', 'not-compatible', 'flagged']);
    expect(cards[2]?.marks).toEqual(['not-installed', 'unusable']);
    expect(cards[2]?.problemCount).toBeGreaterThan(0);
    expect(cards.map(({ reason }) => reason !== null)).toEqual([false, false, true, true]);
    expect(cards.map(({ grade, warningCount }) => [grade, warningCount])[1]).toEqual(['host-root', 1]);
  });

  it('tell that an image comes unprotected, as the check on the command line does', () => {
    const list = {
      name: 'Test',
      workspaces: [
        { friendly_name: 'A', name: 'art/a:1', docker_registry: 'http://images.example/', compatibility: [] },
      ],
    };
    const [entry] = judged(readRegistry(JSON.stringify(list)));
    expect(entry?.warnings).toMatchObject([{ id: 'plain_registry', property: 'docker_registry' }]);
    expect(entry?.card).toMatchObject({ flagged: false, grade: 'info', warningCount: 1 });
  });

  it('take the image of the channel that was chosen', () => {
    const versions = ['1.16.x', '1.18.x'].map((version) => {
      const tag = version.replace('x', '0');
      return { version, image: `example/a:${tag}`, uncompressed_size_mb: 900, available_tags: [tag] };
    });
    const list = { name: 'Test', channels: [], workspaces: [{ friendly_name: 'A', compatibility: versions }] };
    const imageOf = (channel: string | null) => judged(readRegistry(JSON.stringify(list)), channel)[0]?.card.image;
    expect(imageOf(null)).toBe('example/a:1.18.0');
    expect(imageOf('1.16.0')).toBe('example/a:1.16.0');
  });

  it('tell whether an entry is installed, and of which state', () => {
    expect(marksOf({})).toEqual(['not-installed']);
    expect(marksOf(from('sha-now'))).toEqual(['installed']);
    expect(marksOf(from('sha-before'))).toEqual(['installed', 'update-available']);
    expect(marksOf(from(''))).toEqual(['installed']);
    expect(cardsOf(document, context(from('sha-now')))[0]?.workspaceIds).toEqual(['w']);
  });

  it('are new when they came after the registry did, for thirty days', () => {
    expect(marksOf(seenAt(now - 100 * day))).toEqual(['not-installed']);
    expect(marksOf(seenAt(now - day))).toEqual(['not-installed', 'new']);
    expect(marksOf(seenAt(now - markLifeMs))).toEqual(['not-installed']);
    expect(marksOf({ ...seenAt(now - day), firstFetchedAt: now - day })).toEqual(['not-installed']);
  });

  it('are changed when their hash did, for thirty days, and new rather than changed', () => {
    expect(marksOf(seenAt(now - 100 * day, now - day))).toEqual(['not-installed', 'changed']);
    expect(marksOf(seenAt(now - 100 * day, now - markLifeMs))).toEqual(['not-installed']);
    expect(marksOf(seenAt(now - 2 * day, now - day))).toEqual(['not-installed', 'new']);
  });
});
