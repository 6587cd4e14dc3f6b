package effort_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (o *office) book(ctx context.Context, w *resource.Write, staff, account id.ID, on calendar.Date, hours float64) error {
	return effort.Entries.Insert(ctx, w, &effort.Entry{Staff: staff, Account: account, Activity: "sales", WorkedOn: on, Hours: hours})
}

// TestAMonthClosesBehindTheHours: hours that were checked while a month was open are stored before it closes, and none after.
func TestAMonthClosesBehindTheHours(t *testing.T) {
	o := newOffice(t)
	boss, lin := o.user("boss", "boss", nil), o.user("lin", "salesperson", nil)
	acc := o.account("Acme", lin)
	if o.Store.DB.Engine != db.Postgres {
		return // one writer: the one has committed before the other begins
	}
	booked, closed := make(chan struct{}), make(chan error, 1)
	err := o.Store.Write(t.Context(), lin, func(ctx context.Context, w *resource.Write) error {
		if err := o.book(ctx, w, lin.ID, acc, "2026-10-15", 8); err != nil {
			return err
		}
		go func() {
			close(booked)
			closed <- o.Close(t.Context(), boss, "2026-10")
		}()
		<-booked
		select {
		case err := <-closed:
			t.Errorf("closed while hours are being booked: %v", err)
			closed <- err
		case <-time.After(300 * time.Millisecond): // it waits; what it does later is asked below
		}
		return nil
	})
	o.must(err)
	o.must(<-closed)
	err = o.Store.Write(t.Context(), lin, func(ctx context.Context, w *resource.Write) error {
		return o.book(ctx, w, lin.ID, acc, "2026-10-15", 1)
	})
	o.wantCode(err, "month_closed")
}

// TestADayIsFilledOnce: entries that come at once do not make a day longer than a day can be.
func TestADayIsFilledOnce(t *testing.T) {
	o := newOffice(t)
	lin := o.user("lin", "salesperson", nil)
	acc := o.account("Acme", lin)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := o.Store.Write(t.Context(), lin, func(ctx context.Context, w *resource.Write) error {
				return o.book(ctx, w, lin.ID, acc, "2026-11-18", 9)
			})
			if err != nil && errs.Code(err) != "validation" {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := o.count("SELECT COUNT(*) FROM efforts WHERE worked_on = '2026-11-18'"); n != effort.HoursPerDay/9 {
		t.Errorf("%d entries of nine hours in a day of %d", n, effort.HoursPerDay)
	}
}
