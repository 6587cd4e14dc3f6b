package effort

import (
	"context"
	"errors"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Sheet is a week as a person filled it in.
type Sheet struct {
	Staff id.ID // 0: the caller's own
	Of    calendar.Date
	Rev   string // of the week it was made from
	Lines []Line
	// Shares, when there are any, are percentages of the week's working time, one for each line; the lines' hours are
	// then worked out from them.
	Shares []float64
	Total  float64 // hours that the shares are of; 0: the week's working days
}

// SaveWeek makes the entries of a week those of the sheet, all of them or none. Cells that are as they were leave their
// entries, with note and order, alone. Refused are a week that changed meanwhile (409 week_changed), days of a closed
// month (409 month_closed) and cells that no day can hold (422, named by row and day).
func (s *Service) SaveWeek(ctx context.Context, actor authz.Actor, sheet Sheet) (*EffortWeek, error) {
	if actor.Scope(Entries.Guard(), authz.Read) == authz.None || !actor.Grant(Entries.Guard()).Create {
		return nil, errs.Forbidden()
	}
	if sheet.Staff == 0 {
		sheet.Staff = actor.ID
	}
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		k := keeper{w: w, sheet: sheet}
		k.sheet.Lines = slices.Clone(sheet.Lines) // the transaction may run twice
		return k.save(ctx)
	})
	if err != nil {
		return nil, err
	}
	return s.Week(ctx, actor, sheet.Staff, sheet.Of)
}

// keeper writes one sheet.
type keeper struct {
	w        *resource.Write
	sheet    Sheet
	from     calendar.Date
	stored   []entry
	known    map[id.ID]bool // accounts that the caller's own hours are on already
	problems []errs.Field
}

func (k *keeper) save(ctx context.Context) (err error) {
	if k.from, err = mondayOf(k.sheet.Of, k.w.Env.Today); err != nil {
		return err
	}
	if err := k.admit(ctx); err != nil {
		return err
	}
	if k.stored, err = entriesOf(ctx, k.w.Tx, k.sheet.Staff, k.from, k.from.AddDays(daysPerWeek)); err != nil {
		return err
	}
	if k.known, err = known(ctx, k.w.Tx, k.w.Actor, k.sheet.Staff, k.w.Env.Today); err != nil {
		return err
	}
	if k.sheet.Rev != revOf(k.stored) {
		return errs.Conflict("week_changed")
	}
	if k.sheet.Shares != nil {
		if err := k.spread(ctx); err != nil {
			return err
		}
	}
	if problems := checkLines(k.sheet.Lines); len(problems) > 0 {
		return errs.Validation(problems...)
	}
	changes := k.changes()
	for _, c := range changes {
		if err := k.apply(ctx, c); err != nil {
			return err
		}
	}
	if len(k.problems) > 0 {
		return errs.Validation(k.problems...)
	}
	return nil
}

// admit asks for the right to keep the sheet, and holds the person's row so that two devices save one after the other.
func (k *keeper) admit(ctx context.Context) error {
	if _, err := person(ctx, k.w.Tx, k.w.Actor, k.sheet.Staff); err != nil {
		return err
	}
	may, err := mayEdit(ctx, k.w.Tx, k.w.Actor, k.sheet.Staff)
	if err == nil && !may {
		err = errs.Forbidden()
	}
	if err == nil {
		_, err = k.w.Tx.Exec(ctx, "UPDATE users SET updated_at = updated_at WHERE id = ?", k.sheet.Staff)
	}
	return err
}

// spread gives the lines their hours by percentages of the working days that have come and are not closed. The other
// days stay as they are stored.
func (k *keeper) spread(ctx context.Context) error {
	if len(k.sheet.Shares) != len(k.sheet.Lines) {
		return errs.Invalid("rows", "required")
	}
	company, err := settings.Load(ctx, k.w.Tx)
	if err != nil {
		return err
	}
	days, err := daysOf(ctx, k.w.Tx, nil, k.from, k.w.Env.Today)
	if err != nil {
		return err
	}
	var open []int
	for i, day := range days[:5] {
		if !day.Closed && calendar.Date(day.Date) <= k.w.Env.Today {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return errs.Invalid("of", "no_open_day")
	}
	total := k.sheet.Total
	if total == 0 {
		total = company.DayHours() * float64(len(open))
	}
	if !(total > 0 && total <= float64(HoursPerDay*len(open))) {
		return errs.Validation(errs.Field{Name: "total", Code: "out_of_range", Params: map[string]any{"min": 0, "max": HoursPerDay * len(open)}})
	}
	var hours [daysPerWeek]float64
	for _, day := range open {
		hours[day] = total / float64(len(open))
	}
	split, err := Spread(k.sheet.Shares, hours)
	if err != nil {
		return err
	}
	for i := range k.sheet.Lines {
		k.sheet.Lines[i].Hours = split[i]
	}
	k.keepOthers(open)
	return nil
}

// keepOthers takes what is stored on days that shares do not touch over into the lines.
func (k *keeper) keepOthers(touched []int) {
	for i := range k.stored {
		e := &k.stored[i]
		day := e.date.Days() - k.from.Days()
		if slices.Contains(touched, day) {
			continue
		}
		at := slices.IndexFunc(k.sheet.Lines, func(l Line) bool { return l.key() == e.key() })
		if at < 0 {
			k.sheet.Lines = append(k.sheet.Lines, Line{Account: e.account, Order: e.order, Activity: e.activity})
			at = len(k.sheet.Lines) - 1
		}
		k.sheet.Lines[at].Hours[day] += e.hours
	}
}

// change is what becomes of one entry: another number of hours, none, or a new one (id 0).
type change struct {
	id       id.ID
	row, day int // of the sheet; row -1: the row is gone
	hours    float64
	more     bool // the day gets fuller
}

// changes compares the sheet with what is stored. What makes room on a day comes first.
func (k *keeper) changes() []change {
	cells := map[key][daysPerWeek][]entry{}
	for _, e := range k.stored {
		row := cells[e.key()]
		day := e.date.Days() - k.from.Days()
		row[day] = append(row[day], e)
		cells[e.key()] = row
	}
	var out []change
	for i := range k.sheet.Lines {
		l := &k.sheet.Lines[i]
		row := cells[l.key()]
		delete(cells, l.key())
		for day, hours := range l.Hours {
			out = append(out, settle(row[day], hours, i, day)...)
		}
	}
	for _, e := range k.stored { // in a fixed order
		if _, gone := cells[e.key()]; gone {
			out = append(out, change{id: id.ID(e.id), row: -1, day: e.date.Days() - k.from.Days()})
		}
	}
	slices.SortStableFunc(out, func(a, b change) int { return boolean(a.more) - boolean(b.more) })
	return out
}

func boolean(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// settle makes the entries of one cell add up to the given hours: the first grows, the last ones shrink or go.
func settle(there []entry, hours float64, row, day int) []change {
	sum := 0.0
	for _, e := range there {
		sum += e.hours
	}
	if hundredths(sum) == hundredths(hours) {
		return nil
	}
	if len(there) == 0 {
		return []change{{row: row, day: day, hours: hours, more: true}}
	}
	if hours > sum {
		return []change{{id: id.ID(there[0].id), row: row, day: day, hours: hundredths(there[0].hours + hours - sum), more: true}}
	}
	var out []change
	for over := sum - hours; over > 1e-9; there = there[:len(there)-1] {
		last := there[len(there)-1]
		off := min(over, last.hours)
		over -= off
		out = append(out, change{id: id.ID(last.id), row: row, day: day, hours: hundredths(last.hours - off)})
	}
	return out
}

// apply carries one change out under the rules of the entity; refusals are collected by their cells.
func (k *keeper) apply(ctx context.Context, c change) error {
	err := k.write(ctx, c)
	var refused *errs.Error
	if !errors.As(err, &refused) || len(refused.Fields) == 0 || c.row < 0 {
		return err
	}
	for _, f := range refused.Fields {
		name := cell(c.row, c.day)
		if f.Name == "account" || f.Name == "order" || f.Name == "activity" {
			name = rowField(c.row, f.Name)
		}
		problem := errs.Field{Name: name, Code: f.Code, Params: f.Params}
		if !slices.ContainsFunc(k.problems, func(p errs.Field) bool { return p.Name == problem.Name && p.Code == problem.Code }) {
			k.problems = append(k.problems, problem)
		}
	}
	return nil
}

func (k *keeper) write(ctx context.Context, c change) error {
	switch {
	case c.id == 0:
		l := k.sheet.Lines[c.row]
		w := *k.w
		if k.known[l.Account] && l.Order == 0 {
			w.Actor = w.Actor.AsSystem() // the customer need not be seen to go on working for it
		}
		return Entries.Insert(ctx, &w, &Entry{Staff: k.sheet.Staff, Account: l.Account, Order: l.Order, Activity: l.Activity,
			WorkedOn: k.from.AddDays(c.day), Hours: hundredths(c.hours)})
	case c.hours == 0:
		return Entries.Discard(ctx, k.w, c.id)
	}
	_, err := Entries.Update(ctx, k.w, c.id, func(e *Entry) error {
		e.Hours = c.hours
		return nil
	})
	return err
}
