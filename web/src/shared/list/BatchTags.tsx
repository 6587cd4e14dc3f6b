import { Form, Modal } from "antd";
import { useState } from "react";
import { useT } from "@/shared/i18n";
import { TagSelect } from "@/shared/tags/TagSelect";

interface Props {
  open: boolean;
  busy: boolean;
  onClose: () => void;
  onSave: (change: { add: string[]; remove: string[] }) => void;
}

/** Puts tags on the selected records and takes tags off them. */
export function BatchTags({ open, busy, onClose, onSave }: Props) {
  const { t } = useT();
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const pick = (ids: string[], set: (ids: string[]) => void, others: string[], setOthers: (ids: string[]) => void) => {
    set(ids);
    setOthers(others.filter((id) => !ids.includes(id)));
  };
  return (
    <Modal
      open={open}
      title={t("batch.tags")}
      onCancel={onClose}
      okText={t("action.save")}
      okButtonProps={{ disabled: add.length + remove.length === 0, loading: busy }}
      onOk={() => onSave({ add, remove })}
      destroyOnHidden
    >
      <Form layout="vertical">
        <Form.Item label={t("batch.tagsAdd")}>
          <TagSelect label={t("batch.tagsAdd")} value={add} onChange={(ids) => pick(ids, setAdd, remove, setRemove)} />
        </Form.Item>
        <Form.Item label={t("batch.tagsRemove")}>
          <TagSelect
            label={t("batch.tagsRemove")}
            value={remove}
            onChange={(ids) => pick(ids, setRemove, add, setAdd)}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
