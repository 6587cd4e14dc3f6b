package privacy_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (w *world) export(actor authz.Actor, entity string, rows int64, purpose string) error {
	return w.app.Store.MayExport(w.Context(), actor, resource.ExportAsked{Entity: entity, Rows: rows, Purpose: purpose})
}

// 501 contacts against a limit of 500 are refused, and the refusal is logged.
func TestExportQuota(t *testing.T) {
	w := newWorld(t)
	kam := w.user("kam", "account_manager")
	w.refused(w.export(kam, "contacts", 501, "mailing"), "export_quota")
	if n := w.number("SELECT COUNT(*) FROM exports WHERE state = 'refused' AND row_count = 501 AND purpose = 'mailing' AND user_id = ?", kam.ID); n != 1 {
		t.Errorf("%d refusals in the log", n)
	}
	if n := w.number("SELECT COUNT(*) FROM audit_log WHERE action = 'export_refused' AND actor_id = ?", kam.ID); n != 1 {
		t.Errorf("%d refusals in the audit log", n)
	}
	w.refused(w.export(kam, "contacts", 10, "  "), "purpose:required")
	w.must(w.export(kam, "contacts", 300, "mailing"))
	w.must(w.export(kam, "accounts", 200, "mailing"))
	w.refused(w.export(kam, "accounts", 1, "one more"), "export_quota")
	use, err := w.app.Privacy.Use(t.Context(), kam)
	w.must(err)
	if use.Limit != 500 || use.Used != 500 || use.Unlimited {
		t.Errorf("used %+v", use)
	}
	w.clock.At = w.clock.At.AddDate(0, 0, 1)
	w.must(w.export(kam, "contacts", 500, "a new day"))
	w.must(w.export(w.boss, "contacts", 5000, "whoever gives consent needs none"))
	w.must(w.export(authz.System(), "contacts", 5000, "loam export"))
}

func TestConsentToAnExport(t *testing.T) {
	w := newWorld(t)
	kam := w.user("kam", "account_manager")
	ask := func(actor authz.Actor, rows int64) error {
		return w.app.Privacy.Ask(t.Context(), actor, resource.ExportAsked{Entity: "contacts", Rows: rows, Purpose: "fair"})
	}
	w.refused(ask(w.user("sam", "salesperson"), 600), "forbidden") // exports nothing at all
	w.refused(ask(kam, 0), "rows:out_of_range")
	w.must(ask(kam, 600))
	w.refused(ask(kam, 600), "export_waiting")
	lines, _, err := w.app.Privacy.Lines(t.Context(), w.boss, "waiting", 0)
	w.must(err)
	if len(lines) != 1 || lines[0].UserName != "kam" || lines[0].Rows != 600 || lines[0].Own {
		t.Fatalf("the boss is shown %+v", lines)
	}
	w.refused(w.app.Privacy.Decide(t.Context(), kam, lines[0].ID, true, ""), "forbidden")
	w.must(w.app.Privacy.Decide(t.Context(), w.boss, lines[0].ID, true, "once"))
	w.refused(w.app.Privacy.Decide(t.Context(), w.boss, lines[0].ID, false, ""), "export_decided")
	w.refused(w.export(kam, "contacts", 601, "fair"), "export_quota") // more than was asked for
	w.refused(w.export(kam, "accounts", 600, "fair"), "export_quota") // another table
	w.must(w.export(kam, "contacts", 600, "fair"))
	w.refused(w.export(kam, "contacts", 600, "fair"), "export_quota") // a consent is for one table
	w.must(w.export(kam, "contacts", 500, "the day's own"))           // and does not count as the day's own

	// A consent ends after a week.
	w.must(ask(kam, 600))
	lines, _, err = w.app.Privacy.Lines(t.Context(), w.boss, "waiting", 0)
	w.must(err)
	w.must(w.app.Privacy.Decide(t.Context(), w.boss, lines[0].ID, true, ""))
	w.clock.At = w.clock.At.AddDate(0, 0, 8)
	w.refused(w.export(kam, "contacts", 600, "late"), "export_quota")

	own := 0
	for below := id.ID(0); ; {
		page, next, err := w.app.Privacy.Lines(t.Context(), kam, "", below)
		w.must(err)
		for _, l := range page {
			if own++; !l.Own {
				t.Errorf("kam is shown %+v", l)
			}
		}
		if below = next; next == 0 {
			break
		}
	}
	if total := w.number("SELECT COUNT(*) FROM exports"); int64(own) != total {
		t.Errorf("kam is shown %d of %d lines", own, total)
	}
}

// A consent is given to what the approver was shown: another filter, other columns and another report need their own.
func TestAConsentIsForWhatIsInTheTable(t *testing.T) {
	w := newWorld(t)
	kam := w.user("kam", "account_manager")
	clerks := map[string]string{"filter": `{"field":"title","op":"eq","value":"clerk"}`, "fields": "name,title"}
	asked := func(by map[string]string) resource.ExportAsked {
		return resource.ExportAsked{Entity: "contacts", Rows: 600, Purpose: "fair", By: by}
	}
	w.must(w.app.Privacy.Ask(t.Context(), kam, asked(clerks)))
	w.must(w.app.Privacy.Ask(t.Context(), kam, asked(nil))) // another table: it waits beside the first
	w.refused(w.app.Privacy.Ask(t.Context(), kam, asked(map[string]string{"filter": `{"op":"eq"`})), "filter:unreadable")
	lines, _, err := w.app.Privacy.Lines(t.Context(), w.boss, "waiting", 0)
	w.must(err)
	if len(lines) != 2 || lines[0].Query != "" || lines[1].Query != `{"fields":"name,title","filter":{"field":"title","op":"eq","value":"clerk"}}` {
		t.Fatalf("the boss is shown %+v", lines)
	}
	w.must(w.app.Privacy.Decide(t.Context(), w.boss, lines[1].ID, true, ""))
	for _, other := range []map[string]string{nil, {"filter": clerks["filter"]}, {"fields": clerks["fields"]},
		{"fields": clerks["fields"], "filter": `{"field":"title","op":"eq","value":"boss"}`}, {"fields": "name,phone", "filter": clerks["filter"]},
		{"fields": clerks["fields"], "filter": clerks["filter"], "q": "x"}} {
		w.refused(w.app.Store.MayExport(t.Context(), kam, asked(other)), "export_quota")
	}
	// The same said in another order is the same; how it is sorted is no matter.
	w.must(w.app.Store.MayExport(t.Context(), kam, asked(map[string]string{"filter": `{"value":"clerk", "op":"eq","field":"title"}`, "fields": "title,name", "sort": "name"})))
	w.refused(w.app.Store.MayExport(t.Context(), kam, asked(clerks)), "export_quota")
}
