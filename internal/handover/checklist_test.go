package handover

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

func (c *company) lines(h id.ID) []HandoverLine {
	c.t.Helper()
	out, err := checklist(c.t.Context(), c.Store.DB, h)
	c.must(err)
	return out
}

func to[T any](v T) *T { return &v }

// as is somebody with the rights they have now.
func (c *company) as(user id.ID) authz.Actor {
	c.t.Helper()
	actor, err := identity.LoadActor(c.t.Context(), c.Store.DB, user)
	c.must(err)
	return actor
}

// TestTheUsualLines are in the language of the company.
func TestTheUsualLines(t *testing.T) {
	c := newCompany(t)
	if got := c.lines(c.announced()); len(got) != 10 || !strings.Contains(got[1].Text, "微信") || got[0].DoneOn != "" {
		t.Errorf("%+v", got)
	}
	c.Exec(`INSERT INTO settings (key, value, updated_at) VALUES ('company', '{"locale":"en"}', 1)`)
	h, err := c.Announce(t.Context(), c.boss, Announcement{Leaver: c.wang.ID, Successor: c.boss.ID, Reason: "too"})
	c.must(err)
	if got := c.lines(h); len(got) != 10 || !strings.Contains(got[1].Text, "WeChat") {
		t.Errorf("%+v", got)
	}
}

// TestWhoTicks: the one who leaves, also when frozen, the successor, and whoever runs handovers; nobody else.
func TestWhoTicks(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	zhao := c.User("zhao", "boss", nil)
	zhao.Roles[0].Commands = nil // sees every handover, and runs none
	h := c.announced()
	c.must(c.Freeze(ctx, c.boss, h))
	li, line := c.as(c.li.ID), c.lines(h)[0]
	tick := func(actor authz.Actor, done bool) error {
		return c.ChangeLine(ctx, actor, h, line.ID, LineChange{Rev: c.lines(h)[0].Rev, Done: to(done)})
	}
	c.must(tick(li, true))
	if got := c.lines(h)[0]; got.DoneOn != "2026-06-30" || got.DoneBy != "li" || got.Rev != 2 {
		t.Errorf("%+v", got)
	}
	c.must(tick(c.as(c.wang.ID), false))
	c.must(tick(c.boss, true))
	c.refused(tick(zhao, false), "forbidden")
	c.refused(tick(c.User("chen", "salesperson", nil), false), "not_found")
	reading := c.wang
	reading.CannotWrite = true
	c.refused(tick(reading, false), "forbidden")
	reading = c.li
	reading.CannotWrite = true // by a token, not frozen
	c.refused(tick(reading, false), "forbidden")

	c.must(c.ChangeLine(ctx, li, h, line.ID, LineChange{Rev: c.lines(h)[0].Rev, Note: to(" three of them left ")}))
	if got := c.lines(h)[0]; got.Note != "three of them left" || got.DoneBy != "boss" {
		t.Errorf("%+v", got)
	}
	c.refused(c.ChangeLine(ctx, li, h, line.ID, LineChange{Rev: c.lines(h)[0].Rev, Text: to("easier")}), "forbidden")
	c.refused(c.RemoveLine(ctx, li, h, line.ID), "forbidden")
	c.refused(c.RemoveLine(ctx, c.boss, h, 17), "not_found")
	made, err := c.AddLine(ctx, li, h, " keys of the warehouse ")
	c.must(err)
	if got := c.lines(h); len(got) != 11 || got[10].ID != made || got[10].Text != "keys of the warehouse" {
		t.Errorf("%+v", got)
	}
	_, err = c.AddLine(ctx, c.wang, h, " ")
	c.refused(err, "required")
	_, err = c.AddLine(ctx, zhao, h, "x")
	c.refused(err, "forbidden")
	c.must(c.ChangeLine(ctx, c.wang, h, made, LineChange{Rev: 1, Text: to("keys and badges")}))
	c.must(c.RemoveLine(ctx, c.wang, h, made))
	if got := c.lines(h); len(got) != 10 {
		t.Errorf("%d lines", len(got))
	}
	if n := c.Number("SELECT COUNT(*) FROM audit_log WHERE entity = 'handover-items' AND record_id = ? AND actor_id = ?", made, c.wang.ID); n != 2 {
		t.Errorf("%d lines in the log", n)
	}
	c.refused(Items.Archive(ctx, c.Store, zhao, line.ID, 0), "forbidden") // nor by the recycle bin
}

// TestSignedIsSigned: after the signature a checklist is what it was.
func TestSignedIsSigned(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	h := c.announced()
	c.must(c.Freeze(ctx, c.boss, h))
	c.ticked(h)
	line := c.lines(h)[0]
	c.must(c.ChangeLine(ctx, c.boss, h, line.ID, LineChange{Rev: line.Rev, Done: to(false)}))
	if e := c.refused(c.Accept(ctx, c.wang, h), "checklist_open"); e.Params["count"] != 1 || e.Params["items"].([]string)[0] != line.Text {
		t.Errorf("%v", e.Params)
	}
	c.ticked(h)
	c.must(c.Accept(ctx, c.wang, h))
	c.refused(c.ChangeLine(ctx, c.boss, h, line.ID, LineChange{Rev: 4, Done: to(false)}), "checklist_signed")
	c.refused(c.RemoveLine(ctx, c.boss, h, line.ID), "checklist_signed")
	c.refused(Items.Archive(ctx, c.Store, c.boss, line.ID, 0), "checklist_signed")
	_, err := c.AddLine(ctx, c.boss, h, "late")
	c.refused(err, "checklist_signed")
}

// TestTwoAtOnce: of two who change a line to different things one is told; two who tick the same line have both ticked it; and
// whoever signs while a line is taken back signs before or after that.
func TestTwoAtOnce(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	h := c.announced()
	c.must(c.Freeze(ctx, c.boss, h))
	line := c.lines(h)[0]
	c.must(c.ChangeLine(ctx, c.wang, h, line.ID, LineChange{Rev: 1, Done: to(true)}))
	c.must(c.ChangeLine(ctx, c.boss, h, line.ID, LineChange{Rev: 1, Done: to(true)}))
	if e := c.refused(c.ChangeLine(ctx, c.boss, h, line.ID, LineChange{Rev: 1, Note: to("late")}), "rev_conflict"); e.Params["by"] != "wang" {
		t.Errorf("%v", e.Params)
	}
	c.ticked(h)
	for range 8 {
		var wait sync.WaitGroup
		var signed, taken error
		rev := c.lines(h)[0].Rev
		wait.Go(func() { signed = c.Accept(context.WithoutCancel(ctx), c.wang, h) })
		wait.Go(func() {
			taken = c.ChangeLine(context.WithoutCancel(ctx), c.boss, h, line.ID, LineChange{Rev: rev, Done: to(false)})
		})
		wait.Wait()
		if (signed == nil) == (taken == nil) {
			t.Fatalf("signed: %v, taken back: %v", signed, taken)
		}
		if signed == nil {
			return
		}
		c.refused(signed, "checklist_open")
		c.ticked(h)
	}
	c.must(c.Accept(ctx, c.wang, h))
}

// TestAChecklistIsBounded.
func TestAChecklistIsBounded(t *testing.T) {
	c := newCompany(t)
	h := c.announced()
	for range maxLines - 10 {
		c.Add("handover_items", storetest.Row{"handover_id": h, "text": "x", "position": 20})
	}
	_, err := c.AddLine(t.Context(), c.boss, h, "one too many")
	c.refused(err, "checklist_full")
}
