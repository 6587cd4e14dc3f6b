package prediction

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ChurnWatch lists the S and A customers by how far their chance of being active has fallen.
type ChurnWatch struct {
	AsOf     string    `json:"as_of"`
	Compared string    `json:"compared_month"`
	NoChurn  bool      `json:"no_churn"` // the data does not show that customers leave
	State    string    `json:"state" enum:"ready,not_enough,none"`
	Items    []Watched `json:"items"`
}

// Watched is one customer under watch.
type Watched struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Grade     string   `json:"grade"`
	Alive     float64  `json:"alive"`
	Before    *float64 `json:"before"` // at the end of last quarter; null: not known
	LastOrder string   `json:"last_order"`
	DaysSince int      `json:"days_since"`
	UsualGap  *float64 `json:"usual_gap"`
	Risk      string   `json:"risk" enum:"high,some,none"`
}

// bigFall is the fall of a chance within a quarter that has a customer watched, whatever is left of it.
const bigFall = 0.2

func (w *Watched) fall() float64 {
	if w.Before == nil {
		return 0
	}
	return *w.Before - w.Alive
}

// risk goes by the chances that the company has set.
func (w *Watched) risk(company settings.Company) string {
	switch {
	case w.Alive < company.RiskHigh:
		return "high"
	case w.Alive < company.RiskSome || w.fall() >= bigFall:
		return "some"
	}
	return "none"
}

// mostWatched bounds the list.
const mostWatched = 200

// Watch lists what the caller may see. It needs the command value.read.
func (s *Service) Watch(ctx context.Context, actor authz.Actor) (*ChurnWatch, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	asOf, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	out := &ChurnWatch{AsOf: asOf.String(), Compared: lastQuarter(asOf), State: stateNone, Items: []Watched{}}
	scorer, found, err := Standing(ctx, s.Store.DB)
	if err != nil || !found {
		return out, err
	}
	out.State, out.NoChurn = string(scorer.Model().State), scorer.Model().State == Ready && scorer.Model().Company.noChurn()
	if err := s.watched(ctx, actor, asOf, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out.Items, func(a, b Watched) int { return byRisk(&a, &b) })
	out.Items = out.Items[:min(len(out.Items), mostWatched)]
	return out, nil
}

// byRisk puts the largest fall first, then the smallest chance.
func byRisk(a, b *Watched) int {
	switch {
	case a.fall() != b.fall():
		return sign(b.fall() - a.fall())
	default:
		return sign(a.Alive - b.Alive)
	}
}

func sign(v float64) int {
	switch {
	case v < 0:
		return -1
	case v > 0:
		return 1
	}
	return 0
}

func (s *Service) watched(ctx context.Context, actor authz.Actor, asOf calendar.Day, out *ChurnWatch) error {
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return err
	}
	seen, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, CASE WHEN a.grade_since IS NULL THEN a.grade_proposed ELSE a.grade END AS held, p.p_alive, x.p_alive, p.last_on, p.gap_days
		FROM accounts a JOIN predictions p ON p.account_id = a.id
		LEFT JOIN asset_snapshots x ON x.account_id = a.id AND x.month = ?
		WHERE a.archived_at IS NULL AND a.ceased_on IS NULL AND (CASE WHEN a.grade_since IS NULL THEN a.grade_proposed ELSE a.grade END) IN ('S', 'A')
		AND `+seen+` ORDER BY p.p_alive, a.id`, append([]any{out.Compared}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var w Watched
		if err := rows.Scan(&one, &w.Name, &w.Grade, &w.Alive, &w.Before, &w.LastOrder, &w.UsualGap); err != nil {
			return err
		}
		last, _ := calendar.ParseDay(w.LastOrder)
		w.ID, w.DaysSince = one.String(), int(asOf-last)
		w.Risk = w.risk(company)
		out.Items = append(out.Items, w)
	}
	return rows.Err()
}
