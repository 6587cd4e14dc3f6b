import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Segmented } from "antd";
import { useT } from "@/shared/i18n";
import { RefSelect } from "@/shared/record/RefSelect";
import type { EntryPromise } from "./types";

interface Props {
  promises: EntryPromise[];
  /** Heard in the text. */
  offered: EntryPromise[];
  onChange: (promises: EntryPromise[]) => void;
}

function Row({
  promise,
  onChange,
  onRemove,
}: {
  promise: EntryPromise;
  onChange: (promise: EntryPromise) => void;
  onRemove: () => void;
}) {
  const { t } = useT();
  return (
    <li className="entry-promise">
      <Segmented
        size="small"
        aria-label={t("entry.promiseWho")}
        value={promise.theirs ? "theirs" : "ours"}
        options={[
          { value: "ours", label: t("entry.promiseOurs") },
          { value: "theirs", label: t("entry.promiseTheirs") },
        ]}
        onChange={(who) => onChange({ ...promise, theirs: who === "theirs" })}
      />
      {!promise.theirs && (
        <RefSelect
          entity="users"
          label={t("entry.promiseUser")}
          placeholder={t("entry.promiseMe")}
          value={promise.user}
          onChange={(user) => onChange({ ...promise, user: typeof user === "string" ? user : undefined })}
        />
      )}
      <Input
        aria-label={t("entry.promiseWhat")}
        maxLength={200}
        value={promise.what}
        onChange={(event) => onChange({ ...promise, what: event.target.value })}
      />
      <Input
        type="date"
        aria-label={t("entry.promiseBy")}
        value={promise.by}
        onChange={(event) => onChange({ ...promise, by: event.target.value })}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("entry.promiseRemove")} onClick={onRemove} />
    </li>
  );
}

/** Who promised what by when; each becomes a task. */
export function EntryPromises({ promises, offered, onChange }: Props) {
  const { t } = useT();
  const replace = (index: number, promise: EntryPromise) =>
    onChange(promises.map((one, at) => (at === index ? promise : one)));
  return (
    <section aria-label={t("entry.promises")}>
      <ul className="entry-promises">
        {promises.map((promise, index) => (
          <Row
            key={index}
            promise={promise}
            onChange={(next) => replace(index, next)}
            onRemove={() => onChange(promises.filter((_, at) => at !== index))}
          />
        ))}
      </ul>
      <div className="entry-offers">
        {offered.map((promise) => (
          <Button
            key={promise.what}
            size="small"
            icon={<PlusOutlined />}
            className="entry-offer"
            onClick={() => onChange([...promises, promise])}
          >
            {promise.theirs ? t("entry.promiseTheirs") : t("entry.promiseOurs")}: {promise.what} {promise.by.slice(5)}
          </Button>
        ))}
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() => onChange([...promises, { theirs: false, what: "", by: "" }])}
        >
          {t("entry.promiseAdd")}
        </Button>
      </div>
    </section>
  );
}
