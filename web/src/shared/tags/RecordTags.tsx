import { TagsOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Popover } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import type { Entity, RecordData, Schema } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { tagsOf } from "./queries";
import { TagSelect } from "./TagSelect";
import { Tags } from "./Tags";

interface Props {
  entity: Entity;
  record: RecordData;
  mayEdit: boolean;
}

/** The tags of one record, changed in place. */
export function RecordTags({ entity, record, mayEdit }: Props) {
  const { t } = useT();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string[]>([]);
  const tags = tagsOf(record);
  if (!entity.fields.some((field) => field.kind === "tags") || (!mayEdit && tags.length === 0)) return null;
  const show = (next: boolean) => {
    if (next) setChosen(tags.map((tag) => tag.id));
    setOpen(next);
  };
  const save = async () => {
    const before = tags.map((tag) => tag.id);
    const add = chosen.filter((id) => !before.includes(id));
    const remove = before.filter((id) => !chosen.includes(id));
    if (add.length + remove.length > 0) {
      const body = { ids: [record.id], add, remove };
      const work = () => api.post<Schema<"BulkResult">>(`/${entity.name}/tags`, body);
      if (!(await run(work, undefined, () => refreshEntity(client, entity.name)))) return;
    }
    setOpen(false);
  };
  const editor = (
    <div className="tag-editor">
      <TagSelect label={t("tags.title")} value={chosen} onChange={setChosen} />
      <Button type="primary" size="small" loading={busy} onClick={() => void save()}>
        {t("action.save")}
      </Button>
    </div>
  );
  return (
    <span className="record-tags">
      <Tags tags={tags} />
      {mayEdit && (
        <Popover trigger="click" open={open} onOpenChange={show} content={editor} destroyOnHidden>
          <Button size="small" type="text" icon={<TagsOutlined />}>
            {t(tags.length > 0 ? "tags.change" : "tags.add")}
          </Button>
        </Popover>
      )}
    </span>
  );
}
