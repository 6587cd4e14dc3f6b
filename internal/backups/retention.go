package backups

import (
	"fmt"
	"time"
)

// superfluous are the names that the retention removes of a list, newest first. Of the last days, weeks (from Monday)
// and months that have a scheduled backup, the newest of each stays; a backup may stand for all three. What somebody
// asked for stays until somebody removes it, and the newest that is not damaged always does.
func superfluous(list []BackupFile, p BackupPlan, zone *time.Location) []string {
	rules := []rule{
		{p.KeepDaily, func(t time.Time) string { return t.Format(time.DateOnly) }, map[string]bool{}},
		{p.KeepWeekly, func(t time.Time) string { year, week := t.ISOWeek(); return fmt.Sprint(year, " ", week) }, map[string]bool{}},
		{p.KeepMonthly, func(t time.Time) string { return t.Format("2006-01") }, map[string]bool{}},
	}
	var out []string
	newest := true
	for _, b := range list {
		keep := b.Origin != scheduled
		if b.State != Damaged {
			keep = keep || newest
			newest = false
			if b.Origin == scheduled {
				for i := range rules {
					keep = rules[i].keeps(b.TakenAt.Time().In(zone)) || keep
				}
			}
		}
		if !keep {
			out = append(out, b.Name)
		}
	}
	return out
}

// rule keeps the newest backup of each of the last n periods.
type rule struct {
	n      int
	period func(time.Time) string
	seen   map[string]bool
}

func (r rule) keeps(at time.Time) bool {
	period := r.period(at)
	if r.seen[period] || len(r.seen) >= r.n {
		return false
	}
	r.seen[period] = true
	return true
}
