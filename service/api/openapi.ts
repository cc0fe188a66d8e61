/** The API told to programs. */
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '../../common/contract/index.ts';

/** The OpenAPI document of the contract. */
export function openApiDocument(version: string): Promise<unknown> {
  return new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(contract, {
    info: {
      title: 'Fairlead',
      version,
      description:
        'Every call of the console, for scripts. Errors carry `code`, `message` and `data.hint`: parts, each a `text` or a `command`.',
    },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}
