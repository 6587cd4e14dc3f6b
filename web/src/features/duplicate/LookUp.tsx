import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useState } from "react";
import { useT } from "@/shared/i18n";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Loaded } from "@/shared/ui/Loaded";
import { useDebounced } from "@/shared/ui/use-debounced";
import { AnswerList } from "./Answer";
import { checkQuery } from "./queries";
import { readTyped } from "./typed";

/** Whether a customer, or somebody of its people, is known already, before one calls. */
export function LookUp() {
  const { t } = useT();
  const [line, setLine] = useState("");
  const asked = readTyped(useDebounced(line, 300));
  const customers = useQuery(checkQuery(asked));
  const people = useQuery(checkQuery({ entity: "contacts", phones: asked.phones, emails: asked.emails }));
  const found = {
    items: [...(customers.data?.items ?? []), ...(people.data?.items ?? [])],
    hidden: customers.data?.hidden ?? [],
  };
  const none = found.items.length + found.hidden.length === 0;
  return (
    <div className="stack">
      <Input
        type="search"
        size="large"
        prefix={<SearchOutlined />}
        allowClear
        value={line}
        aria-label={t("duplicate.lookUp")}
        placeholder={t("duplicate.lookUpHint")}
        onChange={(event) => setLine(event.target.value)}
      />
      {line.trim().length > 1 && (
        <Loaded query={customers}>
          {() =>
            none ? (
              <EmptyState title={t("duplicate.none")} text={t("duplicate.noneHint")} />
            ) : (
              <AnswerList answer={found} />
            )
          }
        </Loaded>
      )}
    </div>
  );
}
