package backups

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// How often the schedule makes a backup.
const (
	Never  = "off"
	Daily  = "daily"
	Weekly = "weekly"
)

const (
	mostKept       = 1000
	mostRecipients = 20
	planKey        = "backups" // of the settings
)

// BackupPlan is the schedule, how many of its backups are kept, and for whom backups are encrypted.
type BackupPlan struct {
	Every       string   `json:"every" enum:"off,daily,weekly"`
	Weekday     int      `json:"weekday" minimum:"1" maximum:"7" doc:"of a weekly one, 1 is Monday"`
	Hour        int      `json:"hour" minimum:"0" maximum:"23" doc:"in the company's time zone"`
	KeepDaily   int      `json:"keep_daily" minimum:"1" maximum:"1000" doc:"of so many last days that have one, the newest stays"`
	KeepWeekly  int      `json:"keep_weekly" minimum:"0" maximum:"1000"`
	KeepMonthly int      `json:"keep_monthly" minimum:"0" maximum:"1000"`
	Recipients  []string `json:"recipients" nullable:"false" maxItems:"20" doc:"public keys (age1…); every backup is encrypted for them; none: not encrypted"`
}

// defaultPlan is off, as nobody is to find a disk full of what they never asked for.
func defaultPlan() BackupPlan {
	return BackupPlan{Every: Never, Weekday: 7, Hour: 2, KeepDaily: 7, KeepWeekly: 4, KeepMonthly: 6, Recipients: []string{}}
}

func loadPlan(ctx context.Context, q db.Querier) (BackupPlan, error) {
	p := defaultPlan()
	var text string
	err := q.QueryRow(ctx, "SELECT value FROM settings WHERE key = ?", planKey).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(text), &p)
}

func savePlan(ctx context.Context, tx *db.Tx, now clock.Instant, by id.ID, p BackupPlan) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return settings.Put(ctx, tx, now, by, planKey, string(text))
}

// check names every field that is wrong.
func (p BackupPlan) check() error {
	var fields []errs.Field
	within := func(name string, v, least, most int) {
		if v < least || v > most {
			fields = append(fields, errs.Field{Name: name, Code: "out_of_range", Params: map[string]any{"min": least, "max": most}})
		}
	}
	if p.Every != Never && p.Every != Daily && p.Every != Weekly {
		fields = append(fields, errs.Field{Name: "every", Code: "not_an_option"})
	}
	within("weekday", p.Weekday, 1, 7)
	within("hour", p.Hour, 0, 23)
	within("keep_daily", p.KeepDaily, 1, mostKept)
	within("keep_weekly", p.KeepWeekly, 0, mostKept)
	within("keep_monthly", p.KeepMonthly, 0, mostKept)
	if len(p.Recipients) > mostRecipients {
		fields = append(fields, errs.Field{Name: "recipients", Code: "too_long"})
	}
	if _, err := backup.Recipients(p.Recipients); err != nil {
		fields = append(fields, errs.Field{Name: "recipients", Code: "backup_recipient_unreadable"})
	}
	if len(fields) > 0 {
		return errs.Validation(fields...)
	}
	return nil
}

// last is the last moment at which a backup was due, not after now; zero when there is no schedule. One that was missed,
// because no server ran, is made up for; so is today's, when the schedule is switched on after its hour.
func (p BackupPlan) last(now time.Time) time.Time {
	if p.Every == Never {
		return time.Time{}
	}
	due := time.Date(now.Year(), now.Month(), now.Day(), p.Hour, 0, 0, 0, now.Location())
	for due.After(now) || p.Every == Weekly && isoWeekday(due) != p.Weekday {
		due = time.Date(due.Year(), due.Month(), due.Day()-1, p.Hour, 0, 0, 0, now.Location())
	}
	return due
}

// next is the first moment after now; zero when there is no schedule.
func (p BackupPlan) next(now time.Time) time.Time {
	if p.Every == Never {
		return time.Time{}
	}
	due := time.Date(now.Year(), now.Month(), now.Day(), p.Hour, 0, 0, 0, now.Location())
	for !due.After(now) || p.Every == Weekly && isoWeekday(due) != p.Weekday {
		due = time.Date(due.Year(), due.Month(), due.Day()+1, p.Hour, 0, 0, 0, now.Location())
	}
	return due
}

// isoWeekday counts from Monday, 1, to Sunday, 7.
func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

// changed are the fields that differ, for the audit log.
func changed(before, after BackupPlan) (resource.Changes, error) {
	old, err := byField(before)
	if err != nil {
		return nil, err
	}
	now, err := byField(after)
	if err != nil {
		return nil, err
	}
	out := resource.Changes{}
	for name, value := range now {
		if string(old[name]) != string(value) {
			out[name] = [2]json.RawMessage{old[name], value}
		}
	}
	return out, nil
}

func byField(p BackupPlan) (out map[string]json.RawMessage, err error) {
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return out, json.Unmarshal(body, &out)
}
