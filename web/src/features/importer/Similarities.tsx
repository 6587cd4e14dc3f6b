import { Link } from "@tanstack/react-router";
import { Alert, Tag } from "antd";
import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import type { Similar } from "./types";

/** More than these are not listed; the count is. */
const LISTED = 20;

/** New names that look like customers one has already. */
export function Similarities({ similar }: { similar: Similar[] }) {
  const { t } = useT();
  const format = useFormat();
  if (similar.length === 0) return null;
  const list = (
    <ul>
      {similar.slice(0, LISTED).map((item) => (
        <li key={`${item.row}-${item.name}`}>
          {t("import.rowNumber", { number: item.row })} {item.name} ≈{" "}
          {(item.candidates ?? []).map((candidate) => (
            <Tag key={candidate.id}>
              <Link to="/$entity/$id" params={{ entity: "accounts", id: candidate.id }} target="_blank">
                {candidate.name}
              </Link>{" "}
              {format.percent(candidate.score)}
            </Tag>
          ))}
        </li>
      ))}
    </ul>
  );
  return <Alert type="warning" title={t("import.similar", { count: similar.length })} description={list} />;
}
