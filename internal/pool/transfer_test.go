package pool

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

func date(text string) calendar.Date { return calendar.Date(text) }

// everything a customer has is filled in, so that a transfer that loses something is seen.
func (c *company) full(owner id.ID) id.ID {
	acc := c.Add("accounts", storetest.Row{"name": "Full", "name_key": firm.MatchName("Full"), "grade": "B", "grade_state": "approved", "stage": "developing", "selection": "selected", "screening": "matched",
		"owner_id": owner, "deputy_id": c.eve.ID, "owned_since": "2026-01-01", "custom": `{"key":"value"}`, "phone": "0591", "note": "n", "target_grade": "A", "last_contact_on": "2026-06-01"})
	person := c.Add("contacts", storetest.Row{"account_id": acc, "name": "Li", "legal_basis": "contract", "personal_notes": "fishes"})
	unit := c.Add("org_units", storetest.Row{"account_id": acc, "name": "Purchase"})
	c.Add("positions", storetest.Row{"account_id": acc, "org_unit_id": unit, "title": "Head", "level": "head", "influence": 4, "holder_id": person})
	c.Add("ties", storetest.Row{"staff_id": owner, "contact_id": person, "origin": "company_built", "strength": 60, "strength_on": "2026-06-01"})
	c.Add("interactions", storetest.Row{"account_id": acc, "author_id": owner, "held_on": "2026-06-01", "summary": "visited"})
	order := c.Add("orders", storetest.Row{"account_id": acc, "ordered_on": "2026-05-01", "currency": "CNY", "amount": 100, "base_amount": 100, "rate": 1_000_000})
	c.Add("order_lines", storetest.Row{"order_id": order, "product": "Cable", "currency": "CNY", "amount": 100})
	c.Add("efforts", storetest.Row{"account_id": acc, "staff_id": owner, "activity": "sales", "worked_on": "2026-06-01", "hours": 2})
	c.Add("tasks", storetest.Row{"account_id": acc, "assignee_id": owner, "title": "open", "kind": "other", "due_on": "2026-07-01"})
	c.Add("tasks", storetest.Row{"account_id": acc, "assignee_id": owner, "title": "done", "kind": "other", "due_on": "2026-06-01", "done_on": "2026-06-01"})
	c.Add("tasks", storetest.Row{"account_id": acc, "assignee_id": c.eve.ID, "title": "of another", "kind": "other", "due_on": "2026-07-01"})
	c.Exec("INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES ('accounts', ?, ?, TRUE, 1)", acc, c.eve.ID)
	return acc
}

// changedByTransfer are the columns of a customer that tell whose it is, by table.
var changedByTransfer = map[string]string{
	"accounts": " owner_id owned_since returns_on kept_until notice_on pooled_on rev updated_at updated_by ",
	"tasks":    " assignee_id rev updated_at updated_by ",
}

// inMotion are tables that any change writes to, and those in which moves themselves are kept.
var inMotion = " audit_log events notifications ownership_moves ownership_move_tasks ownership_move_collaborators "

// contents is every row of the database without the columns that a transfer is to change. It walks the schema, so that a
// table of tomorrow is looked at too.
func (c *company) contents() map[string]string {
	c.t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if c.Store.DB.EngineName() == db.Postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	names, err := c.Store.DB.Query(c.t.Context(), query)
	c.must(err)
	defer names.Close()
	var tables []string
	for names.Next() {
		var name string
		c.must(names.Scan(&name))
		if !strings.Contains(inMotion, " "+name+" ") && !strings.HasPrefix(name, "search_") {
			tables = append(tables, name)
		}
	}
	c.must(names.Err())
	out := map[string]string{}
	for _, table := range tables {
		out[table] = c.rowsOf(table)
	}
	return out
}

func (c *company) rowsOf(table string) string {
	c.t.Helper()
	rows, err := c.Store.DB.Query(c.t.Context(), "SELECT * FROM "+table)
	c.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	c.must(err)
	var lines []string
	for rows.Next() {
		values, dests := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dests[i] = &values[i]
		}
		c.must(rows.Scan(dests...))
		line := ""
		for i, column := range columns {
			if !strings.Contains(changedByTransfer[table], " "+column+" ") {
				line += fmt.Sprintf("%s=%v ", column, values[i])
			}
		}
		lines = append(lines, line)
	}
	c.must(rows.Err())
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func TestATransferKeepsEverything(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.full(c.amy.ID)
	before := c.contents()
	if len(before) < 30 {
		t.Fatalf("only %d tables are looked at", len(before))
	}
	batch, err := c.Transfer(t.Context(), c.amy, Transfer{Accounts: one(acc), To: c.ben.ID, WithTasks: true, Reason: "parental leave"})
	c.must(err)
	for table, rows := range c.contents() {
		if rows != before[table] {
			t.Errorf("%s was\n%s\nand is\n%s", table, before[table], rows)
		}
	}
	if c.ownerOf(acc) != c.ben.ID || c.tasksOf(c.ben.ID) != 1 || c.tasksOf(c.amy.ID) != 1 || c.tasksOf(c.eve.ID) != 1 {
		t.Error("the owner and the one open task did not change hands")
	}
	undone, err := c.Undo(t.Context(), c.amy, batch.Batch)
	c.must(err)
	if undone.Moved != 1 || c.ownerOf(acc) != c.amy.ID || c.tasksOf(c.ben.ID) != 0 || c.tasksOf(c.amy.ID) != 2 {
		t.Errorf("undone: %+v", undone)
	}
	for table, rows := range c.contents() {
		if rows != before[table] {
			t.Errorf("after the undo %s was\n%s\nand is\n%s", table, before[table], rows)
		}
	}
	own, err := c.Of(t.Context(), c.amy, acc)
	c.must(err)
	if len(own.Moves) != 2 || own.Moves[0].Kind != Undone || own.Moves[1].Kind != Moved || own.Moves[1].Reason != "parental leave" || own.Moves[1].From != "amy" || own.Moves[1].To != "ben" {
		t.Errorf("history %+v", own.Moves)
	}
}

func (c *company) tasksOf(user id.ID) int64 {
	return c.Number("SELECT COUNT(*) FROM tasks WHERE assignee_id = ? AND archived_at IS NULL", user)
}

func TestTheFormerOwnerMayStay(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.full(c.amy.ID)
	batch, err := c.Transfer(t.Context(), c.amy, Transfer{Accounts: one(acc), To: c.ben.ID, KeepFormer: true, Reason: "new line"})
	c.must(err)
	if _, err := account.Accounts.Get(t.Context(), c.Store, c.amy, acc); err != nil {
		t.Errorf("the former owner does not see it: %v", err)
	}
	_, err = account.Accounts.Patch(t.Context(), c.Store, c.amy, acc, 2, resource.Body{"region": []byte(`"x"`)})
	c.refused(err, "forbidden")
	if c.tasksOf(c.amy.ID) != 2 {
		t.Error("the tasks went along unasked")
	}
	_, err = c.Undo(t.Context(), c.amy, batch.Batch)
	c.must(err)
	if n := c.Number("SELECT COUNT(*) FROM collaborators WHERE user_id = ?", c.amy.ID); n != 0 {
		t.Error("the owner is still a collaborator")
	}
}

func TestWhoMayTransfer(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity": 1})
	acc := c.owned("Hers", "C", c.amy.ID, "2026-01-01")
	give := func(a Transfer) error { _, err := c.Transfer(t.Context(), c.amy, a); return err }
	c.refused(give(Transfer{Accounts: one(acc), To: c.ben.ID}), "reason_required")
	c.refused(give(Transfer{Accounts: one(acc), To: c.amy.ID, Reason: "x"}), "same_owner")
	c.refused(give(Transfer{Accounts: one(acc), To: 17, Reason: "x"}), "user_not_active")
	c.refused(give(Transfer{Reason: "x"}), "too_many")
	c.refused(give(Transfer{Accounts: one(c.owned("His", "C", c.ben.ID, "2026-01-01")), To: c.amy.ID, Reason: "x"}), "not_found")
	c.refused(give(Transfer{Accounts: one(acc), To: c.ben.ID, Reason: "x"}), "capacity_full")
	batch, err := c.Transfer(t.Context(), c.boss, Transfer{Accounts: one(acc), To: c.eve.ID, Reason: "x"})
	c.must(err)
	_, err = c.Undo(t.Context(), c.ben, batch.Batch)
	c.refused(err, "not_found")
	c.must(c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
		_, err := account.Accounts.Update(ctx, w, acc, func(a *account.Account) error { a.Owner = c.boss.ID; return nil })
		return err
	}))
	_, err = c.Undo(t.Context(), c.boss, batch.Batch)
	c.refused(err, "moved_on")
}
