package value

import (
	"context"
	"database/sql"
	"math"

	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/wallet"
)

// judgedReader reads what people judged and recorded, range by range of accounts.
type judgedReader struct {
	date  calendar.Date
	asOf  calendar.Day
	minor float64 // minor units per major unit
	rules judgedRules
	life  *longevity.Reader
}

// openJudged prepares a reader as of a day.
func openJudged(ctx context.Context, q db.Querier, date calendar.Date) (*judgedReader, error) {
	company, err := settings.Load(ctx, q)
	if err != nil {
		return nil, err
	}
	current, err := strategy.Active(ctx, q)
	if err != nil {
		return nil, err
	}
	life, err := longevity.Open(ctx, q, date)
	if err != nil {
		return nil, err
	}
	asOf, _ := calendar.ParseDay(string(date))
	return &judgedReader{date: date, asOf: asOf, minor: math.Pow10(money.Exponent(company.Currency)), life: life,
		rules: judgedRules{review: company.JudgedReview, strategy: current.ID, refit: current.Refit}}, nil
}

// judgedFacts are the judged and recorded inputs of one account.
type judgedFacts struct {
	entered map[Code]Input // as people judged them, the facts of gates among them
	wallet  *wallet.Untapped
	life    *longevity.Facts
	asOf    calendar.Day
	minor   float64
}

// noFacts is an account of which nobody judged or recorded anything.
func (r *judgedReader) noFacts() *judgedFacts {
	return &judgedFacts{entered: map[Code]Input{}, asOf: r.asOf, minor: r.minor}
}

// What stands. Where a second person confirms, the last confirmed entry counts on until its correction is confirmed.
const (
	judgedColumns = `SELECT account_id, leaf, id, state, value, source, dated_on, strategy_id, confirmed_by, returned_by, replaced_by FROM value_inputs WHERE `
	judgedWhere   = ` AND account_id >= ? AND account_id <= ? AND dated_on <= ? ORDER BY account_id, id`
	standingOnes  = judgedColumns + `replaced_by IS NULL` + judgedWhere
	confirmedToo  = judgedColumns + `(replaced_by IS NULL OR (confirmed_by IS NOT NULL OR state = 'unknown') AND replaced_by <> id)` + judgedWhere
)

// between reads the accounts from one id to another, both included: four queries whatever their number. Accounts of
// which nothing is known are left out.
func (r *judgedReader) between(ctx context.Context, q db.Querier, first, last id.ID) (map[id.ID]*judgedFacts, error) {
	out := map[id.ID]*judgedFacts{}
	of := func(account id.ID) *judgedFacts {
		if out[account] == nil {
			out[account] = r.noFacts()
		}
		return out[account]
	}
	if err := r.readEntered(ctx, q, first, last, of); err != nil {
		return nil, err
	}
	spend, err := wallet.Range(ctx, q, first, last, r.date)
	if err != nil {
		return nil, err
	}
	for account, u := range spend {
		of(account).wallet = &u
	}
	lives, err := r.life.Range(ctx, q, first, last)
	for account, facts := range lives {
		of(account).life = facts
	}
	return out, err
}

func (r *judgedReader) readEntered(ctx context.Context, q db.Querier, first, last id.ID, of func(id.ID) *judgedFacts) error {
	query := standingOnes
	if r.rules.review {
		query = confirmedToo
	}
	rows, err := q.Query(ctx, query, int64(first), int64(last), r.date)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var account, by, back, next id.ID
		var code Code
		var e judged
		var state string
		var value sql.NullFloat64
		var date calendar.Date
		if err := rows.Scan(&account, &code, &e.id, &state, &value, &e.source, &date, &e.strategy, &by, &back, &next); err != nil {
			return err
		}
		e.state, e.value, e.confirmed, e.returned, e.standing = stateOf(state), value.Float64, by != 0, back != 0, next == 0
		e.date, _ = calendar.ParseDay(string(date))
		r.rules.take(of(account).entered, code, e)
	}
	return rows.Err()
}

// take counts an entry; they come in the order in which they were entered.
func (r judgedRules) take(entered map[Code]Input, code Code, e judged) {
	if before, there := entered[code]; there && before.State != StateUnknown && e.standing && r.waits(e) {
		return // what was confirmed last counts on
	}
	entered[code] = r.input(code, e)
}

// stateOf reads a stored or sent state; what is none of them is an invalid one.
func stateOf(code string) State {
	for state, name := range stateCodes {
		if name == code {
			return state
		}
	}
	return StateNA + 1
}

// leaves are the inputs for Scorer.Arrange. A wallet goes before a direct estimate of P1, statements before one of P2;
// P3 is made of statements, market and rank and of the years and payments that the orders tell.
func (f *judgedFacts) leaves(measured *Measured) map[Code]Input {
	out := make(map[Code]Input, len(f.entered)+2)
	for code, in := range f.entered {
		out[code] = in
	}
	if f.wallet != nil {
		if in, ok := f.untapped(); ok || out[P1].State != StateKnown {
			out[P1] = in
		}
	}
	if f.life == nil {
		return out
	}
	if f.life.Growth != nil {
		out[P2] = f.recorded(*f.life.Growth, f.life.GrowthOn, "statements", f.life.Revenues)
	}
	out[P3] = f.longevity(measured[iH2], measured[iH4])
	return out
}

// untapped is P1 from the wallet; ok is false while our part of it is not known.
func (f *judgedFacts) untapped() (Input, bool) {
	white := f.wallet.Total.White()
	if white == nil {
		in := Unknown(ReasonWalletOpen)
		in.Source = "external"
		return in, false
	}
	return f.recorded(float64(*white)/f.minor, f.wallet.Date, "wallets", f.wallet.Lines), true
}

// recorded is an input made of records of an entity.
func (f *judgedFacts) recorded(x float64, on calendar.Date, entity string, ids []id.ID) Input {
	in := Known(x)
	in.Source = "external"
	in.Date, _ = calendar.ParseDay(string(on))
	for _, one := range ids {
		in.Records = append(in.Records, entity+":"+one.String())
	}
	return in
}

// assess puts longevity together from the recorded facts, the years of relationship (H2) and the payments (H4).
func (f *judgedFacts) assess(years, onTime Input) longevity.Assessment {
	facts := f.life
	if facts == nil {
		facts = &longevity.Facts{}
	}
	return longevity.Assess(facts.Given(knownValue(years), knownValue(onTime)))
}

func knownValue(in Input) *float64 {
	if in.State != StateKnown {
		return nil
	}
	return &in.Value
}

func (f *judgedFacts) longevity(years, onTime Input) Input {
	a := f.assess(years, onTime)
	if !a.Known {
		in := Unknown(ReasonLongevityTooFew)
		in.Source = "external"
		return in
	}
	return f.recorded(a.L, f.life.Date, "statements", f.life.Statement)
}

// gates are the facts that grades ask for, but for the efficiency, which the orders and efforts tell. leaves are those
// of the method leaves. A threat nobody has looked at is unknown; once one of its three levels is known, the missing
// ones make it amber at least.
func (f *judgedFacts) gates(leaves map[Code]Input) GateFacts {
	var facts GateFacts
	facts.Longevity = f.fact(leaves, P3, financialAge)
	facts.Fit = f.fact(leaves, P4, judgedAge)
	if _, colour, ok := ThreatIndex(f.threats()...); ok {
		facts.Threat = colour
	}
	facts.InsightMonths = f.insight()
	return facts
}

func (f *judgedFacts) fact(leaves map[Code]Input, code Code, maxAge int) Input {
	in, given := leaves[code]
	if !given {
		return Unknown(ReasonNotGiven)
	}
	return Expire(Leaf{MaxAgeDays: maxAge}, in, f.asOf)
}

// threats are the three levels, too old ones unknown.
func (f *judgedFacts) threats() []Input {
	var out []Input
	for _, code := range []Code{T1, T2, T3} {
		out = append(out, Expire(Leaf{MaxAgeDays: judgedAge}, f.entered[code], f.asOf))
	}
	return out
}

// insight is the age of the last look into the customer, in whole months.
func (f *judgedFacts) insight() Input {
	in, given := f.entered[Insight]
	if !given {
		return Unknown(ReasonNotGiven)
	}
	if in.State == StateKnown {
		in.Value = float64(in.Date.MonthsUntil(f.asOf))
	}
	return in
}

// Fit is the judged strategic fit of an account (P4), 0–4; not known when nobody judged it or the judgement counts no
// longer.
func (s *Service) Fit(ctx context.Context, q db.Querier, target id.ID) (level int, known bool, err error) {
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return 0, false, err
	}
	r, err := openJudged(ctx, q, env.Today)
	if err != nil {
		return 0, false, err
	}
	facts, err := r.between(ctx, q, target, target)
	if err != nil || facts[target] == nil {
		return 0, false, err
	}
	fit := facts[target].fact(facts[target].entered, P4, judgedAge)
	return int(fit.Value), fit.State == StateKnown, nil
}
