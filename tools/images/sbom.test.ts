import { describe, expect, it } from 'vitest';
import { readSbom } from './sbom.ts';

const entry = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  SPDXID: id,
  name: id.replace('SPDXRef-', ''),
  versionInfo: '1',
  supplier: 'Organization: Debian (a@b.example)',
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
  ...more,
});
const deb = (name: string, more: Readonly<Record<string, unknown>> = {}) => {
  const referenceLocator = `pkg:deb/debian/${name}@1%3A2-3?arch=amd64&distro=debian-12`;
  const purl = { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator };
  return entry(`SPDXRef-deb-${name}`, { name, externalRefs: [purl], ...more });
};
const relation = (from: string, kind: string, to: string) => ({
  spdxElementId: from,
  relationshipType: kind,
  relatedSpdxElement: to,
});
const document = (more: Readonly<Record<string, unknown>> = {}) => ({
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'fairlead/desktop',
  documentNamespace: 'https://fairlead.app/sbom/fairlead/desktop/1',
  creationInfo: { created: '2026-11-29T00:00:00Z', creators: ['Tool: fairlead-write-sbom'] },
  documentDescribes: ['SPDXRef-image'],
  packages: [entry('SPDXRef-image', { name: 'fairlead/desktop', versionInfo: 'abc' }), deb('bash')],
  relationships: [
    relation('SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-image'),
    relation('SPDXRef-image', 'CONTAINS', 'SPDXRef-deb-bash'),
  ],
  ...more,
});
const flawsOf = (more: Readonly<Record<string, unknown>>): string => {
  const reading = readSbom(JSON.stringify(document(more)));
  return reading.ok ? '' : reading.flaws.join('; ');
};

describe('an SBOM', () => {
  it('is read', () => {
    const reading = readSbom(JSON.stringify(document()));
    expect(reading).toEqual({
      ok: true,
      sbom: { image: 'fairlead/desktop', definition: 'abc', packages: new Map([['bash', '1']]) },
    });
  });

  it('has the fields that SPDX 2.3 requires', () => {
    for (const field of [
      'spdxVersion',
      'dataLicense',
      'SPDXID',
      'name',
      'documentNamespace',
      'creationInfo',
      'packages',
    ]) {
      expect(flawsOf({ [field]: undefined })).toContain(field);
    }
    expect(flawsOf({ creationInfo: { created: 'today', creators: ['Tool: x'] } })).toContain('creationInfo.created');
    expect(flawsOf({ documentNamespace: 'https://a.example/x#y' })).toContain('no fragment');
  });

  it('names each package once, relates each, and nothing that is not there', () => {
    const image = document().packages[0];
    expect(flawsOf({ packages: [image, deb('bash'), deb('bash')] })).toContain('SPDXRef-deb-bash occurs twice');
    expect(flawsOf({ packages: [image, deb('bash'), deb('dash')] })).toContain('dash is related to nothing');
    expect(flawsOf({ packages: [image, deb('dash')] })).toContain('SPDXRef-deb-bash is related to, and not there');
  });

  it('says of each package which one it is', () => {
    expect(flawsOf({ packages: [document().packages[0], deb('bash', { externalRefs: undefined })] })).toContain(
      'SPDXRef-deb-bash has no package URL',
    );
    expect(readSbom('{')).toEqual({ ok: false, flaws: ['it is not JSON'] });
  });
});
