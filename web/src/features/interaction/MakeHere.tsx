import { PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";

interface Props {
  /** "New customer" */
  name: string;
  /** "New customer “…”" */
  named: (typed: string) => string;
  /** Names heard in the text: one touch each. */
  heard: string[];
  make: (name: string) => Promise<unknown>;
  /** Said about a name before it is taken. */
  hint?: (name: string) => ReactNode;
}

/** Makes what a follow-up lacks without leaving it: of a name that was heard, or of one that is typed. */
export function MakeHere({ name, named, heard, make, hint }: Props) {
  const { t } = useT();
  const { busy, run } = useAction();
  const [typed, setTyped] = useState<string>();
  const wanted = typed?.trim() ?? "";
  const create = async (of: string) => {
    if (!of || !(await run(async () => (await make(of)) ?? true))) return;
    setTyped(undefined);
  };
  if (typed === undefined)
    return (
      <>
        <span className="entry-offers">
          {heard.map((one) => (
            <Button
              key={one}
              className="entry-offer"
              icon={<PlusOutlined />}
              loading={busy}
              onClick={() => void create(one)}
            >
              {named(one)}
            </Button>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => setTyped("")}>
            {heard.length > 0 ? t("entry.otherName") : name}
          </Button>
        </span>
        {heard[0] && hint?.(heard[0])}
      </>
    );
  return (
    <>
      <span className="entry-row">
        <Input
          autoFocus
          aria-label={name}
          placeholder={name}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={(event) => event.nativeEvent.isComposing || void create(wanted)}
        />
        <Button type="primary" disabled={wanted.length < 2} loading={busy} onClick={() => void create(wanted)}>
          {t("entry.make")}
        </Button>
        <Button onClick={() => setTyped(undefined)}>{t("action.cancel")}</Button>
      </span>
      {wanted.length > 1 && hint?.(wanted)}
    </>
  );
}
