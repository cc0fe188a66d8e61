/** SECURITY: docs/security.md 2.7: what tells an image the login of its page is Fairlead's, as the password of KasmVNC is. */
import { describe, expect, it } from 'vitest';
import { finalBody } from './final-body.ts';
import { hasLogin, viewerVariables } from './viewer-variables.ts';

const login = {
  viewerProtocol: 'web',
  viewerUser: 'harbour',
  viewerUserVariable: 'CUSTOM_USER',
  viewerPasswordVariable: 'PASSWORD',
} as const;

describe('the variables of a login', () => {
  it('are those that the workspace names, and none where there is no login', () => {
    expect(viewerVariables(login, 'made')).toEqual({ CUSTOM_USER: 'harbour', PASSWORD: 'made' });
    expect(viewerVariables({ ...login, viewerUserVariable: '' }, 'made')).toEqual({ PASSWORD: 'made' });
    for (const other of [{ viewerUser: '' }, { viewerProtocol: 'kasmvnc' as const }]) {
      expect(hasLogin({ ...login, ...other })).toBe(false);
      expect(viewerVariables({ ...login, ...other }, 'made')).toEqual({});
    }
  });

  it('are set by exactly one entry each, whatever a workspace or its run_config says', () => {
    const told: string[] = [];
    const own = { labels: {}, vncPassword: 'secret', variables: viewerVariables(login, 'made') };
    const body = { Image: 'a', Env: ['PASSWORD=mine', 'A=b', 'password=mine', 'PASSWORD', 'ＣＵＳＴＯＭ_USER=root'] };
    const sent = finalBody(body, own, ({ property }) => told.push(property));
    expect([...(sent.Env ?? [])].sort()).toEqual(['A=b', 'CUSTOM_USER=harbour', 'PASSWORD=made', 'VNC_PW=secret']);
    expect(told).toEqual(['environment.CUSTOM_USER', 'environment.PASSWORD']);
  });
});
