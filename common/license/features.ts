/**
 * What a licence can switch on, by the name that it has in a licence. The place in this list is the bit in the typed form, so
 * the list only ever grows at its end and no name is used twice.
 */
export const features = ['persistent_profiles', 'gpu', 'api_keys'] as const;

export type Feature = (typeof features)[number];

/** Each feature in the words of a list. */
export const featureWords: Readonly<Record<Feature, string>> = {
  persistent_profiles: 'Persistent profiles',
  gpu: 'Sessions with GPUs',
  api_keys: 'API keys',
};

/** Bits that the typed form has for features. */
export const featureBits = 31;

export function isFeature(name: string): name is Feature {
  return features.some((feature) => feature === name);
}
