// The browser is the whole session: closing the last tab does not end it.
pref('browser.tabs.closeWindowWithLastTab', false);
pref('browser.warnOnQuit', false);
