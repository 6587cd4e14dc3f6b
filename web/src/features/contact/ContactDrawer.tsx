import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Form, Input, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { ApiError } from "@/shared/api/errors";
import { useEntity } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useLabel, useT } from "@/shared/i18n";
import { useExtension } from "@/shared/record/extensions";
import { useProblemText } from "@/shared/ui/Problem";
import { useClear } from "@/shared/ui/use-clear";
import { useNarrow } from "@/shared/ui/use-narrow";
import { refreshPeople } from "./queries";
import { useOption } from "./Stance";
import type { CardRead } from "./types";

const FIELDS = ["name", "title", "phones", "emails", "wechat", "stance", "address", "note"] as const;

type Values = Partial<Record<(typeof FIELDS)[number] | "name_en" | "language", unknown>>;

/** Pasting a card fills the form; nothing is stored until somebody has looked at it. */
function Card({ onRead }: { onRead: (card: CardRead) => void }) {
  const { t } = useT();
  const text = useProblemText();
  const { message } = App.useApp();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const read = async (from: string) => {
    if (!from.trim()) return;
    setBusy(true);
    try {
      onRead(await api.post<CardRead>("/contacts/read-card", { text: from.slice(0, 5000) }));
    } catch (error) {
      message.error(text(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="card-paste">
      <Input.TextArea
        aria-label={t("people.card")}
        placeholder={t("people.cardHint")}
        autoSize={{ minRows: 2, maxRows: 8 }}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text");
          if (pasted.includes("\n")) void read(pasted);
        }}
      />
      <Button onClick={() => void read(typed)} loading={busy} disabled={!typed.trim()}>
        {t("people.readCard")}
      </Button>
    </div>
  );
}

/** A new contact: typed, or read from a card. Who has the number already is shown before saving. */
export function ContactDrawer({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useT();
  const label = useLabel();
  const narrow = useNarrow();
  const client = useQueryClient();
  const { message } = App.useApp();
  const text = useProblemText();
  const entity = useEntity("contacts");
  const stance = useOption("contacts", "stance");
  const clear = useClear();
  const [form] = Form.useForm<Values>();
  const typed = Form.useWatch([], form) ?? {};
  const hint = useExtension("contacts").hint;
  const [company, setCompany] = useState("");
  const [more, setMore] = useState<Values>({});
  const [busy, setBusy] = useState(false);
  const fill = (card: CardRead) => {
    const given = Object.entries(card).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value));
    form.setFieldsValue(Object.fromEntries(given.filter(([name]) => (FIELDS as readonly string[]).includes(name))));
    setMore({ ...(card.name_en && { name_en: card.name_en }), ...(card.language && { language: card.language }) });
    setCompany(card.company);
  };
  const save = async (values: Values) => {
    setBusy(true);
    try {
      await api.post<RecordData>("/contacts", { ...more, ...values, account });
      message.success(t("record.saved"));
      await refreshPeople(client);
      onClose();
    } catch (error) {
      const named =
        error instanceof ApiError ? error.fields.filter((bad) => FIELDS.some((one) => one === bad.field)) : [];
      form.setFields(
        named.map((bad) => ({
          name: bad.field as keyof Values,
          errors: [label({ zh: bad.zh ?? bad.code, en: bad.en ?? bad.code })],
        })),
      );
      if (named.length === 0) message.error(text(error));
    } finally {
      setBusy(false);
    }
  };
  const inputs: Partial<Record<(typeof FIELDS)[number], React.ReactNode>> = {
    stance: <Select options={stance.list} allowClear={clear} />,
    note: <Input.TextArea autoSize={{ minRows: 2 }} />,
  };
  for (const name of ["phones", "emails"] as const)
    inputs[name] = <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[";", "；", "\n"]} />;
  return (
    <Drawer open onClose={onClose} title={t("people.addContact")} size={narrow ? "100%" : 520} destroyOnHidden>
      <Card onRead={fill} />
      {company && <p className="muted">{t("people.cardCompany", { company })}</p>}
      {hint?.({ values: typed })}
      <Form form={form} layout="vertical" onFinish={save} disabled={busy}>
        {FIELDS.map((name) => {
          const field = entity?.fields.find((one) => one.name === name);
          if (field?.access !== "edit") return null;
          return (
            <Form.Item
              key={name}
              name={name}
              label={label(field.label)}
              tooltip={field.help && label(field.help)}
              rules={name === "name" ? [{ required: true, message: t("form.needed") }] : undefined}
            >
              {inputs[name] ?? <Input />}
            </Form.Item>
          );
        })}
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("action.save")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </Form>
    </Drawer>
  );
}
