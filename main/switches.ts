/**
 * Chromium switches that keep the app from fetching what nobody asked for, and from talking to anybody but the sites the person
 * chose. Set before `ready`. `[name]` is a flag, `[name, value]` carries a value.
 */
export const switches: readonly (readonly [string] | readonly [string, string])[] = [
  // Component updates, field trials, safe-browsing lists, account sync, usage reports.
  ['disable-component-update'],
  ['disable-background-networking'],
  ['disable-sync'],
  ['disable-domain-reliability'],
  ['disable-breakpad'],
  ['no-pings'],
  // The local site is reached directly; a proxy found by WPAD would be a request of its own.
  ['no-proxy-server'],
  ['disable-quic'],
  // SECURITY: docs/security.md 5.5: name look-ups and early connections (`rel=preconnect`, refused links) pass no request filter,
  // and a session could carry data out in them. The app speaks to loopback only, so no other name or address exists for it.
  // Sites elsewhere will have to be named here before they can be reached.
  ['host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]'],
  // SECURITY: docs/security.md 5.6: session content gets no UDP of its own out of WebRTC.
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  [
    'disable-features',
    'OptimizationHints,OptimizationGuideModelDownloading,MediaRouter,Translate,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,NetworkTimeServiceQuerying',
  ],
];
