import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, DatePicker, Form, Input, Skeleton, Typography } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useToday } from "@/shared/api/today";
import type { Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { Problem } from "@/shared/ui/Problem";
import { useAction } from "@/shared/ui/use-action";
import { When } from "@/shared/ui/When";

type Token = Schema<"TokenBody">;

interface Values {
  name: string;
  write: boolean;
  expires: Dayjs | null;
}

const KEY = ["tokens"];

function NewToken({ onMade }: { onMade: (token: string) => void }) {
  const { t } = useT();
  const today = useToday();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [form] = Form.useForm<Values>();
  const submit = async (values: Values) => {
    const body = {
      name: values.name,
      scopes: values.write ? ["read", "write"] : ["read"],
      expires_on: values.expires?.format("YYYY-MM-DD") ?? null,
    };
    // The token is shown at once, for it is shown only once; what is typed after it is the next one's.
    const shown = (made: Schema<"TokenOutputBody">) => {
      form.resetFields();
      onMade(made.token);
      return client.invalidateQueries({ queryKey: KEY });
    };
    await run(() => api.post<Schema<"TokenOutputBody">>("/me/tokens", body), undefined, shown);
  };
  return (
    <Form
      form={form}
      layout="vertical"
      onFinish={submit}
      initialValues={{ write: false, expires: dayjs(today).add(90, "day") }}
    >
      <div className="form-grid">
        <Form.Item name="name" label={t("tokens.name")} rules={[{ required: true, message: t("form.needed") }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="expires" label={t("tokens.expires")}>
          <DatePicker minDate={dayjs(today).add(1, "day")} />
        </Form.Item>
      </div>
      <Form.Item name="write" valuePropName="checked">
        <Checkbox>{t("tokens.write")}</Checkbox>
      </Form.Item>
      <Button htmlType="submit" loading={busy}>
        {t("tokens.make")}
      </Button>
    </Form>
  );
}

/** Keys with which programs act in the user's name. A token is shown once, when it is made. */
export function Tokens() {
  const { t } = useT();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { run } = useAction();
  const [made, setMade] = useState<string | null>(null);
  const query = useQuery({
    queryKey: KEY,
    queryFn: async () => (await api.get<{ items: Token[] }>("/me/tokens")).items,
  });
  const refresh = () => client.invalidateQueries({ queryKey: KEY });
  const remove = (token: Token) =>
    modal.confirm({
      title: t("tokens.removeAsk", { name: token.name }),
      okText: t("action.delete"),
      onOk: async () => {
        const work = async () => (await api.del(`/me/tokens/${token.id}`)) ?? true;
        if (!(await run(work, undefined, refresh))) await refresh();
      },
    });
  return (
    <div className="stack">
      <NewToken onMade={setMade} />
      {made && (
        <Alert
          type="success"
          title={t("tokens.once")}
          description={
            <Typography.Text copyable code>
              {made}
            </Typography.Text>
          }
        />
      )}
      <Problem error={query.error} />
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      <ul className="rows">
        {query.data?.map((token) => (
          <li key={token.id}>
            <span className="grow">
              {token.name} <span className="muted">{token.scopes?.join(", ")}</span>
            </span>
            <span className="muted">
              {token.expires_on ? (
                <>
                  {t("tokens.expires")} <When at={token.expires_on} exact />
                </>
              ) : (
                t("tokens.never")
              )}
            </span>
            <Button size="small" onClick={() => remove(token)}>
              {t("action.delete")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
