/** What a browser calls itself, as people call it. Pure. */

/** The first that fits: those that call themselves by the names of others as well stand before these. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Fairlead|Electron/, 'Fairlead desktop app'],
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/(Headless)?Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

/** `Chrome on Linux`; the text itself where neither is known. */
export function browserWords(text: string | null): string {
  if (text === null || text.trim() === '') return 'Unknown browser';
  const browser = browsers.find(([sign]) => sign.test(text))?.[1];
  const system = systems.find(([sign]) => sign.test(text))?.[1];
  if (browser === undefined) return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return system === undefined ? browser : `${browser} on ${system}`;
}
