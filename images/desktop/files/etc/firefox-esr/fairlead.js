// Defaults of a session. People may change them.
pref('browser.aboutwelcome.enabled', false);
pref('browser.shell.checkDefaultBrowser', false);
pref('browser.tabs.inTitlebar', 0);
pref('browser.sessionstore.resume_from_crash', false);
pref('datareporting.policy.dataSubmissionEnabled', false);
pref('toolkit.telemetry.reportingpolicy.firstRun', false);
pref('termsofuse.bypassNotification', true);
pref('browser.preonboarding.enabled', false);
// The language of the session, where it is one that this browser has.
pref('intl.locale.requested', '');
// Sessions draw in software: smooth scrolling sends many pictures that nobody looks at.
pref('general.smoothScroll', false);
pref('gfx.webrender.software', true);
// A container gives no user namespaces to its programs. docs/images.md says what that means; here it is said on each start.
pref('security.sandbox.warn_unprivileged_namespaces', false);
