// Package demo fills an empty database with PH 光通信 (PH Optical), an invented maker of optical access products:
// 30 people, about 60 customers, five years of orders, two years of efforts and a year of graded history. It is what
// the documentation, the screenshots and the end-to-end tests show.
//
// The company lives through its history: it begins with Loam two years before today, takes over its older orders
// then, and adds customers, orders and efforts up to each rating meeting, where the customers are valued and grades
// decided. Everything is written under the ordinary rules at the time it happened, so that assessments, grade records
// and the audit log tell one story. Figures follow from today's date alone: the same day gives the same company.
package demo

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/value"
)

// Login is the boss of the demo company; Password is that of all its people. They exist nowhere but in a database
// filled by Fill.
const (
	Login    = "boss"
	Password = "loam-demo"
)

// Dependencies are what the demo works on. All are required; the store's registry must hold every entity.
type Dependencies struct {
	Store    *resource.Store
	Identity *identity.Service
	Value    *value.Service
}

// Report says what was filled in. Grades are those proposed by the last evaluation; amounts are minor units.
type Report struct {
	Company     string         `json:"company"`
	Login       string         `json:"login"`
	Password    string         `json:"password"`
	Departments int            `json:"departments"`
	Users       int            `json:"users"`
	Segments    int            `json:"segments"`
	Accounts    int            `json:"accounts"`
	Orders      int            `json:"orders"`
	Lines       int            `json:"order_lines"`
	Efforts     int            `json:"efforts"`
	Currency    string         `json:"currency"`
	Sales       [years]int64   `json:"sales"` // per twelve months up to today, oldest first
	Model       string         `json:"model"`
	Grades      map[string]int `json:"grades"`
	Decided     int            `json:"decided"` // grades approved over the history
	Waiting     int            `json:"waiting"` // proposals left for the user to decide
}

// company is the demo company on its way through its history.
type company struct {
	Dependencies
	clock   *clock.Fixed // the moment of the history that is being written
	now     time.Time
	zone    *time.Location
	today   calendar.Date
	staff   map[string]id.ID  // by login
	actors  map[string]person // by login
	segment map[string]id.ID  // by key
	account map[string]id.ID  // by short name
	parted  map[string]bool   // customers that are lost or ceased, by short name
	booked  map[int][]booked  // orders by customer, for the work that names them
	closed  string            // the first month whose hours are not settled
	report  Report
}

// Fill fills an empty database as of now. A database that holds people, customers or orders is refused with the
// conflict "not_empty" and stays as it is. A fill that is broken off leaves a part that Fill refuses afterwards.
func Fill(ctx context.Context, d Dependencies, now time.Time) (Report, error) {
	if err := refuseUsed(ctx, d.Store.DB); err != nil {
		return Report{}, err
	}
	c := found(d, now)
	if err := c.begin(ctx); err != nil {
		return Report{}, err
	}
	if err := c.live(ctx); err != nil {
		return Report{}, err
	}
	return c.report, nil
}

// used are the tables that make a database somebody's.
var used = []string{"users", "departments", "segments", "accounts", "orders", "value_models"}

func refuseUsed(ctx context.Context, q db.Querier) error {
	for _, table := range used {
		var any bool
		if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+")").Scan(&any); err != nil {
			return err
		}
		if any {
			return errs.Conflict("not_empty").With("table", table)
		}
	}
	return nil
}

// found makes the company with a clock of its own: what it writes bears the time at which it happened.
func found(d Dependencies, now time.Time) *company {
	zone := settings.Default().Zone()
	moment := &clock.Fixed{At: now}
	store := *d.Store
	store.Clock = moment
	values := &value.Service{Store: &store, Prediction: d.Value.Prediction, Decided: d.Value.Decided}
	return &company{
		Dependencies: Dependencies{Store: &store, Identity: d.Identity, Value: values},
		clock:        moment, now: now, zone: zone, today: calendar.Of(now.In(zone)),
		staff: map[string]id.ID{}, actors: map[string]person{}, segment: map[string]id.ID{}, account: map[string]id.ID{}, parted: map[string]bool{},
		booked: map[int][]booked{}, closed: string(calendar.Of(now.In(zone)).AddMonths(-effortMonths))[:7],
		report: Report{Company: companyName, Login: Login, Password: Password, Currency: settings.Default().Currency},
	}
}

// turn sets the clock to half past nine on a day of the history, but never after the present moment.
func (c *company) turn(day calendar.Date) {
	t := day.Time()
	at := time.Date(t.Year(), t.Month(), t.Day(), 9, 30, 0, 0, c.zone)
	if at.After(c.now) || day == c.today {
		at = c.now
	}
	c.clock.At = at
}

// as writes on behalf of one of the company's people, or of the program itself.
func (c *company) as(ctx context.Context, login string, fn func(ctx context.Context, w *resource.Write) error) error {
	return c.Store.Write(ctx, c.actor(login), fn)
}

// actor is one of the company's people with the rights of the program, or without a login the program itself.
func (c *company) actor(login string) authz.Actor {
	who, known := c.actors[login]
	if !known {
		return authz.System()
	}
	return authz.Actor{ID: c.staff[login], Login: login, Name: who.name}.AsSystem()
}

// rows stores typed rows of an entity; the demo's own data must not break any rule.
func rows(ctx context.Context, w *resource.Write, entity *resource.Entity, list []resource.Values) ([]id.ID, error) {
	results, err := entity.InsertRows(ctx, w, list)
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(results))
	for i, result := range results {
		if len(result.Fields) > 0 {
			return nil, errs.Validation(result.Fields...)
		}
		ids[i] = result.ID
	}
	return ids, nil
}
