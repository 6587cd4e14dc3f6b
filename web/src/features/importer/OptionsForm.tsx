import { Form, Select } from "antd";
import { useMe } from "@/shared/api/session";
import { CURRENCIES } from "@/shared/format/currencies";
import { useT } from "@/shared/i18n";
import type { Options } from "./types";

interface Props {
  options: Options;
  onChange: (options: Options) => void;
  /** A row is a customer, so that it may be said whose the others are that the file names no owner of. */
  customers: boolean;
}

const UNOWNED = ["mine", "pool"];

const MATCHES = ["code", "uscc", "name"];

/** How amounts and dates are read and what happens to customers that exist already. */
export function OptionsForm({ options, onChange, customers }: Props) {
  const { t } = useT();
  const company = useMe().company.currency;
  const orders = ["auto", "dmy", "mdy"].map((order) => ({ value: order, label: t(`import.dates.${order}`) }));
  const onMatch = ["update", "skip", "create"].map((value) => ({ value, label: t(`import.onMatch.${value}`) }));
  return (
    <Form layout="vertical" component="div" className="form-grid">
      <Form.Item label={t("import.currency")}>
        <Select
          aria-label={t("import.currency")}
          showSearch
          value={options.currency || company}
          options={[...new Set([company, ...CURRENCIES])].map((code) => ({ value: code, label: code }))}
          onChange={(currency) => onChange({ ...options, currency })}
        />
      </Form.Item>
      <Form.Item label={t("import.dateOrder")}>
        <Select
          aria-label={t("import.dateOrder")}
          value={options.date_order || "auto"}
          options={orders}
          onChange={(order) =>
            onChange({ ...options, date_order: order === "auto" ? "" : (order as Options["date_order"]) })
          }
        />
      </Form.Item>
      <Form.Item label={t("import.match")}>
        <Select
          aria-label={t("import.match")}
          mode="multiple"
          value={options.match ?? []}
          options={MATCHES.map((key) => ({ value: key, label: t(`import.matchBy.${key}`) }))}
          onChange={(match: string[]) => onChange({ ...options, match })}
        />
      </Form.Item>
      <Form.Item label={t("import.onMatch")}>
        <Select
          aria-label={t("import.onMatch")}
          value={options.on_match}
          options={onMatch}
          onChange={(value) => onChange({ ...options, on_match: value as Options["on_match"] })}
        />
      </Form.Item>
      {customers && (
        <Form.Item label={t("import.unowned")}>
          <Select
            aria-label={t("import.unowned")}
            value={options.unowned || "mine"}
            options={UNOWNED.map((value) => ({ value, label: t(`import.unowned.${value}`) }))}
            onChange={(unowned) => onChange({ ...options, unowned })}
          />
        </Form.Item>
      )}
    </Form>
  );
}
