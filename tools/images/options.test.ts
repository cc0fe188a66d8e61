import { describe, expect, it } from 'vitest';
import { imageNames } from '../../common/images/own-images.ts';
import { ImagesError } from './errors.ts';
import { parseImages } from './options.ts';

const optionsOf = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const command = parseImages(args, env);
  if (command.kind !== 'build') throw new Error('It did not ask for a build.');
  return command.options;
};
const refusalOf = (...args: string[]): string => {
  try {
    parseImages(args, {});
  } catch (error) {
    if (error instanceof ImagesError && error.code === 'IMAGES_USAGE') return error.message;
    throw error;
  }
  throw new Error('It was taken.');
};

describe('the options of npm run images', () => {
  it('ask for everything on this machine where nothing is said', () => {
    expect(optionsOf([])).toEqual({
      only: imageNames,
      host: null,
      base: { kind: 'any' },
      mirror: null,
      securityMirror: null,
      prefix: 'localhost/fairlead',
      tag: '1.0',
      network: null,
      isFresh: false,
      out: 'dist/images',
    });
  });

  it('choose the engine, and DOCKER_HOST where they do not', () => {
    expect(optionsOf([], { DOCKER_HOST: 'unix:///a.sock' }).host).toBe('unix:///a.sock');
    expect(optionsOf(['--host', 'tcp://b:2375'], { DOCKER_HOST: 'unix:///a.sock' }).host).toBe('tcp://b:2375');
    expect(optionsOf([], { DOCKER_HOST: '' }).host).toBeNull();
  });

  it('choose images, in the order of building', () => {
    expect(optionsOf(['--only', 'firefox, desktop']).only).toEqual(['desktop', 'firefox']);
    expect(refusalOf('--only', 'desktop,gnome')).toBe('There is no image "gnome".');
  });

  it('choose base, mirrors and names', () => {
    const options = optionsOf(
      '--base debootstrap --mirror https://a.example/debian/ --prefix r.example:5000/team --tag 2.1 --fresh'.split(' '),
    );
    expect(options).toMatchObject({
      base: { kind: 'debootstrap' },
      mirror: 'https://a.example/debian',
      prefix: 'r.example:5000/team',
      tag: '2.1',
      isFresh: true,
    });
    expect(optionsOf(['--base', 'debian:12']).base).toEqual({ kind: 'image', name: 'debian:12' });
  });

  it('refuse what cannot be meant, and passwords that would stay in the image', () => {
    expect(refusalOf('--mirror', 'ftp://a.example/debian')).toContain('--mirror wants');
    expect(refusalOf('--security-mirror', 'https://me:secret@a.example/debian')).toContain('must not hold');
    expect(refusalOf('--prefix', 'Fairlead')).toBe('--prefix cannot be "Fairlead".');
    expect(refusalOf('--tag', 'a b')).toBe('--tag cannot be "a b".');
    expect(refusalOf('--quick')).toContain('--quick');
  });

  it('show the usage', () => {
    expect(parseImages(['-h'], {})).toEqual({ kind: 'help' });
  });
});
