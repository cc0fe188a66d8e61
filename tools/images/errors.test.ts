import { describe, expect, it } from 'vitest';
import { buildError } from './errors.ts';

const codeOf = (reason: string, log: string) => buildError('desktop', reason, log).code;

describe('a build that failed', () => {
  it('is told by its log: a full disk, in the words of the engine and of apt', () => {
    expect(codeOf('write /layer: no space left on device', '')).toBe('IMAGES_DISK_FULL');
    expect(codeOf('returned a non-zero code: 100', "E: You don't have enough free space in /var/cache.")).toBe(
      'IMAGES_DISK_FULL',
    );
  });

  it('names the packages that the mirror lacks, each once', () => {
    const log = [
      'E: Unable to locate package elementary-xfce-icon-theme',
      'E: Unable to locate package elementary-xfce-icon-theme',
      "E: Package 'geany' has no installation candidate",
    ].join('\n');
    const error = buildError('desktop', 'returned a non-zero code: 100', log);
    expect(error.code).toBe('IMAGES_PACKAGE_MISSING');
    expect(error.message).toContain('no package elementary-xfce-icon-theme, geany.');
  });

  it('names the mirror that does not answer', () => {
    const log = "W: Failed to fetch http://a.example/debian/dists/bookworm/InRelease  Could not resolve 'a.example'";
    const error = buildError('firefox', 'returned a non-zero code: 100', log);
    expect(error.code).toBe('IMAGES_MIRROR_UNREACHABLE');
    expect(error.message).toContain('a.example');
  });

  it('keeps its reason where nothing is known of it', () => {
    const error = buildError('firefox', 'COPY failed: no source files', '');
    expect(error).toMatchObject({ code: 'IMAGES_BUILD_FAILED' });
    expect(error.message).toContain('COPY failed: no source files');
  });
});
