package pool

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// atOnce runs 20 claims beside each other and counts how they end, by code.
func (c *company) atOnce(claim func(i int) error) map[string]int {
	c.t.Helper()
	const many = 20
	failed := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() { failed[i] = claim(i) })
	}
	all.Wait()
	out := map[string]int{}
	for _, err := range failed {
		if err == nil {
			out[""]++
			continue
		}
		out[errs.Code(err)]++
	}
	return out
}

func TestOneOfManyClaimsWins(t *testing.T) {
	c := newCompany(t, nil)
	people := make([]authz.Actor, 20)
	for i := range people {
		people[i] = c.easterner(fmt.Sprint("p", i))
	}
	acc := c.pooled("Tide")
	got := c.atOnce(func(i int) error { _, err := c.Claim(t.Context(), people[i], one(acc)); return err })
	if got[""] != 1 || got["already_claimed"] != 19 {
		t.Errorf("ends: %v", got)
	}
	if n := c.Number("SELECT COUNT(*) FROM ownership_moves WHERE account_id = ?", acc); n != 1 {
		t.Errorf("%d moves", n)
	}
	if pool := c.Number("SELECT pool_id FROM accounts WHERE id = ?", acc); pool != 0 {
		t.Errorf("still in pool %d", pool)
	}
}

func TestLimitsHoldWhenClaimsComeAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		row  storetest.Row
		wins int
		code string
	}{
		"claims a day": {storetest.Row{"claims_per_day": 3}, 3, "claims_used_up"},
		"capacity":     {storetest.Row{"capacity": 5}, 5, "capacity_full"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCompany(t, test.row)
			accounts := make([]id.ID, 20)
			for i := range accounts {
				accounts[i] = c.pooled(fmt.Sprint("Co ", i))
			}
			got := c.atOnce(func(i int) error { _, err := c.Claim(t.Context(), c.amy, one(accounts[i])); return err })
			if got[""] != test.wins || got[test.code] != 20-test.wins {
				t.Errorf("ends: %v", got)
			}
			if n := c.Number("SELECT COUNT(*) FROM accounts WHERE owner_id = ?", c.amy.ID); n != int64(test.wins) {
				t.Errorf("owns %d", n)
			}
		})
	}
}

func TestWhoMayClaim(t *testing.T) {
	c := newCompany(t, storetest.Row{"wait_days": 10})
	acc := c.pooled("Tide")
	_, err := c.Claim(t.Context(), c.eve, one(acc)) // of another department
	c.refused(err, "not_found")
	reading := c.amy
	reading.CannotWrite = true
	_, err = c.Claim(t.Context(), reading, one(acc))
	c.refused(err, "forbidden")
	batch, err := c.Claim(t.Context(), c.amy, []id.ID{acc, c.owned("Theirs", "C", c.eve.ID, "2026-01-01")})
	c.must(err)
	if batch.Moved != 1 || len(batch.Failed) != 1 || batch.Failed[0].Code != "not_found" {
		t.Errorf("batch %+v", batch)
	}
	_, err = c.Release(t.Context(), c.amy, one(acc), "")
	c.refused(err, "reason_required")
	_, err = c.Release(t.Context(), c.amy, one(acc), "no budget this year")
	c.must(err)
	_, err = c.Claim(t.Context(), c.amy, one(acc))
	if e := c.refused(err, "claim_too_soon"); e.Params["day"] != "2026-07-10" {
		t.Errorf("params %v", e.Params)
	}
	c.On("2026-07-10")
	_, err = c.Claim(t.Context(), c.amy, one(acc))
	c.must(err)
}

// TestOwnCapacity is a member with a number of their own.
func TestOwnCapacity(t *testing.T) {
	c := newCompany(t, storetest.Row{"capacity": 1})
	c.Add("pool_members", storetest.Row{"pool_id": c.pool, "user_id": c.eve.ID, "capacity": 2})
	first, second, third := c.pooled("1"), c.pooled("2"), c.pooled("3")
	for _, acc := range []id.ID{first, second} {
		_, err := c.Claim(t.Context(), c.eve, one(acc))
		c.must(err)
	}
	_, err := c.Claim(t.Context(), c.eve, one(third))
	c.refused(err, "capacity_full")
	_, err = account.Accounts.Create(t.Context(), c.Store, c.amy, resource.Body{"name": []byte(`"Own find"`)})
	c.must(err)
	_, err = account.Accounts.Create(t.Context(), c.Store, c.amy, resource.Body{"name": []byte(`"One too many"`)})
	c.refused(err, "capacity_full")
}

func TestAssignIsForManagers(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.pooled("Tide")
	_, err := c.Assign(t.Context(), c.amy, one(acc), c.ben.ID, "")
	c.refused(err, "forbidden")
	_, err = c.Assign(t.Context(), c.eve, one(acc), c.ben.ID, "")
	c.refused(err, "not_found")
	c.Exec("UPDATE users SET status = 'left' WHERE id = ?", c.eve.ID)
	_, err = c.Assign(t.Context(), c.boss, one(acc), c.eve.ID, "")
	c.refused(err, "user_not_active")
	_, err = c.Assign(t.Context(), c.boss, one(acc), c.ben.ID, "knows them")
	c.must(err)
	if c.ownerOf(acc) != c.ben.ID || c.Number("SELECT COUNT(*) FROM ownership_moves WHERE kind = 'assign' AND reason = 'knows them' AND by_id = ?", c.boss.ID) != 1 {
		t.Error("not assigned, or without history")
	}
	_, err = c.Assign(t.Context(), c.boss, one(acc), c.amy.ID, "")
	c.refused(err, "already_claimed")
}

// TestWeakOwners keeps the best customers from who is not up to them, on this way too.
func TestWeakOwners(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.pooled("Core")
	c.Exec("UPDATE accounts SET grade = 'S' WHERE id = ?", acc)
	c.Exec("UPDATE users SET skill = 1 WHERE id = ?", c.amy.ID)
	_, err := c.Claim(t.Context(), c.amy, one(acc))
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Code != "skill_below_grade" {
		t.Fatalf("got %v", err)
	}
	if n := c.Number("SELECT COUNT(*) FROM ownership_moves"); n != 0 {
		t.Errorf("%d moves of a claim that was refused", n)
	}
}
