import { ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Select } from "antd";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { refreshEntity } from "@/shared/api/records";
import { useT } from "@/shared/i18n";
import { useAction } from "@/shared/ui/use-action";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { Chain, People } from "./types";

const ROLES = ["decider", "influencer", "evaluator", "selector", "purchaser", "user", "gatekeeper", "coach"];

interface Member {
  position: string;
  roles: string[];
}

/** Who takes part, in the order in which they come to decide. */
export function MembersDrawer({ chain, people, onClose }: { chain: Chain; people: People; onClose: () => void }) {
  const { t } = useT();
  const narrow = useNarrow();
  const client = useQueryClient();
  const { busy, run } = useAction();
  const cover = people.map.chains.find((one) => one.chain === chain.id);
  const [members, setMembers] = useState<Member[]>(() =>
    (cover?.members ?? []).map((one) => ({ position: one.position, roles: one.roles ?? [] })),
  );
  const deciders = members.filter((one) => one.roles.includes("decider")).length;
  const title = (id: string) => people.positions.find((one) => one.id === id)?.title ?? id;
  const free = people.positions.filter((one) => !members.some((member) => member.position === one.id));
  const change = (at: number, roles: string[]) =>
    setMembers(members.map((one, index) => (index === at ? { ...one, roles } : one)));
  const up = (at: number) =>
    setMembers(members.map((one, index) => members[index === at - 1 ? at : index === at ? at - 1 : index] ?? one));
  const save = async () => {
    const body = { rev: chain.rev, members };
    const work = () => api.put(`/decision-chains/${chain.id}/members`, body);
    const refresh = () => Promise.all(["decision-chains", "positions"].map((entity) => refreshEntity(client, entity)));
    if (await run(work, t("record.saved"), refresh)) onClose();
  };
  return (
    <Drawer open onClose={onClose} title={chain.purchase_kind} size={narrow ? "100%" : 560} destroyOnHidden>
      <div className="stack">
        {members.map((member, at) => (
          <div key={member.position} className="member-row">
            <span className="member-name">{title(member.position)}</span>
            <Select
              mode="multiple"
              aria-label={t("people.rolesOf", { title: title(member.position) })}
              placeholder={t("people.roles")}
              value={member.roles}
              onChange={(roles) => change(at, roles)}
              options={ROLES.map((role) => ({ value: role, label: t(`people.role.${role}`) }))}
            />
            <Button
              type="text"
              icon={<ArrowUpOutlined />}
              disabled={at === 0}
              aria-label={t("people.earlier", { title: title(member.position) })}
              onClick={() => up(at)}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("people.removeMember", { title: title(member.position) })}
              onClick={() => setMembers(members.filter((_, index) => index !== at))}
            />
          </div>
        ))}
        <Select
          aria-label={t("people.addMember")}
          placeholder={t("people.addMember")}
          value={null}
          showSearch={{ optionFilterProp: "label" }}
          options={free.map((one) => ({
            value: one.id,
            label: [one.title, one.holder?.name].filter(Boolean).join(" · "),
          }))}
          onChange={(position: string | null) => position && setMembers([...members, { position, roles: [] }])}
        />
        {members.length > 0 && deciders !== 1 && <p className="state-red">{t("people.oneDecider")}</p>}
        <div className="form-actions">
          <Button type="primary" onClick={() => void save()} loading={busy} disabled={deciders !== 1}>
            {t("action.save")}
          </Button>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
        </div>
      </div>
    </Drawer>
  );
}
