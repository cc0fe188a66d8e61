import { describe, expect, it } from 'vitest';
import { canBeWatched, containerProtocols, viewerFacts, viewerProtocols } from './viewers.ts';

describe('the table of viewer protocols', () => {
  it('lets nobody watch where nobody holds them to watching', () => {
    for (const protocol of viewerProtocols)
      expect(canBeWatched(protocol)).toBe(viewerFacts[protocol].watchedBy !== 'nobody');
    expect(canBeWatched('web')).toBe(false);
    expect(canBeWatched('kasmvnc')).toBe(true);
  });

  it('offers containers only what works', () => {
    for (const protocol of containerProtocols) expect(viewerFacts[protocol].works).toBe(true);
  });
});
