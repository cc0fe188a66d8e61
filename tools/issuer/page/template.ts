/** The document of the activation page, around its script and style. */

type Parts = {
  readonly policy: string;
  readonly style: string;
  readonly script: string;
  readonly settingsId: string;
  /** JSON. */
  readonly settings: string;
};

export function pageDocument({ policy, style, script, settingsId, settings }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>Activate Fairlead</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon('xmlns="http://www.w3.org/2000/svg"'))}">
<style>${style}</style>
</head>
<body>
<header>${icon('width="36" height="36" aria-hidden="true"')}<h1>Activate Fairlead</h1></header>
<main id="main"><noscript><p>This page needs JavaScript. What it does with the request happens on this device.</p></noscript></main>
<script type="application/json" id="${settingsId}">${settings.replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Fairlead's mark, as `resources/icons/icon.svg` has it, in few lines. */
function icon(attributes: string): string {
  return `<svg ${attributes} viewBox="0 0 512 512"><rect width="512" height="512" rx="108" fill="#0b5f73"/><circle cx="256" cy="256" r="138" fill="none" stroke="#e9f5f6" stroke-width="52"/><circle cx="256" cy="256" r="112" fill="#083f4d"/><path d="M0 392C150 392 178 330 256 256S362 120 512 120" fill="none" stroke="#f2c879" stroke-width="42"/></svg>`;
}
