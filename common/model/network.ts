/** How the service reaches the Internet: proxy, exceptions, authorities that it trusts. */
import { z } from 'zod';
import { exceptionProblem } from '../network/exceptions.ts';

/** `none` connects directly, `environment` goes by HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the service, `manual` by what is saved. */
const proxyModes = ['none', 'environment', 'manual'] as const;
export type ProxyMode = (typeof proxyModes)[number];

/** Why an address cannot be a proxy's, as a sentence; null where it can. Empty is none. */
function proxyUrlProblem(address: string): string | null {
  if (address === '') return null;
  const url = URL.parse(address);
  if (url === null || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    return 'Enter the address of the proxy, such as http://proxy.example.com:3128.';
  // SECURITY: docs/security.md 4.2: what is kept here is told back; the password has a field of its own, which is not.
  if (url.username !== '' || url.password !== '') return 'Enter the user name and the password in their own fields.';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return 'Enter the address of the proxy without a path, such as http://proxy.example.com:3128.';
  return null;
}

/** A problem of `check` as one of the schema. */
const checked = (check: (value: string) => string | null) => (value: string, context: z.RefinementCtx) => {
  const message = check(value);
  if (message !== null) context.addIssue({ code: 'custom', message });
};

/** What is saved, but for the password. */
export const networkSchema = z.object({
  proxy: z.enum(proxyModes),
  /** Of the proxy, without user and password; empty where there is none. */
  proxyUrl: z.string().trim().max(2048).superRefine(checked(proxyUrlProblem)),
  /** Who signs in at the proxy; empty where nobody has to. */
  proxyUser: z.string().trim().max(256),
  /** What is reached past the proxy. */
  exceptions: z.array(z.string().trim().max(256).superRefine(checked(exceptionProblem))).max(200),
  /** PEM certificates of authorities that are trusted in addition to the well-known ones. */
  authorities: z.string().max(1024 * 1024),
  /** A file with such certificates on the machine of the service; read at every use. Empty for none. */
  authoritiesFile: z.string().trim().max(4096),
});
export type NetworkSettings = z.infer<typeof networkSchema>;

export const defaultNetwork: NetworkSettings = {
  proxy: 'environment',
  proxyUrl: '',
  proxyUser: '',
  exceptions: [],
  authorities: '',
  authoritiesFile: '',
};

/** A change: what is left out stays. `proxyPassword`: null forgets it. */
export const networkChangeSchema = networkSchema.partial().extend({
  proxyPassword: z.string().min(1).max(1024).nullable().optional(),
});
export type NetworkChange = z.infer<typeof networkChangeSchema>;

/** What is told: everything but the password, and what follows from it. */
export const networkViewSchema = z.object({
  settings: networkSchema,
  /** Whether a password is kept. It is never told. */
  hasProxyPassword: z.boolean(),
  /** What the environment of the service says, without user and password; null where it names no proxy. */
  environment: z.object({ https: z.string().nullable(), http: z.string().nullable(), exceptions: z.array(z.string()) }),
  /** The authorities of `settings.authorities`, in the order of the text. */
  authorities: z.array(z.object({ subject: z.string(), validTo: z.number() })),
});
export type NetworkView = z.infer<typeof networkViewSchema>;

/** How one address answers, over whichever way is set. */
export const networkTrySchema = z.object({
  /** HTTP status. */
  status: z.number().int(),
  /** `host:port` of the proxy in between; null where the way was direct. */
  proxy: z.string().nullable(),
});
export type NetworkTry = z.infer<typeof networkTrySchema>;
