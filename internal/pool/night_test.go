package pool

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

func (c *company) night(day string) NightReport {
	c.t.Helper()
	c.On(date(day))
	out, err := c.Night(c.t.Context(), authz.System())
	c.must(err)
	if again, err := c.Night(c.t.Context(), authz.System()); err != nil || again != (NightReport{}) {
		c.t.Errorf("the second night of %s did something: %+v %v", day, again, err)
	}
	return out
}

func (c *company) called(acc, by id.ID, day string) {
	c.Add("interactions", storetest.Row{"account_id": acc, "author_id": by, "kind": "call", "held_on": day, "summary": "called"})
}

// TestACustomerGoesBack is warned of a week before, and goes when nobody has been in touch; one call saves another.
func TestACustomerGoesBack(t *testing.T) {
	c := newCompany(t, storetest.Row{"contact_days_c": 30, "warn_days": 7})
	quiet := c.owned("Quiet", "C", c.amy.ID, "2026-06-01")
	saved := c.owned("Saved", "C", c.amy.ID, "2026-06-01")
	lost := c.owned("Lost", "C", c.amy.ID, "2026-01-01")
	c.Exec("UPDATE accounts SET stage = 'lost' WHERE id = ?", lost)
	elsewhere := c.owned("Elsewhere", "C", c.eve.ID, "2020-01-01") // no pool takes it
	if got := c.night("2026-06-23"); got != (NightReport{}) {
		t.Errorf("too early: %+v", got)
	}
	if got := c.night("2026-06-24"); got != (NightReport{Warned: 2}) {
		t.Errorf("the warning: %+v", got)
	}
	if n := c.Number("SELECT COUNT(*) FROM tasks WHERE assignee_id = ? AND kind = 'follow_up' AND due_on = '2026-07-01' AND title LIKE '%2026-07-01%'", c.amy.ID); n != 2 {
		t.Errorf("%d tasks of warning", n)
	}
	if n := c.Number("SELECT COUNT(*) FROM accounts WHERE id = ? AND returns_on = '2026-07-01'", quiet); n != 1 {
		t.Error("the last day is not stored")
	}
	c.called(saved, c.amy.ID, "2026-06-28")
	if got := c.night("2026-07-01"); got != (NightReport{}) {
		t.Errorf("the last day: %+v", got)
	}
	c.Exec("INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES ('accounts', ?, ?, TRUE, 1)", quiet, c.eve.ID)
	if got := c.night("2026-07-02"); got != (NightReport{Returned: 1}) {
		t.Errorf("the day after: %+v", got)
	}
	if c.ownerOf(quiet) != 0 || c.Number("SELECT pool_id FROM accounts WHERE id = ?", quiet) != int64(c.pool) {
		t.Error("it is not in the pool")
	}
	if c.ownerOf(saved) != c.amy.ID || c.ownerOf(lost) != c.amy.ID || c.ownerOf(elsewhere) != c.eve.ID {
		t.Error("another one went back too")
	}
	if n := c.Number("SELECT COUNT(*) FROM ownership_moves WHERE account_id = ? AND kind = 'return' AND from_id = ? AND to_id IS NULL AND by_id IS NULL AND reason LIKE '%31%'", quiet, c.amy.ID); n != 1 {
		t.Error("the history does not say why")
	}
	if n := c.Number("SELECT COUNT(*) FROM collaborators"); n != 0 {
		t.Error("a collaborator goes on seeing all of it")
	}
	if n := c.Number("SELECT COUNT(*) FROM tasks WHERE account_id = ? AND archived_at IS NULL", quiet); n != 0 {
		t.Error("the former owner still has to do something there")
	}
}

// TestNobodyLosesACustomerUntold: rules made today about customers neglected for years warn first.
func TestNobodyLosesACustomerUntold(t *testing.T) {
	c := newCompany(t, storetest.Row{"contact_days_c": 30, "warn_days": 7})
	acc := c.owned("Old", "C", c.amy.ID, "2020-01-01")
	if got := c.night("2026-06-30"); got != (NightReport{Warned: 1}) {
		t.Errorf("first night: %+v", got)
	}
	if got := c.night("2026-07-07"); got != (NightReport{}) {
		t.Errorf("last day: %+v", got)
	}
	if got := c.night("2026-07-08"); got != (NightReport{Returned: 1}) || c.ownerOf(acc) != 0 {
		t.Errorf("then: %+v", got)
	}
}

// TestLockedGradesWaitForADecision: an A customer stays, its owner's manager is asked once, and may keep it.
func TestLockedGradesWaitForADecision(t *testing.T) {
	c := newCompany(t, storetest.Row{"contact_days_a": 30, "warn_days": 7})
	acc := c.owned("Partner", "A", c.amy.ID, "2026-01-01")
	if got := c.night("2026-06-30"); got != (NightReport{Decisions: 1}) {
		t.Errorf("night: %+v", got)
	}
	if got := c.night("2026-07-20"); got != (NightReport{}) || c.ownerOf(acc) != c.amy.ID {
		t.Errorf("later: %+v", got)
	}
	if n := c.Number("SELECT COUNT(*) FROM tasks WHERE assignee_id = ? AND account_id = ?", c.boss.ID, acc); n != 1 {
		t.Errorf("%d tasks of the manager", n)
	}
	_, err := c.Release(t.Context(), c.amy, one(acc), "too much work")
	c.refused(err, "grade_locked")
	c.refused(c.Keep(t.Context(), c.amy, acc, "2026-12-31", "mine"), "forbidden")
	c.refused(c.Keep(t.Context(), c.boss, acc, "2026-07-20", "is due"), "keep_out_of_range")
	c.must(c.Keep(t.Context(), c.boss, acc, "2026-12-31", "tender runs until December"))
	if own, err := c.Of(t.Context(), c.amy, acc); err != nil || own.State != Staying || own.On != "2026-12-31" || len(own.Moves) != 1 || own.Moves[0].Kind != Kept {
		t.Errorf("ownership %+v %v", own, err)
	}
	_, err = c.Release(t.Context(), c.boss, one(acc), "decided")
	c.must(err)
	if own, err := c.Of(t.Context(), c.boss, acc); err != nil || own.State != Pooled || own.Pool != "East pool" {
		t.Errorf("ownership %+v %v", own, err)
	}
}

// TestHomes: the pool that names segment and department goes before the segment, that before the nearest department, that
// before the one for all others.
func TestHomes(t *testing.T) {
	pool := func(one, segment, department id.ID) *Pool {
		p := &Pool{Segment: segment, Department: department}
		p.ID = one
		return p
	}
	r := roster{pools: []*Pool{pool(1, 0, 0), pool(2, 7, 0), pool(3, 0, 50), pool(4, 0, 5), pool(5, 7, 5)}}
	for _, test := range []struct {
		segment id.ID
		path    string
		want    id.ID
	}{{0, "", 1}, {7, "", 2}, {0, "/5/50/", 3}, {0, "/5/", 4}, {7, "/5/50/", 5}, {8, "/9/", 1}, {0, "/550/", 1}} {
		if got := r.home(test.segment, test.path); got == nil || got.ID != test.want {
			t.Errorf("segment %d in %s goes to %v, want %d", test.segment, test.path, got, test.want)
		}
	}
	if p := (roster{pools: []*Pool{pool(2, 7, 0)}}).home(8, "/5/"); p != nil {
		t.Errorf("went to %d", p.ID)
	}
}

// TestCustomersOfNobodyAreCollected: into the pool by its own locks, with a line of history; whoever decides is asked
// once about what is too good for it.
func TestCustomersOfNobodyAreCollected(t *testing.T) {
	c := newCompany(t, storetest.Row{"department_id": nil, "open_to_all": true, "locked_grades": `["B"]`})
	plain, best, asked := c.owned("Imported", "U", 0, ""), c.owned("Best", "S", 0, ""), c.owned("Asked", "B", 0, "")
	if got := c.night("2026-06-30"); got != (NightReport{Pooled: 2, Decisions: 1}) {
		t.Errorf("night: %+v", got)
	}
	for acc, want := range map[id.ID]int64{plain: int64(c.pool), best: int64(c.pool), asked: 0} {
		if c.Number("SELECT pool_id FROM accounts WHERE id = ?", acc) != want {
			t.Errorf("%s is in the wrong place", acc)
		}
	}
	if n := c.Number("SELECT COUNT(*) FROM ownership_moves WHERE kind = 'collect' AND pool_id = ? AND from_id IS NULL AND to_id IS NULL", int64(c.pool)); n != 2 {
		t.Errorf("%d lines of history", n)
	}
	if n := c.Number("SELECT COUNT(*) FROM tasks WHERE account_id = ? AND assignee_id = ? AND kind = 'review'", asked, c.boss.ID); n != 1 {
		t.Errorf("%d questions", n)
	}
	_, err := c.Claim(t.Context(), c.eve, one(plain)) // open to all
	c.must(err)
}

// TestANightGoesOn: a customer that lacks what is required by now stays, is counted, and keeps nobody else.
func TestANightGoesOn(t *testing.T) {
	c := newCompany(t, storetest.Row{"contact_days_c": 30, "warn_days": 7})
	stuck, free := c.owned("Stuck", "C", c.amy.ID, "2026-01-01"), c.owned("Free", "C", c.amy.ID, "2026-01-01")
	c.night("2026-06-01")
	c.needs("accounts")
	c.Exec(`UPDATE accounts SET custom = '{"c_need":"there"}' WHERE id = ?`, free)
	c.On(date("2026-06-30"))
	got, err := c.Night(t.Context(), authz.System())
	c.must(err)
	if got != (NightReport{Returned: 1, Refused: 1}) || c.ownerOf(stuck) != c.amy.ID || c.ownerOf(free) != 0 {
		t.Errorf("%+v", got)
	}
	if n := c.Number("SELECT COUNT(*) FROM notifications WHERE user_id = ? AND kind = 'task_assigned'", c.amy.ID); n != 0 {
		t.Error("the task of a warning tells of itself beside the warning")
	}
	c.Exec("UPDATE accounts SET notice_on = NULL, returns_on = NULL WHERE id = ?", stuck) // a warning that cannot be written
	c.needs("tasks")
	got, err = c.Night(t.Context(), authz.System())
	c.must(err)
	if got != (NightReport{Refused: 1}) || c.Number("SELECT COUNT(*) FROM accounts WHERE id = ? AND notice_on IS NULL", stuck) != 1 {
		t.Errorf("%+v", got)
	}
}

// TestAnImportHasAHistory: imported customers begin with a line that says whose they are, once.
func TestAnImportHasAHistory(t *testing.T) {
	c := newCompany(t, nil)
	mine, nobodys := c.owned("Mine", "C", c.amy.ID, "2026-06-30"), c.owned("Nobody's", "C", 0, "")
	c.Exec("UPDATE accounts SET import_id = 7 WHERE id IN (?, ?)", mine, nobodys)
	c.owned("Older", "C", c.amy.ID, "2026-01-01")
	for capacity, want := range map[int]int{1: 1, 2: 0} { // of two she owns
		c.Exec("UPDATE pools SET capacity = ?", capacity)
		c.must(c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
			w.Import = 7
			crowded, err := c.Crowded(ctx, w)
			if len(crowded) != want || want == 1 && crowded["amy"] != 2 {
				t.Errorf("capacity %d: %v", capacity, crowded)
			}
			return err
		}))
	}
	for range 2 {
		c.must(c.Store.Write(t.Context(), c.boss, func(ctx context.Context, w *resource.Write) error {
			w.Import = 7
			return Imported(ctx, w)
		}))
		if n := c.Number("SELECT COUNT(*) FROM ownership_moves WHERE account_id = ? AND kind = 'created' AND to_id = ? AND from_id IS NULL AND by_id = ? AND moved_on = '2026-06-30'", mine, c.amy.ID, c.boss.ID); n != 1 {
			t.Errorf("%d lines", n)
		}
		if n := c.Number("SELECT COUNT(*) FROM ownership_moves"); n != 1 {
			t.Errorf("%d lines in all", n)
		}
	}
}
