/** Fields of the form: each with its label, and what is wrong with it. */
import { type ReactNode, useId } from 'react';
import type { Check } from '../../../common/registry-source/types.ts';

type FieldProps = {
  readonly label: string;
  readonly hint?: string;
  readonly checks?: readonly Check[];
};

/** A label around a control, with what is wrong in it below. */
function Field({ label, hint, checks = [], children }: FieldProps & { readonly children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const described = [...(hint === undefined ? [] : [`${id}-hint`]), ...(checks.length > 0 ? [`${id}-checks`] : [])];
  const ids: Ids = {
    id,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
    'aria-invalid': checks.some(({ level }) => level === 'error') || undefined,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(ids)}
      {hint !== undefined && (
        <p className="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {checks.length > 0 && (
        <ul className="field-checks" id={`${id}-checks`}>
          {checks.map((check) => (
            <li key={`${check.id} ${check.field} ${check.problem}`} data-level={check.level}>
              {check.problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type Ids = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
};

type TextProps = FieldProps & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputMode?: 'numeric' | 'text';
};

export function TextField({ value, onChange, inputMode = 'text', ...field }: TextProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          autoComplete="off"
          inputMode={inputMode}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function AreaField({
  value,
  onChange,
  rows,
  code = false,
  ...field
}: TextProps & {
  readonly rows: number;
  readonly code?: boolean;
}) {
  return (
    <Field {...field}>
      {(ids) => (
        <textarea
          {...ids}
          className={code ? 'code' : undefined}
          spellCheck={!code}
          rows={rows}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function ChoiceField(
  props: FieldProps & {
    readonly value: string;
    readonly options: readonly string[];
    readonly onChange: (value: string) => void;
  },
) {
  const { value, options, onChange, ...field } = props;
  return (
    <Field {...field}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
