package efficiency

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// PeopleReport is 人效 by person and by team. A person has the part of each account's revenue and gross profit that is
// their part of the hours on it.
type PeopleReport struct {
	Head
	Average WorkFigures  `json:"average"`
	Items   []WorkPerson `json:"items"`
	Teams   []WorkTeam   `json:"teams"`
}

// WorkFocus is what has to be known before a person is judged: among how many accounts they divide themselves, and
// how much of their time goes to the best. It stands above every figure of a person.
type WorkFocus struct {
	Accounts int      `json:"accounts"` // worked for in the period
	Owned    int      `json:"owned"`    // their own at present
	Hours    float64  `json:"hours"`
	HoursSA  float64  `json:"hours_sa"`
	ShareSA  *float64 `json:"share_sa"` // of the hours; null without hours
}

// WorkPerson is one person.
type WorkPerson struct {
	Staff WorkRef   `json:"staff"`
	Team  string    `json:"team"` // department
	Focus WorkFocus `json:"focus"`
	WorkFigures
	Index   *float64     `json:"index"`
	Sources []WorkSource `json:"sources"`
}

// WorkTeam is one department.
type WorkTeam struct {
	Team   WorkRef `json:"team"` // no id: people in no department
	People int     `json:"people"`
	// AccountsPerHead is how many accounts a person of the team works for, on average.
	AccountsPerHead *float64 `json:"accounts_per_head"`
	ShareSA         *float64 `json:"share_sa"`
	WorkFigures
	Index *float64 `json:"index"`
}

// WorkPart is one account a person worked for.
type WorkPart struct {
	Account WorkRef  `json:"account"`
	Grade   string   `json:"grade"`
	Share   *float64 `json:"share"` // of the hours on the account
	WorkFigures
	Sources []WorkSource `json:"sources"`
}

// PersonReport is one person with the accounts they worked for.
type PersonReport struct {
	Head
	Person WorkPerson `json:"person"`
	Items  []WorkPart `json:"items"`
}

// worked is the time of one person on one account.
type worked struct {
	account id.ID
	grade   string
	spent   effort.Spent
}

// staff is a person with their time in the period.
type staff struct {
	id, department id.ID
	name, team     string
	owned          int
	work           []worked
}

// readStaff reads the hours of the people whose hours the caller may see, by person and account.
func (a *asked) readStaff(ctx context.Context, only id.ID) ([]*staff, error) {
	columns, args := a.rates.Columns()
	scope, scoped := a.actor.Where(effort.Entries.Guard(), authz.Read, "e")
	query := `SELECT u.id, u.name, u.department_id, COALESCE(d.name, ''), COALESCE(w.n, 0), v.account_id, ` + shownGrade + `, v.hours, v.cost, v.uncosted
		FROM (SELECT e.staff_id, e.account_id, ` + columns + ` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.archived_at IS NULL AND e.worked_on >= ? AND e.worked_on <= ? AND ` + scope + ` GROUP BY e.staff_id, e.account_id) v
		JOIN users u ON u.id = v.staff_id JOIN accounts a ON a.id = v.account_id
		LEFT JOIN departments d ON d.id = u.department_id
		LEFT JOIN (SELECT owner_id, COUNT(*) AS n FROM accounts WHERE archived_at IS NULL AND stage NOT IN ('lost', 'ceased') GROUP BY owner_id) w ON w.owner_id = u.id
		WHERE (u.id = ? OR CAST(? AS BIGINT) = 0) ORDER BY u.id, v.account_id`
	rows, err := a.q.Query(ctx, query, slices.Concat(args, []any{a.period.From, a.period.To}, scoped, []any{int64(only), int64(only)})...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*staff
	for rows.Next() {
		var p staff
		var w worked
		if err := rows.Scan(&p.id, &p.name, &p.department, &p.team, &p.owned, &w.account, &w.grade, &w.spent.Hours, &w.spent.Cost, &w.spent.Uncosted); err != nil {
			return nil, err
		}
		a.rates.Scanned(&w.spent)
		if len(out) == 0 || out[len(out)-1].id != p.id {
			out = append(out, &p)
		}
		last := out[len(out)-1]
		last.work = append(last.work, w)
	}
	return out, rows.Err()
}

func (p *staff) focus() WorkFocus {
	out := WorkFocus{Accounts: len(p.work), Owned: p.owned}
	for _, w := range p.work {
		out.Hours += w.spent.Hours
		if top(w.grade) {
			out.HoursSA += w.spent.Hours
		}
	}
	out.Hours, out.HoursSA, out.ShareSA = round.Six(out.Hours), round.Six(out.HoursSA), share(out.HoursSA, out.Hours)
	return out
}

// find returns the customer with an id, nil when it is not in the caller's sight.
func (b *book) find(account id.ID) *customer {
	at, known := slices.BinarySearchFunc(b.customers, account, func(c customer, id id.ID) int { return cmp.Compare(c.id, id) })
	if !known {
		return nil
	}
	return &b.customers[at]
}

// part is a person's part of the work on an account; false for an account out of the caller's sight.
func (b *book) part(w *worked) (Work, bool) {
	c := b.find(w.account)
	if c == nil {
		return Work{}, false
	}
	var cost *float64
	if b.profit && w.spent.Known() {
		v := w.spent.Cost / b.minor
		cost = &v
	}
	return Part(b.workOf(c), w.spent.Hours, cost), true
}

// output adds a person's parts up.
func (b *book) output(p *staff) total {
	var t total
	for i := range p.work {
		if w, seen := b.part(&p.work[i]); seen {
			t.add(w, b.profit)
		}
	}
	return t
}

func (b *book) person(p *staff, average *float64) (WorkPerson, total) {
	t := b.output(p)
	out := WorkPerson{Staff: WorkRef{ID: p.id.String(), Title: p.name}, Team: p.team, Focus: p.focus(), WorkFigures: b.figuresOf(t),
		Sources: []WorkSource{b.period.records("efforts", equals("staff", p.id))}}
	out.Index = Index(out.ProfitPM, average)
	return out, t
}

// People reports 人效 by person and team, of the people whose hours the caller may see; the busiest come first.
func (s *Service) People(ctx context.Context, actor authz.Actor, p Period) (*PeopleReport, error) {
	a, b, all, err := s.peopleOf(ctx, actor, p, 0)
	if err != nil {
		return nil, err
	}
	out := &PeopleReport{Head: a.head(), Average: a.figuresOf(b.totals(everybody)), Items: []WorkPerson{}}
	teams := teamSums{}
	for _, one := range all {
		row, t := b.person(one, out.Average.ProfitPM)
		out.Items = append(out.Items, row)
		teams.add(one, row.Focus, t)
	}
	slices.SortStableFunc(out.Items, func(x, y WorkPerson) int { return cmp.Compare(y.Focus.Hours, x.Focus.Hours) })
	out.Teams = teams.rows(a, out.Average.ProfitPM)
	return out, nil
}

func (s *Service) peopleOf(ctx context.Context, actor authz.Actor, p Period, only id.ID) (*asked, *book, []*staff, error) {
	a, err := s.ask(ctx, actor, p)
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := a.read(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	all, err := a.readStaff(ctx, only)
	return a, b, all, err
}

// teamSums are the sums by department.
type teamSums map[id.ID]*teamSum

type teamSum struct {
	id               id.ID
	name             string
	people, accounts int
	hours, hoursSA   float64
	total            total
}

func (t teamSums) add(p *staff, f WorkFocus, of total) {
	if t[p.department] == nil {
		t[p.department] = &teamSum{id: p.department, name: p.team}
	}
	sum := t[p.department]
	sum.people++
	sum.accounts += f.Accounts
	sum.hours += f.Hours
	sum.hoursSA += f.HoursSA
	sum.total.all, sum.total.known = joined(sum.total.all, of.all), joined(sum.total.known, of.known)
}

// joined adds two sums, either of which may be empty.
func joined(a, b Work) Work {
	if b == (Work{}) {
		return a
	}
	return sumUp(a, b)
}

func (t teamSums) rows(a *asked, average *float64) []WorkTeam {
	out := []WorkTeam{}
	for _, sum := range t {
		row := WorkTeam{Team: WorkRef{Title: sum.name}, People: sum.people, AccountsPerHead: known(float64(sum.accounts) / float64(sum.people)),
			ShareSA: share(sum.hoursSA, sum.hours), WorkFigures: a.figuresOf(sum.total)}
		if sum.id != 0 {
			row.Team.ID = sum.id.String()
		}
		row.Index = Index(row.ProfitPM, average)
		out = append(out, row)
	}
	slices.SortFunc(out, func(x, y WorkTeam) int {
		return cmp.Or(cmp.Compare(y.Hours, x.Hours), cmp.Compare(x.Team.ID, y.Team.ID))
	})
	return out
}

// Person reports one person with the accounts they worked for. Whose hours the caller may not see is not there (404).
func (s *Service) Person(ctx context.Context, actor authz.Actor, p Period, who id.ID) (*PersonReport, error) {
	a, b, all, err := s.peopleOf(ctx, actor, p, who)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		if all, err = a.idle(ctx, who); err != nil {
			return nil, err
		}
	}
	one := all[0]
	average := a.figuresOf(b.totals(everybody)).ProfitPM
	out := &PersonReport{Head: a.head(), Items: []WorkPart{}}
	out.Person, _ = b.person(one, average)
	for i := range one.work {
		w := &one.work[i]
		part, seen := b.part(w)
		if !seen {
			continue
		}
		out.Items = append(out.Items, WorkPart{Account: WorkRef{ID: w.account.String()}, Grade: w.grade, Share: share(w.spent.Hours, b.find(w.account).spent.Hours),
			WorkFigures: a.figures(part), Sources: []WorkSource{a.period.records("efforts", equals("staff", who), equals("account", w.account))}})
	}
	slices.SortStableFunc(out.Items, func(x, y WorkPart) int { return cmp.Compare(y.Hours, x.Hours) })
	return out, s.nameAccounts(ctx, actor, len(out.Items), func(i int) *WorkRef { return &out.Items[i].Account })
}

// idle is a person without hours in the period, if the caller may know.
func (a *asked) idle(ctx context.Context, who id.ID) ([]*staff, error) {
	visible, err := effort.Reaches(ctx, a.q, a.actor, who, authz.Read)
	if err != nil {
		return nil, err
	}
	p := &staff{id: who}
	var name *string
	err = a.q.QueryRow(ctx, `SELECT MAX(u.name), (SELECT COUNT(*) FROM accounts a WHERE a.owner_id = ? AND a.archived_at IS NULL AND a.stage NOT IN ('lost', 'ceased'))
		FROM users u WHERE u.id = ?`, who, who).Scan(&name, &p.owned)
	if err == nil && (name == nil || !visible) {
		err = errs.NotFound()
	}
	if err != nil {
		return nil, err
	}
	p.name = *name
	return []*staff{p}, nil
}
