/** A size with its unit in sight. Decimal units, as registries and disks count. */
import { NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';

const units = { MB: 1_000_000, GB: 1_000_000_000 } as const;
type Unit = keyof typeof units;

type BytesInputProps = {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: number | null;
  readonly onChange: (bytes: number | null) => void;
  readonly error?: string | undefined;
};

export function BytesInput({ label, description, placeholder, value, onChange, error }: BytesInputProps) {
  const [unit, setUnit] = useState<Unit>(value !== null && value >= 10_000_000_000 ? 'GB' : 'MB');
  return (
    <NumberInput
      label={label}
      description={description}
      placeholder={placeholder}
      error={error}
      min={0}
      step={unit === 'MB' ? 128 : 1}
      decimalScale={3}
      thousandSeparator=" "
      value={value === null ? '' : value / units[unit]}
      onChange={(typed) => onChange(typeof typed === 'number' ? Math.round(typed * units[unit]) : null)}
      hideControls
      rightSectionWidth={58}
      rightSection={
        <NativeSelect
          w={56}
          rightSectionWidth={18}
          rightSectionPointerEvents="none"
          styles={{
            input: { paddingInline: '6px 18px', border: 0, background: 'transparent', height: 26, minHeight: 26 },
          }}
          aria-label={`Unit of ${label.toLowerCase()}`}
          size="xs"
          data={Object.keys(units)}
          value={unit}
          onChange={({ currentTarget }) => setUnit(currentTarget.value === 'GB' ? 'GB' : 'MB')}
        />
      }
    />
  );
}
