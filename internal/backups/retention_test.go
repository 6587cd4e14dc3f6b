package backups

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
)

func scheduledAt(at time.Time) BackupFile {
	return BackupFile{Name: nameOf(at, scheduled, false), TakenAt: clock.At(at), Origin: scheduled, BackupNote: BackupNote{State: Whole}}
}

// TestRetention runs a schedule for two years and removes after each backup what is superfluous.
func TestRetention(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	p := BackupPlan{KeepDaily: 7, KeepWeekly: 4, KeepMonthly: 6}
	var list []BackupFile
	day := time.Date(2026, 1, 1, 2, 0, 0, 0, shanghai)
	for range 730 {
		list = append([]BackupFile{scheduledAt(day.UTC())}, list...)
		gone := superfluous(list, p, shanghai)
		list = slices.DeleteFunc(list, func(b BackupFile) bool { return slices.Contains(gone, b.Name) })
		day = day.AddDate(0, 0, 1)
	}
	var days []string
	for _, b := range list {
		days = append(days, b.TakenAt.Time().In(shanghai).Format(time.DateOnly))
	}
	// The last day is 2027-12-31, a Friday: seven days, Sundays of the weeks before, ends of months.
	want := "2027-12-31 2027-12-30 2027-12-29 2027-12-28 2027-12-27 2027-12-26 2027-12-25 2027-12-19 2027-12-12 2027-11-30 2027-10-31 2027-09-30 2027-08-31 2027-07-31"
	if got := strings.Join(days, " "); got != want {
		t.Errorf("kept\n%s, want\n%s", got, want)
	}
}

func TestRetentionSpares(t *testing.T) {
	day := time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)
	least := BackupPlan{KeepDaily: 1}
	older := scheduledAt(day)
	damaged := scheduledAt(day.AddDate(0, 0, 1))
	damaged.State = Damaged
	person := scheduledAt(day.AddDate(0, 0, -40))
	person.Origin = asked
	if gone := superfluous([]BackupFile{damaged, older, person}, least, time.UTC); fmt.Sprint(gone) != fmt.Sprint([]string{damaged.Name}) {
		t.Errorf("%v is removed, not the damaged one: the one before it is the only good one", gone)
	}
	if gone := superfluous([]BackupFile{older}, BackupPlan{}, time.UTC); len(gone) > 0 {
		t.Errorf("the only good one is removed: %v", gone)
	}
	newer := scheduledAt(day.AddDate(0, 0, 2))
	if gone := superfluous([]BackupFile{newer, older, person}, least, time.UTC); fmt.Sprint(gone) != fmt.Sprint([]string{older.Name}) {
		t.Errorf("removed %v", gone)
	}
}

func TestWhenItIsDue(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		plan            BackupPlan
		now, last, next string
	}{
		{BackupPlan{Every: Daily, Hour: 2}, "2026-11-23 01:59", "2026-11-22 02:00", "2026-11-23 02:00"},
		{BackupPlan{Every: Daily, Hour: 2}, "2026-11-23 02:00", "2026-11-23 02:00", "2026-11-24 02:00"},
		{BackupPlan{Every: Daily, Hour: 2}, "2026-03-29 12:00", "2026-03-29 03:00", "2026-03-30 02:00"}, // the hour that does not exist
		{BackupPlan{Every: Weekly, Weekday: 7, Hour: 23}, "2026-11-23 12:00", "2026-11-22 23:00", "2026-11-29 23:00"},
		{BackupPlan{Every: Weekly, Weekday: 1, Hour: 0}, "2026-11-23 12:00", "2026-11-23 00:00", "2026-11-30 00:00"},
		{BackupPlan{Every: Weekly, Weekday: 1, Hour: 13}, "2026-11-23 12:00", "2026-11-16 13:00", "2026-11-23 13:00"},
	} {
		if got := c.plan.last(at(c.now)); !got.Equal(at(c.last)) {
			t.Errorf("%+v at %s: last %v, want %s", c.plan, c.now, got, c.last)
		}
		if got := c.plan.next(at(c.now)); !got.Equal(at(c.next)) {
			t.Errorf("%+v at %s: next %v, want %s", c.plan, c.now, got, c.next)
		}
	}
	if off := defaultPlan(); !off.last(at("2026-11-23 12:00")).IsZero() || !off.next(at("2026-11-23 12:00")).IsZero() {
		t.Error("off is due")
	}
}
