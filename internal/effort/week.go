package effort

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// EffortWeek is the sheet of one person and week.
type EffortWeek struct {
	Staff    WeekRef   `json:"staff"`
	From     string    `json:"from"` // Monday
	Rev      string    `json:"rev"`  // of all entries of the week together
	Editable bool      `json:"editable"`
	DayHours float64   `json:"day_hours"` // a working day
	MaxHours float64   `json:"max_hours"` // what a day can hold
	Days     []WeekDay `json:"days"`      // seven
	Rows     []WeekRow `json:"rows"`
	// Previous are the rows of the latest week before that has any; without, none.
	Previous    []WeekRow  `json:"previous"`
	Suggestions []WeekPick `json:"suggestions"`
}

// WeekRef names a record; the title is empty for one the caller may not see, unless their own hours of the last weeks
// are on it: whoever worked for a customer knows its name, and books on it again.
type WeekRef struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	NameOnly bool   `json:"name_only,omitempty"` // there is nothing behind the name for the caller
}

// WeekDay is one day of a sheet.
type WeekDay struct {
	Date   string  `json:"date"`
	Hours  float64 `json:"hours"`
	Closed bool    `json:"closed"` // its month is closed
	Future bool    `json:"future"` // nothing can be booked yet
}

// WeekRow is a row of a sheet; hours has seven numbers, 0 for none.
type WeekRow struct {
	Account  WeekRef   `json:"account"`
	Order    *WeekRef  `json:"order"`
	Activity string    `json:"activity"`
	Hours    []float64 `json:"hours"`
	Total    float64   `json:"total"`
}

// WeekPick is an account the person is likely to have worked for.
type WeekPick struct {
	WeekRef
	Why string `json:"why"` // worked: in the last weeks; owned: their account with recent orders
}

// entry is what a sheet needs of a stored entry.
type entry struct {
	id, rev        int64
	account, order id.ID
	activity       string
	date           calendar.Date
	hours          float64
}

func (e *entry) key() key { return key{e.account, e.order, e.activity} }

// lookBack is how many days before a week its suggestions come from.
const lookBack = 35

// Week returns the sheet of a person, 0 for the caller's own, for the week with a day. Whose hours the caller may not
// see is not there (404).
func (s *Service) Week(ctx context.Context, actor authz.Actor, staff id.ID, of calendar.Date) (*EffortWeek, error) {
	if actor.Scope(Entries.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	q := s.Store.DB
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	from, err := mondayOf(of, env.Today)
	if err != nil {
		return nil, err
	}
	out := &EffortWeek{From: string(from), MaxHours: HoursPerDay}
	if out.Staff, err = person(ctx, q, actor, staff); err != nil {
		return nil, err
	}
	staff, _ = id.Parse(out.Staff.ID)
	return out, s.fill(ctx, q, actor, staff, from, env, out)
}

// mondayOf is the Monday of the week with a day, of this week without one.
func mondayOf(of, today calendar.Date) (calendar.Date, error) {
	if of == "" {
		of = today
	}
	if _, err := calendar.Parse(string(of)); err != nil {
		return "", errs.Invalid("of", "not_a_date")
	}
	monday, _, _ := calendar.Span("this_week", of)
	return monday, nil
}

// person is whose sheet is asked for, as far as the caller may see their hours.
func person(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID) (WeekRef, error) {
	if staff == 0 {
		staff = actor.ID
	}
	visible, err := Reaches(ctx, q, actor, staff, authz.Read)
	if err != nil {
		return WeekRef{}, err
	}
	var name *string
	err = q.QueryRow(ctx, "SELECT MAX(name) FROM users WHERE id = ?", staff).Scan(&name)
	if err == nil && (name == nil || !visible) {
		err = errs.NotFound()
	}
	if err != nil {
		return WeekRef{}, err
	}
	return WeekRef{ID: staff.String(), Title: *name}, nil
}

func (s *Service) fill(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID, from calendar.Date, env resource.Env, out *EffortWeek) error {
	company, err := settings.Load(ctx, q)
	if err != nil {
		return err
	}
	out.DayHours = hundredths(company.DayHours())
	if out.Editable, err = mayEdit(ctx, q, actor, staff); err != nil {
		return err
	}
	all, err := entriesOf(ctx, q, staff, from.AddDays(-lookBack), from.AddDays(daysPerWeek))
	if err != nil {
		return err
	}
	var now, before []entry
	for _, e := range all {
		if e.date >= from {
			now = append(now, e)
		} else {
			before = append(before, e)
		}
	}
	out.Rev = revOf(now)
	out.Rows, out.Previous = rowsOf(now, from), rowsOf(latestWeek(before))
	if out.Days, err = daysOf(ctx, q, now, from, env.Today); err != nil {
		return err
	}
	if out.Suggestions, err = suggestions(ctx, q, actor, staff, from, before); err != nil {
		return err
	}
	known, err := known(ctx, q, actor, staff, env.Today)
	if err != nil {
		return err
	}
	return s.name(ctx, q, actor, out, known)
}

// known are the accounts that the caller's own hours of the last weeks are on; of somebody else's sheet none.
func known(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID, today calendar.Date) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	if staff != actor.ID {
		return out, nil
	}
	recent, err := entriesOf(ctx, q, staff, today.AddDays(-lookBack), today.AddDays(daysPerWeek))
	for _, e := range recent {
		out[e.account] = true
	}
	return out, err
}

// mayEdit says whether the caller keeps this sheet: rows are made, changed and taken away.
func mayEdit(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID) (bool, error) {
	if !actor.Grant(Entries.Guard()).Create {
		return false, nil
	}
	for _, action := range []authz.Action{authz.Edit, authz.Archive} {
		if yes, err := Reaches(ctx, q, actor, staff, action); err != nil || !yes {
			return false, err
		}
	}
	return true, nil
}

// entriesOf reads the entries of a person from a day up to before another, in a fixed order.
func entriesOf(ctx context.Context, q db.Querier, staff id.ID, from, to calendar.Date) ([]entry, error) {
	rows, err := q.Query(ctx, `SELECT id, rev, account_id, order_id, activity, worked_on, hours FROM efforts
		WHERE staff_id = ? AND worked_on >= ? AND worked_on < ? AND archived_at IS NULL ORDER BY id`, staff, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.id, &e.rev, &e.account, &e.order, &e.activity, &e.date, &e.hours); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// revOf stands for the state of a week: it changes with every change of an entry.
func revOf(entries []entry) string {
	h := fnv.New64a()
	for _, e := range entries {
		_, _ = fmt.Fprintf(h, "%d:%d;", e.id, e.rev) // a hash takes everything
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// rowsOf groups entries into the rows of a sheet, in the order in which they were first booked.
func rowsOf(entries []entry, from calendar.Date) []WeekRow {
	out, place := []WeekRow{}, map[key]int{}
	for i := range entries {
		e := &entries[i]
		at, known := place[e.key()]
		if !known {
			at = len(out)
			place[e.key()] = at
			row := WeekRow{Account: WeekRef{ID: e.account.String()}, Activity: e.activity, Hours: make([]float64, daysPerWeek)}
			if e.order != 0 {
				row.Order = &WeekRef{ID: e.order.String()}
			}
			out = append(out, row)
		}
		row, day := &out[at], e.date.Days()-from.Days()
		row.Hours[day] = hundredths(row.Hours[day] + e.hours)
		row.Total = hundredths(row.Total + e.hours)
	}
	return out
}

// latestWeek keeps the entries of the last week that has any.
func latestWeek(entries []entry) ([]entry, calendar.Date) {
	var last calendar.Date
	for _, e := range entries {
		last = max(last, e.date)
	}
	monday, next, _ := calendar.Span("this_week", last)
	var out []entry
	for _, e := range entries {
		if e.date >= monday && e.date < next {
			out = append(out, e)
		}
	}
	return out, monday
}

func daysOf(ctx context.Context, q db.Querier, entries []entry, from, today calendar.Date) ([]WeekDay, error) {
	out := make([]WeekDay, daysPerWeek)
	for i := range out {
		date := from.AddDays(i)
		err := RefuseClosed(ctx, q, date)
		closed := errs.Code(err) == "month_closed"
		if err != nil && !closed {
			return nil, err
		}
		out[i] = WeekDay{Date: string(date), Closed: closed, Future: date > today.AddDays(1)}
	}
	for _, e := range entries {
		day := &out[e.date.Days()-from.Days()]
		day.Hours = hundredths(day.Hours + e.hours)
	}
	return out, nil
}

// picks is how many accounts of each kind are suggested.
const picks = 12

// suggestions are the accounts the person worked for in the last weeks, and their own accounts that bought lately, as
// far as the caller may see them.
func suggestions(ctx context.Context, q db.Querier, actor authz.Actor, staff id.ID, from calendar.Date, before []entry) ([]WeekPick, error) {
	out, seen := []WeekPick{}, map[id.ID]bool{}
	add := func(account id.ID, why string) {
		if !seen[account] {
			seen[account] = true
			out = append(out, WeekPick{WeekRef{ID: account.String()}, why})
		}
	}
	for i := len(before) - 1; i >= 0 && len(out) < picks; i-- {
		add(before[i].account, "worked")
	}
	rows, err := q.Query(ctx, `SELECT a.id FROM accounts a WHERE a.archived_at IS NULL AND a.ceased_on IS NULL AND (a.owner_id = ? OR a.deputy_id = ?)
		ORDER BY COALESCE(a.last_order_on, '') DESC, a.id DESC LIMIT ?`, staff, staff, picks)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var account id.ID
		if err := rows.Scan(&account); err != nil {
			return nil, err
		}
		add(account, "owned")
	}
	return out, rows.Err()
}

// name puts the titles of accounts and orders in, as far as the caller may see or knows them, and leaves out what may
// not be suggested.
func (s *Service) name(ctx context.Context, q db.Querier, actor authz.Actor, week *EffortWeek, known map[id.ID]bool) error {
	var accounts, orders []id.ID
	each := func(fn func(account, order *WeekRef)) {
		for _, rows := range [][]WeekRow{week.Rows, week.Previous} {
			for i := range rows {
				fn(&rows[i].Account, rows[i].Order)
			}
		}
		for i := range week.Suggestions {
			fn(&week.Suggestions[i].WeekRef, nil)
		}
	}
	each(func(account, order *WeekRef) {
		accounts = append(accounts, account.id())
		if order != nil {
			orders = append(orders, order.id())
		}
	})
	names, err := resource.Titles(ctx, s.Store, q, s.Store.Registry.Named("accounts"), actor, accounts)
	if err != nil {
		return err
	}
	unseen, err := resource.Titles(ctx, s.Store, q, s.Store.Registry.Named("accounts"), actor.AsSystem(), slices.Collect(maps.Keys(known)))
	if err != nil {
		return err
	}
	numbers, err := resource.Titles(ctx, s.Store, q, s.Store.Registry.Named("orders"), actor, orders)
	if err != nil {
		return err
	}
	each(func(account, order *WeekRef) {
		if account.Title = names[account.id()]; account.Title == "" && known[account.id()] {
			account.Title, account.NameOnly = unseen[account.id()], true
		}
		if order != nil {
			order.Title = numbers[order.id()]
		}
	})
	visible := func(ref WeekRef) bool { return ref.Title != "" }
	week.Suggestions = keep(week.Suggestions, func(p WeekPick) bool { return visible(p.WeekRef) })
	week.Previous = keep(week.Previous, func(r WeekRow) bool { return visible(r.Account) })
	return nil
}

func (r *WeekRef) id() id.ID {
	one, _ := id.Parse(r.ID) // made from an id
	return one
}

func keep[T any](list []T, good func(T) bool) []T {
	out := list[:0]
	for _, one := range list {
		if good(one) {
			out = append(out, one)
		}
	}
	return out
}
