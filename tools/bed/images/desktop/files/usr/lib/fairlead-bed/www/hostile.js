// What a session under somebody else's control would try. Results: document.title = 'probes ' + JSON, #results, and a
// message {action: 'probes', value} to the parent. `refused: …` is what every line should say; `got: …` is a hole.
// Parameters: `console` (the console's origin), `other` (origin of another session's view).
const params = new URLSearchParams(location.search);
const results = {};

async function probe(name, attempt) {
  try {
    const got = await Promise.race([
      attempt(),
      new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 3000)),
    ]);
    results[name] = `got: ${String(got)}`;
  } catch (error) {
    results[name] = `refused: ${error.name} ${error.message}`;
  }
}
const refuse = (why) => {
  throw new Error(why);
};

async function fetched(url) {
  const response = await fetch(url, { credentials: 'include' });
  return response.ok ? `${response.status} ${response.url}` : refuse(`status ${response.status}`);
}

async function all() {
  await probe('parentDocument', async () => window.parent !== window && window.parent.document.title);
  await probe('parentLocation', async () => window.parent.location.href);
  await probe('parentStorage', async () => window.parent.localStorage.length);
  await probe('topDocument', async () => window.top.document.title);
  await probe('siblingFrames', async () => {
    const seen = [];
    for (let index = 0; index < window.parent.frames.length; index += 1) {
      const frame = window.parent.frames[index];
      if (frame === window) continue;
      try {
        seen.push(frame.document.title);
      } catch (error) {
        seen.push(error.name);
      }
    }
    const open = seen.filter((text) => text !== 'SecurityError');
    return open.length > 0 ? open.join() : refuse(`${seen.length} siblings, none readable`);
  });
  await probe('cookie', async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the probe is about cookies.
    document.cookie = 'hostile=from-script; path=/';
    return document.cookie.includes('hostile') ? document.cookie : refuse('cookie not kept');
  });
  await probe('domainCookie', async () => {
    const domain = location.hostname.split('.').slice(1).join('.');
    // biome-ignore lint/suspicious/noDocumentCookie: the probe is about cookies.
    document.cookie = `hostiledomain=1; path=/; domain=${domain}`;
    return document.cookie.includes('hostiledomain') ? document.cookie : refuse('cookie not kept');
  });
  for (const scope of ['./', '/']) {
    await probe(`serviceWorker ${scope}`, async () => {
      const registration = await navigator.serviceWorker.register('hostile-sw.js', { scope });
      return registration.scope;
    });
  }
  await probe('clipboardRead', () => navigator.clipboard.readText());
  await probe('clipboardWrite', () => navigator.clipboard.writeText('hostile'));
  await probe('popup', async () => (window.open('about:blank') === null ? refuse('no window') : 'a window'));
  await probe('ownerApiRelative', () => fetched('api/get_screenshot?width=64&height=64'));
  await probe('ownerApiUsers', () => fetched('api/get_users'));
  await probe('ownerApiRoot', () => fetched('/api/get_screenshot?width=64&height=64'));
  await probe('camera', () => navigator.mediaDevices.getUserMedia({ video: true }));
  await probe('geolocation', () => new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail)));
  for (const name of ['console', 'other']) {
    const origin = params.get(name);
    if (origin === null) continue;
    await probe(`${name}Fetch`, () => fetched(new URL('/', origin)));
    await probe(`${name}Frame`, async () => {
      const frame = document.createElement('iframe');
      frame.src = origin;
      await new Promise((done) => {
        frame.addEventListener('load', done);
        document.body.append(frame);
      });
      return frame.contentDocument === null ? refuse('not readable') : frame.contentDocument.title;
    });
  }
  // Last: where it is not refused, this page is gone.
  await probe('topNavigation', async () => {
    if (window.top === window) refuse('not in a frame');
    window.top.location.href = 'about:blank#hostile';
    return 'no error';
  });
}

function publish() {
  document.getElementById('results').textContent = JSON.stringify(results, null, 1);
  document.title = `probes ${JSON.stringify(results)}`;
  if (window.parent !== window) window.parent.postMessage({ action: 'probes', value: results }, '*');
}

document.getElementById('gesture').addEventListener('click', async () => {
  await all();
  publish();
});
await all();
publish();
