import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Form, Input, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useRights } from "@/shared/api/session";
import type { RecordData } from "@/shared/api/types";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { useClear } from "@/shared/ui/use-clear";
import { useNarrow } from "@/shared/ui/use-narrow";
import { InfluenceEditor } from "./InfluenceEditor";
import { refreshPeople } from "./queries";
import { useOption } from "./Stance";
import type { People, Position } from "./types";

interface Values {
  title: string;
  unit: string[];
  holder: string;
  level: string;
  influence: number;
  reports_to?: string;
  note?: string;
}

interface Props {
  account: string;
  people: People;
  position?: Position;
  onClose: () => void;
}

/** Departments are made by typing a new name: nobody goes elsewhere first. */
async function unitOf(people: People, account: string, chosen: string): Promise<string> {
  const there = people.units.find((unit) => unit.id === chosen || unit.name === chosen.trim());
  if (there) return there.id;
  return (await api.post<RecordData>("/org-units", { account, name: chosen })).id;
}

const initial = (position?: Position) =>
  position
    ? {
        title: position.title,
        unit: [position.org_unit.id],
        holder: position.holder?.id ?? position.vacancy,
        level: position.level,
        influence: position.influence,
        reports_to: position.reports_to?.id,
        note: position.note,
      }
    : { influence: 3, level: "3", holder: "unidentified" };

/** A seat: who holds it or why nobody does, what it weighs, who it reports to and whom it influences. */
export function PositionDrawer({ account, people, position, onClose }: Props) {
  const { t } = useT();
  const narrow = useNarrow();
  const client = useQueryClient();
  const { modal } = App.useApp();
  const { busy, run } = useAction();
  const rights = useRights("positions");
  const vacancy = useOption("positions", "vacancy");
  const level = useOption("positions", "level");
  const clear = useClear();
  const [form] = Form.useForm<Values>();
  const [units] = useState(() => people.units.map((unit) => ({ value: unit.id, label: unit.name })));
  const may = position ? rights.edit : rights.create;
  const refresh = () => refreshPeople(client);
  const save = async (values: Values) => {
    const known = people.contacts.some((one) => one.id === values.holder);
    const work = async () => {
      const body = {
        title: values.title,
        org_unit: await unitOf(people, account, values.unit[0] ?? ""),
        holder: known ? values.holder : null,
        vacancy: known ? null : values.holder,
        level: values.level,
        influence: values.influence,
        reports_to: values.reports_to ?? null,
        note: values.note ?? null,
      };
      if (position) return api.patch(`/positions/${position.id}`, { rev: position.rev, ...body });
      return api.post("/positions", body);
    };
    if (await run(work, t("record.saved"), refresh)) onClose();
  };
  const remove = () =>
    position &&
    modal.confirm({
      title: t("record.archiveAsk", { title: position.title }),
      okText: t("action.archive"),
      onOk: async () => {
        const work = async () => (await api.del(`/positions/${position.id}`)) ?? true;
        if (await run(work, t("record.archived"), refresh)) onClose();
      },
    });
  const needed = [{ required: true, message: t("form.needed") }];
  const holders = people.contacts.filter((one) => one.status !== "left" || one.id === position?.holder?.id);
  return (
    <Drawer
      open
      onClose={onClose}
      title={position?.title ?? t("people.addPosition")}
      size={narrow ? "100%" : 460}
      mask={narrow}
      destroyOnHidden
    >
      {position?.vacated_on && (
        <p className="muted">
          {t("people.vacatedOn", { date: position.vacated_on, name: position.former?.name ?? "" })}
        </p>
      )}
      <Form form={form} layout="vertical" initialValues={initial(position)} onFinish={save} disabled={busy || !may}>
        <Form.Item name="title" label={t("people.column.seat")} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item name="unit" label={t("people.column.unit")} rules={needed} extra={t("people.newUnit")}>
          <Select mode="tags" maxCount={1} options={units} optionFilterProp="label" />
        </Form.Item>
        <Form.Item name="holder" label={t("people.column.holder")} rules={needed}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            options={[...vacancy.list, ...holders.map((one) => ({ value: one.id, label: one.name }))]}
          />
        </Form.Item>
        <Form.Item name="influence" label={t("people.influence")} rules={needed}>
          <Select options={[1, 2, 3, 4, 5].map((value) => ({ value, label: t("people.influenceOf", { value }) }))} />
        </Form.Item>
        <Form.Item name="level" label={t("people.column.level")} rules={needed}>
          <Select options={level.list} />
        </Form.Item>
        <Form.Item name="reports_to" label={t("people.column.boss")}>
          <Select
            allowClear={clear}
            showSearch={{ optionFilterProp: "label" }}
            options={people.positions
              .filter((one) => one.id !== position?.id)
              .map((one) => ({ value: one.id, label: [one.title, one.holder?.name].filter(Boolean).join(" · ") }))}
          />
        </Form.Item>
        <Form.Item name="note" label={t("people.note")}>
          <Input.TextArea autoSize={{ minRows: 2 }} />
        </Form.Item>
        {may && (
          <div className="form-actions">
            <Button type="primary" htmlType="submit" loading={busy}>
              {t("action.save")}
            </Button>
            {position && rights.archive && (
              <Button danger onClick={remove}>
                {t("action.archive")}
              </Button>
            )}
          </div>
        )}
      </Form>
      {position && <InfluenceEditor people={people} position={position} />}
    </Drawer>
  );
}
