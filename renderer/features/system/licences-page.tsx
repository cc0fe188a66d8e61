import { Anchor, Box, Breadcrumbs, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../../ui/page/page.tsx';
import { libraries } from './libraries.ts';

const texts: Readonly<Record<string, string>> = {
  MIT: 'MIT License',
  'Apache-2.0': 'Apache License 2.0',
  'MPL-2.0': 'Mozilla Public License 2.0',
  'OFL-1.1': 'SIL Open Font License 1.1',
};

export function LicencesPage() {
  return (
    <Page
      title="Third-party software"
      description="The libraries and fonts that Fairlead ships. Their licence texts are in the package, beside each library."
      above={
        <Breadcrumbs>
          <Anchor component={Link} to="/system" size="sm">
            System Info
          </Anchor>
        </Breadcrumbs>
      }
    >
      <Box className="fl-panel" maw={760}>
        <Table verticalSpacing={5} horizontalSpacing="md" aria-label="Libraries">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Library</Table.Th>
              <Table.Th>Version</Table.Th>
              <Table.Th>Licence</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {libraries.map(({ name, version, license }) => (
              <Table.Tr key={name}>
                <Table.Td className="fl-mono">{name}</Table.Td>
                <Table.Td>{version}</Table.Td>
                <Table.Td>{texts[license] ?? license}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </Page>
  );
}
