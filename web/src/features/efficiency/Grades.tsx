import { useFormat } from "@/shared/format/use-format";
import { useT } from "@/shared/i18n";
import { GradeChip } from "@/shared/ui/GradeChip";
import { Behind, IndexBar, Percent, PerMonth, sourceOf } from "./Cells";
import type { Summary } from "./types";

/** Where the hours go by grade, and what comes of them. */
export function Grades({ data }: { data: Summary }) {
  const { t } = useT();
  const format = useFormat();
  return (
    <section className="panel">
      <h2>{t("efficiency.byGrade")}</h2>
      <div className="scroll-x">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("value.grade")}</th>
              <th scope="col" className="num">
                {t("efficiency.accounts")}
              </th>
              <th scope="col" className="num">
                {t("efficiency.shareHours")}
              </th>
              <th scope="col" className="num">
                {t("efficiency.revenuePm")}
              </th>
              {!data.masked && (
                <>
                  <th scope="col" className="num">
                    {t("efficiency.profitPm")}
                  </th>
                  <th scope="col">{t("efficiency.index")}</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {data.grades
              .filter((row) => row.accounts > 0)
              .map((row) => (
                <tr key={row.grade}>
                  <td>
                    <GradeChip grade={row.grade} />
                  </td>
                  <td className="num">
                    <Behind source={sourceOf(row.sources ?? [], "accounts")}>{format.number(row.accounts)}</Behind>
                  </td>
                  <td className="num">
                    <Percent value={row.share_hours} />
                  </td>
                  <td className="num">
                    <PerMonth value={row.revenue_pm} figures={row} />
                  </td>
                  {!data.masked && (
                    <>
                      <td className="num">
                        <PerMonth value={row.profit_pm} figures={row} />
                      </td>
                      <td>
                        <IndexBar value={row.index} />
                      </td>
                    </>
                  )}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
