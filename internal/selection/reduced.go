package selection

import (
	"context"
	"errors"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// lowPotential is the score of group P, 0..100, below which an account has no great potential.
const lowPotential = 30

// reducedMonths is the length of a period: an account is on the list when it was low at the end of two of them.
const reducedMonths = 6

// potentialKnown is the share of group P that has to be known: an account of which nobody knows the potential scores low
// only because unknown indicators are taken for low ones, and is no account without potential.
const potentialKnown = .6

// lowestGrade is the grade whose service is proposed.
const lowestGrade = "C"

// Potential is what an account was worth at a day by the assessment that stood then.
type Potential struct {
	Grade string  // that the model gave
	P     float64 // score of group P, 0..100
	Known float64 // share of group P's weight that was known, 0..1
}

// Reduced are the accounts of low value and little potential, for whom less service is proposed.
type Reduced struct {
	Below     float64          `json:"below" doc:"the score of potential an account is under"`
	Periods   []calendar.Date  `json:"periods" doc:"the two days at which it was"`
	Currency  string           `json:"currency"`
	MayDecide bool             `json:"may_decide"`
	Service   []ReducedService `json:"service" doc:"what the proposed service level comes to"`
	Items     []ReducedAccount `json:"items" doc:"most time spent first, at most 500"`
	Total     int              `json:"total"`
	Unknown   int              `json:"unknown" doc:"C accounts left out because too little of their potential is known"`
	Short     int              `json:"short" doc:"C accounts left out because they were assessed for less than two periods"`
}

// ReducedService is one item of the proposed service level.
type ReducedService struct {
	Item  servicelevel.Code `json:"item"`
	Value string            `json:"value"`
	Unit  string            `json:"unit"`
}

// ReducedAccount is one account of the list.
type ReducedAccount struct {
	ID        id.ID     `json:"id"`
	Name      string    `json:"name"`
	Grade     string    `json:"grade"`
	Owner     string    `json:"owner,omitempty"`
	Selection string    `json:"selection"`
	Score     *float64  `json:"score" nullable:"true"`
	P         []float64 `json:"p" doc:"score of potential at the two days"`
	Hours12m  *float64  `json:"hours_12m" nullable:"true" doc:"null where the caller may not read colleagues' hours"`
	Sales12m  string    `json:"sales_12m,omitempty" doc:"empty where the caller may not read it"`
	Proposed  string    `json:"proposed" doc:"grade whose service level is proposed"`
	Taken     bool      `json:"taken" doc:"it is observed only: the proposal was taken over"`
}

// maxReduced is how many accounts are listed.
const maxReduced = 500

// reducedPart is how many accounts are looked at together.
const reducedPart = 1000

// Reduced lists the accounts. It needs the command value.read.
func (s *Service) Reduced(ctx context.Context, actor authz.Actor) (*Reduced, error) {
	out, err := s.reduced(ctx, actor)
	if err == nil {
		out.Items = out.Items[:min(len(out.Items), maxReduced)]
	}
	return out, err
}

func (s *Service) reduced(ctx context.Context, actor authz.Actor) (*Reduced, error) {
	if !actor.May(authz.ValueRead) {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	out := &Reduced{Below: lowPotential, Periods: []calendar.Date{env.Today.AddMonths(-reducedMonths), env.Today}, Currency: env.Currency,
		MayDecide: actor.May(authz.SelectionDecide), Items: []ReducedAccount{}}
	table, err := servicelevel.LoadTable(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	for _, e := range table.Entitlements(lowestGrade, "", env.Today) {
		out.Service = append(out.Service, ReducedService{e.Item, e.Value, e.Unit})
	}
	all, err := s.lowest(ctx, actor, env)
	if err != nil {
		return nil, err
	}
	for at := 0; at < len(all); at += reducedPart {
		if err := s.sift(ctx, out, all[at:min(at+reducedPart, len(all))]); err != nil {
			return nil, err
		}
	}
	out.Total = len(out.Items)
	return out, nil
}

// lowest reads the served accounts of the lowest grade with what they cost and bring, those with most time spent first.
func (s *Service) lowest(ctx context.Context, actor authz.Actor, env resource.Env) ([]ReducedAccount, error) {
	sales := actor.Field(account.Accounts.Guard(), "sales_12m", authz.Business) > authz.Masked
	hours := actor.Scope(effort.Entries.Guard(), authz.Read) >= actor.Scope(account.Accounts.Guard(), authz.Read)
	order := "" // what may not be read must not show in the order either
	if hours {
		order = "COALESCE(h.hours, 0) DESC, "
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := s.Store.DB.Query(ctx, `SELECT a.id, a.name, a.grade, COALESCE(u.name, ''), a.selection, a.value_score, a.sales_12m, COALESCE(h.hours, 0)
		FROM accounts a LEFT JOIN users u ON u.id = a.owner_id LEFT JOIN (SELECT e.account_id, SUM(e.hours) AS hours FROM efforts e
			WHERE e.archived_at IS NULL AND e.worked_on > ? AND e.worked_on <= ? GROUP BY e.account_id) h ON h.account_id = a.id
		WHERE a.grade = ? AND `+served+" AND "+scope+" ORDER BY "+order+"a.name, a.id",
		append([]any{env.Today.AddMonths(-12), env.Today, lowestGrade}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ReducedAccount
	for rows.Next() {
		a := ReducedAccount{Proposed: lowestGrade}
		var amount int64
		var spent float64
		if err := rows.Scan(&a.ID, &a.Name, &a.Grade, &a.Owner, &a.Selection, &a.Score, &amount, &spent); err != nil {
			return nil, err
		}
		if hours {
			a.Hours12m = &spent
		}
		if sales {
			a.Sales12m = money.Format(amount, env.Currency)
		}
		a.Taken = a.Selection == "observed"
		out = append(out, a)
	}
	return out, rows.Err()
}

// sift keeps those that were low at the end of both periods.
func (s *Service) sift(ctx context.Context, out *Reduced, part []ReducedAccount) error {
	ids := make([]id.ID, len(part))
	for i := range part {
		ids[i] = part[i].ID
	}
	var at [2]map[id.ID]Potential
	for i, day := range out.Periods {
		if s.Potentials == nil {
			break // nobody assesses: nothing is known
		}
		var err error
		if at[i], err = s.Potentials(ctx, s.Store.DB, ids, day); err != nil {
			return err
		}
	}
	for _, a := range part {
		before, now := at[0][a.ID], at[1][a.ID]
		switch {
		case before.Grade == "" || now.Grade == "":
			out.Short++
		case before.Known < potentialKnown || now.Known < potentialKnown:
			out.Unknown++
		case before.low() && now.low():
			a.P = []float64{before.P, now.P}
			out.Items = append(out.Items, a)
		}
	}
	return nil
}

func (p Potential) low() bool { return p.Grade == lowestGrade && p.P < lowPotential }

// TakenOver says what became of a proposal for many accounts.
type TakenOver struct {
	Taken  int            `json:"taken"`
	Failed []ReducedFault `json:"failed"`
}

// ReducedFault is an account that was left as it is.
type ReducedFault struct {
	ID   id.ID  `json:"id" nullable:"true" doc:"null: of an empty id"`
	Code string `json:"code"`
}

// TakeOver gives accounts of the list the proposed service: they are observed from now on, kept in the service level of
// their grade, and looked at again in a year. One that is not on the list any more, or that the caller may not change, is
// left alone and named.
func (s *Service) TakeOver(ctx context.Context, actor authz.Actor, accounts []id.ID, reason string) (*TakenOver, error) {
	if !actor.May(authz.SelectionDecide) {
		return nil, errs.Forbidden()
	}
	list, err := s.reduced(ctx, actor)
	if err != nil {
		return nil, err
	}
	on := map[id.ID]bool{}
	for _, a := range list.Items {
		on[a.ID] = !a.Taken
	}
	out := &TakenOver{Failed: []ReducedFault{}}
	for _, one := range accounts {
		var err error = errs.Conflict("not_reducible")
		if on[one] {
			err = s.Decide(ctx, actor, one, Decision{Selection: "observed", Reason: reason})
		}
		var refused *errs.Error
		switch {
		case err == nil:
			out.Taken++
		case errors.As(err, &refused):
			out.Failed = append(out.Failed, ReducedFault{one, refused.Code})
		default:
			return nil, err
		}
	}
	return out, nil
}
