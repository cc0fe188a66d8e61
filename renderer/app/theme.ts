/** The look: one accent, dense controls, the system's colour scheme until the person chooses. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { HeldButton } from '../ui/held-button.tsx';
import { matchOptions } from '../ui/lists/options-filter.ts';

const harbour: MantineColorsTuple = [
  '#e6f7fa',
  '#cfe9ef',
  '#a0d3df',
  '#6ebccf',
  '#45a9c1',
  '#2b9db9',
  '#1a97b5',
  '#07829e',
  '#00748e',
  '#00647d',
];

/** Greys of the dark scheme, with the hue of its surfaces. */
const dark: MantineColorsTuple = [
  '#d5dce4',
  '#b4bfca',
  '#93a0ae',
  '#6f7d8c',
  '#3a444f',
  '#2f3842',
  '#232a33',
  '#1b2027',
  '#161a20',
  '#0f1317',
];

export const theme = createTheme({
  primaryColor: 'harbour',
  primaryShade: 8,
  autoContrast: true,
  colors: { harbour, dark },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.125rem' }, h3: { fontSize: '1rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs', component: HeldButton } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', component: HeldButton } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', filter: matchOptions } },
    MultiSelect: { defaultProps: { size: 'xs', filter: matchOptions } },
    TagsInput: { defaultProps: { size: 'xs', filter: matchOptions } },
    Autocomplete: { defaultProps: { filter: matchOptions } },
    Switch: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' }, styles: { label: { paddingInline: 10 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, multiline: true } },
    // What opens over a page is in a landmark of its own (index.html), so that it can be found and left.
    Portal: { defaultProps: { target: '#fl-over' } },
    // The first thing in a menu is its first item.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // It turns while something is on its way; what, it is told by its label.
    Loader: { defaultProps: { role: 'status' } },
    // A dialog's header is no banner of the page.
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        closeButtonProps: { 'aria-label': 'Close' },
        attributes: { header: { role: 'none' } },
      },
    },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, attributes: { header: { role: 'none' } } } },
    // What failed is to be read, not only its title.
    Notification: { styles: { description: { color: 'var(--mantine-color-text)' } } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } },
  },
});

/** Surfaces and borders of our own, on top of Mantine's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--fl-surface': '#ffffff',
    '--fl-canvas': '#f6f8fa',
    '--fl-border': '#dfe4ea',
    '--fl-focus': harbour[8],
    '--mantine-color-dimmed': '#586474',
    '--mantine-color-placeholder': '#707b88',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    // Mantine's own words on these light grounds are too pale to read: at least 4.5 to 1.
    // Beneath the pointer, too: under its own words the accent's next shade is too dark.
    '--mantine-color-harbour-light-hover': '#bfe1e9',
    '--mantine-color-orange-light-color': '#a33b00',
    '--mantine-color-yellow-light-color': '#7d4e00',
    '--mantine-color-teal-light-color': '#05664a',
    '--mantine-color-green-light-color': '#206b2b',
    '--mantine-color-red-light-color': '#b32424',
    '--mantine-color-indigo-light-color': '#2f44ad',
    '--mantine-color-violet-light-color': '#5f33b8',
  },
  dark: {
    '--fl-surface': '#1b2027',
    '--fl-canvas': '#12161b',
    '--fl-border': '#2c343e',
    '--fl-focus': harbour[4],
    '--mantine-color-body': '#161a20',
    '--mantine-color-dimmed': '#9aa7b5',
    '--mantine-color-placeholder': '#7f8b99',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-light-color': 'var(--mantine-color-red-4)',
  },
});
