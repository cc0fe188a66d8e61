/** Whether an image's SBOM is a well-formed SPDX 2.3 document (https://spdx.github.io/spdx-spec/v2.3/). Pure. */
import { z } from 'zod';

const id = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
/** NOASSERTION, NONE, or who it is. */
const supplier = z.string().regex(/^(?:NOASSERTION|(?:Organization|Person): .+)$/);

const packageSchema = z.object({
  SPDXID: id,
  name: z.string().min(1),
  versionInfo: z.string().min(1),
  supplier,
  downloadLocation: z.string().min(1),
  filesAnalyzed: z.literal(false),
  licenseConcluded: z.string().min(1),
  licenseDeclared: z.string().min(1),
  copyrightText: z.string().min(1),
  externalRefs: z
    .array(
      z.object({
        referenceCategory: z.literal('PACKAGE-MANAGER'),
        referenceType: z.literal('purl'),
        referenceLocator: z.string().regex(/^pkg:deb\/debian\/[^@\s]+@[^?\s]+\?arch=[a-z0-9]+&distro=debian-\d+$/),
      }),
    )
    .optional(),
});

const documentSchema = z.object({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: z.string().min(1),
  documentNamespace: z.url().refine((value) => !value.includes('#'), 'a namespace has no fragment'),
  creationInfo: z.object({
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    creators: z.array(z.string().regex(/^(?:Organization|Person|Tool): .+$/)).min(1),
  }),
  documentDescribes: z.array(id).min(1),
  packages: z.array(packageSchema).min(2),
  relationships: z.array(z.object({ spdxElementId: id, relationshipType: z.string(), relatedSpdxElement: id })),
});

type SbomSummary = {
  /** The image and its definition, as the document names them. */
  readonly image: string;
  readonly definition: string;
  /** Debian packages by name, with their versions. */
  readonly packages: ReadonlyMap<string, string>;
};

type SbomReading =
  | { readonly ok: true; readonly sbom: SbomSummary }
  | { readonly ok: false; readonly flaws: readonly string[] };

/** Reads a document and says what is wrong with it: fields, ids that occur twice, and relations to what is not there. */
export function readSbom(text: string): SbomReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, flaws: ['it is not JSON'] };
  }
  const parsed = documentSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, flaws: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  }
  const { packages, relationships, documentDescribes } = parsed.data;
  const ids = packages.map((entry) => entry.SPDXID);
  const known = new Set(ids);
  const contained = new Set(relationships.map((relation) => relation.relatedSpdxElement));
  const [described = ''] = documentDescribes;
  const image = packages.find((entry) => entry.SPDXID === described);
  const flaws = [
    ...ids.filter((one, index) => ids.indexOf(one) !== index).map((one) => `${one} occurs twice`),
    ...[...contained].filter((one) => !known.has(one)).map((one) => `${one} is related to, and not there`),
    ...ids.filter((one) => !contained.has(one)).map((one) => `${one} is related to nothing`),
    ...packages
      .filter((entry) => entry.SPDXID !== described && entry.externalRefs === undefined)
      .map((entry) => `${entry.SPDXID} has no package URL`),
  ];
  if (image === undefined) return { ok: false, flaws: [...flaws, 'what it describes is not there'] };
  if (flaws.length > 0) return { ok: false, flaws };
  const rest = packages.filter((entry) => entry !== image);
  return {
    ok: true,
    sbom: {
      image: image.name,
      definition: image.versionInfo,
      packages: new Map(rest.map((entry) => [entry.name, entry.versionInfo])),
    },
  };
}
