package value

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// InputSheet is what people judged and recorded of one account, and what they have not.
type InputSheet struct {
	Editable    bool           `json:"editable"`
	NeedsReview bool           `json:"needs_review"` // only confirmed entries count
	Preview     bool           `json:"preview"`      // the active model does not look at judged inputs; the full one would
	Strategy    *InputStrategy `json:"strategy"`     // in force; null: none
	Currency    string         `json:"currency"`
	Leaves      []InputLeaf    `json:"leaves"`
	Threat      InputThreat    `json:"threat"`
	Longevity   InputLife      `json:"longevity"`
	CoGrowth    *InputCoGrowth `json:"co_growth"` // null: fewer than two years known, or not for the caller
}

// InputStrategy names a version of the strategy.
type InputStrategy struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

// InputLeaf is one leaf, or fact for the gates, with how it is entered and what stands.
type InputLeaf struct {
	InputKind
	State   string           `json:"state" enum:"known,unknown,na"` // as it counts today
	Reason  *resource.Label  `json:"reason,omitempty"`
	Value   *float64         `json:"value"`
	Date    *string          `json:"date"`
	From    string           `json:"from" enum:"judged,wallets,statements"` // where the value is from
	Narrows float64          `json:"narrows"`                               // points by which knowing it would narrow the range
	Entry   *InputEntry      `json:"entry"`                                 // what stands; null: nobody entered anything
	Caveats []resource.Label `json:"caveats"`
}

// InputKind says how a leaf is entered.
type InputKind struct {
	Code       Code             `json:"code"`
	Group      GroupCode        `json:"group"`
	Gate       bool             `json:"gate"` // not part of the score; grades S and A ask for it
	Name       resource.Label   `json:"name"`
	Definition resource.Label   `json:"definition"`
	Unit       resource.Label   `json:"unit"`
	Domain     Domain           `json:"domain" enum:"any,nonnegative,ratio,rate,level,score,"`
	Levels     []resource.Label `json:"levels"` // what the levels 0–4 mean; empty: not a level
	MayBeNA    bool             `json:"may_be_na"`
	MaxAgeDays int              `json:"max_age_days"`
}

// InputEntry is one entry.
type InputEntry struct {
	ID          string          `json:"id"`
	State       string          `json:"state" enum:"known,unknown,na"`
	Value       *float64        `json:"value"`
	Reason      string          `json:"reason"`
	Source      string          `json:"source" enum:"judged,external,survey"`
	DatedOn     string          `json:"dated_on"`
	Note        string          `json:"note"`
	Evidence    []InputEvidence `json:"evidence"`
	Strategy    *int64          `json:"strategy"` // the version a fit was judged for
	EnteredBy   *InputPerson    `json:"entered_by"`
	JudgedBy    *InputPerson    `json:"judged_by"` // whose judgement it is, where it is not the one who entered it
	RecordedAt  string          `json:"recorded_at"`
	ConfirmedBy *InputPerson    `json:"confirmed_by"`
	ConfirmedAt *string         `json:"confirmed_at"`
	ReturnedBy  *InputPerson    `json:"returned_by"` // who sent it back to be corrected
	ReturnedAt  *string         `json:"returned_at"`
	ReturnNote  string          `json:"return_note"` // why
	Withdrawn   bool            `json:"withdrawn"`   // taken back with its import
}

// InputPerson is who entered or confirmed.
type InputPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// InputThreat is the index of §3.13.
type InputThreat struct {
	Index  *float64 `json:"index"`
	Colour Threat   `json:"colour" enum:"green,amber,red,"` // empty: nobody has looked
}

// InputLife is longevity with what it is made of (§3.9).
type InputLife struct {
	L             *float64             `json:"l"` // null: under 60 % of it is known
	Coverage      float64              `json:"coverage"`
	Parts         []longevity.LifePart `json:"parts"`
	Z             *float64             `json:"z"`              // Z″
	Survival      *float64             `json:"survival"`       // chance of a year, 0..1
	ExpectedYears *float64             `json:"expected_years"` // at most 20
	Through       *float64             `json:"through"`        // chance of the years of a development, 0..1
	Years         int                  `json:"years"`          // of that development
	Doubtful      bool                 `json:"doubtful"`       // below one half: think before investing
	Rank          string               `json:"rank"`
	Caveats       []resource.Label     `json:"caveats"`
}

// developmentYears is how long the work goes until it pays, unless the caller asks otherwise.
const developmentYears = 4

// Inputs shows the judged and recorded inputs of an account. It must be visible (404); the command value.read is
// needed (403). years is the length of a development that the chance of survival is asked for; 0: four.
func (s *Service) Inputs(ctx context.Context, actor authz.Actor, target id.ID, years int) (*InputSheet, error) {
	q := s.Store.DB
	if _, err := account.Accounts.Load(ctx, q, actor, target); err != nil {
		return nil, err
	}
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	p, err := s.openGaps(ctx, q)
	if err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	got, err := p.account(ctx, q, target)
	if err != nil {
		return nil, err
	}
	out := &InputSheet{NeedsReview: p.reader.rules.review, Preview: p.preview, Currency: env.Currency,
		Editable: account.Accounts.Require(ctx, q, actor, target, authz.Edit) == nil}
	if p.strategy.ID != 0 {
		out.Strategy = &InputStrategy{p.strategy.ID.String(), p.strategy.Name, p.strategy.Version}
	}
	entries, err := readEntries(ctx, q, target, "")
	if err != nil {
		return nil, err
	}
	seen, err := sightOn(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	out.fill(p, got, entries, env.Currency, seen.orders)
	out.threat(got.facts)
	if years <= 0 {
		years = developmentYears
	}
	out.life(got, years)
	if seen.orders {
		out.CoGrowth, err = coGrowth(ctx, q, target, env.Today, env.Currency)
	}
	return out, err
}

func (out *InputSheet) fill(p *gapsOf, got *accountGaps, entries []storedEntry, currency string, orders bool) {
	for _, j := range p.judgements {
		leaf := InputLeaf{InputKind: kindOf(j, currency), Narrows: got.narrows[j.Code], From: "judged", Caveats: []resource.Label{}}
		in := got.effective(j)
		leaf.State, leaf.Reason, leaf.Date = stateCodes[in.State], reasonText(in.Reason), optional(in.Date.String())
		if in.State == StateKnown && j.Domain != "" {
			value := in.Value
			leaf.Value = &value
		}
		leaf.From = got.from(j.Code)
		if leaf.From == "wallets" && !orders {
			leaf.Value = nil // its share is made of orders
		}
		if at := slices.IndexFunc(entries, func(e storedEntry) bool { return e.code == j.Code }); at >= 0 {
			entry := entries[at].InputEntry
			leaf.Entry = &entry
		}
		leaf.caveats(j, in, out.NeedsReview)
		out.Leaves = append(out.Leaves, leaf)
	}
}

func kindOf(j Judgement, currency string) InputKind {
	k := InputKind{Code: j.Code, Group: j.Group, Gate: j.Gate(), Name: leafName(j.Code), Definition: leafDefinition(j.Code),
		Unit: leafUnit(j.Code, currency), Domain: j.Domain, Levels: []resource.Label{}, MayBeNA: j.NA, MaxAgeDays: j.MaxAge}
	if !j.Level() {
		return k
	}
	for _, n := range []string{"0", "1", "2", "3", "4"} {
		key := "value.level." + string(j.Code) + "." + n
		if !i18n.Has(key) {
			key = "value.level." + n
		}
		k.Levels = append(k.Levels, text(key, nil))
	}
	return k
}

// caveats says in plain words what a reader should know before trusting the number.
func (leaf *InputLeaf) caveats(j Judgement, in Input, review bool) {
	say := func(key string) { leaf.Caveats = append(leaf.Caveats, text("value.caveat."+key, nil)) }
	if e := leaf.Entry; review && e != nil && e.ConfirmedBy == nil && e.State != stateCodes[StateUnknown] && leaf.From == "judged" && in.State != StateUnknown {
		say("confirmed_before")
		return
	}
	own := leaf.Entry != nil && leaf.From == "judged" && in.State == StateKnown
	switch {
	case own && j.Level() && !j.Gate() && len(leaf.Entry.Evidence) == 0:
		say("no_evidence")
	case own && j.Code == P1:
		say("direct_estimate")
	case own && j.Code == P2:
		say("told_growth")
	}
	if leaf.Entry != nil && leaf.From != "judged" {
		say("record_first")
	}
}

func (out *InputSheet) threat(f *judgedFacts) {
	if index, colour, ok := ThreatIndex(f.threats()...); ok {
		out.Threat = InputThreat{Index: &index, Colour: colour}
	}
}

func (out *InputSheet) life(got *accountGaps, years int) {
	a := got.facts.assess(got.measured[iH2], got.measured[iH4])
	life := InputLife{Coverage: a.Coverage, Parts: a.Parts, Z: a.Z, Survival: a.Survival, Years: years, Caveats: []resource.Label{}}
	if got.facts.life != nil {
		life.Rank = got.facts.life.Rank
	}
	if a.Known {
		life.L = &a.L
	}
	if a.Survival != nil {
		expected, through := round.Six(longevity.ExpectedYears(*a.Survival)), round.Six(longevity.Through(*a.Survival, years))
		life.ExpectedYears, life.Through, life.Doubtful = &expected, &through, through < longevity.Doubtful
	}
	say := func(key string) { life.Caveats = append(life.Caveats, text("value.caveat."+key, nil)) }
	if a.Z != nil {
		say("z_marks")
	} else {
		say("no_statements")
	}
	if a.Survival == nil {
		say("no_survival")
	}
	out.Longevity = life
}

// storedEntry is an entry with the leaf it is for.
type storedEntry struct {
	InputEntry
	code Code
}

const (
	entriesSelect = `SELECT i.leaf, i.id, i.state, i.value, i.reason, i.source, i.dated_on, i.note, i.evidence, s.version,
	i.entered_by, COALESCE(e.name, ''), i.judged_by, COALESCE(j.name, ''), i.recorded_at, i.confirmed_by, COALESCE(c.name, ''), i.confirmed_at,
	i.returned_by, COALESCE(r.name, ''), i.returned_at, i.return_note, COALESCE(i.replaced_by = i.id, FALSE)`
	entriesJoins = `LEFT JOIN users e ON e.id = i.entered_by LEFT JOIN users j ON j.id = i.judged_by
	LEFT JOIN users c ON c.id = i.confirmed_by LEFT JOIN users r ON r.id = i.returned_by LEFT JOIN strategies s ON s.id = i.strategy_id`
	entriesQuery = entriesSelect + ` FROM value_inputs i ` + entriesJoins + ` WHERE i.account_id = ? AND `
)

// readEntries reads the entries of an account that stand or, with a leaf, the whole history of that leaf, newest first.
func readEntries(ctx context.Context, q db.Querier, target id.ID, history Code) ([]storedEntry, error) {
	where, args := "i.replaced_by IS NULL", []any{target}
	if history != "" {
		where, args = "i.leaf = ?", append(args, string(history))
	}
	rows, err := q.Query(ctx, entriesQuery+where+" ORDER BY i.id DESC LIMIT 200", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []storedEntry{}
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// scanEntry reads one entry, and into more what a query selects beside it.
func scanEntry(row interface{ Scan(...any) error }, more ...any) (storedEntry, error) {
	var e storedEntry
	var one, by, judge, confirmed, returned id.ID
	var byName, judgeName, confirmedName, returnedName, evidence string
	var at, confirmedAt, returnedAt clock.Instant
	var on calendar.Date
	err := row.Scan(append([]any{&e.code, &one, &e.State, &e.Value, &e.Reason, &e.Source, &on, &e.Note, &evidence, &e.Strategy,
		&by, &byName, &judge, &judgeName, &at, &confirmed, &confirmedName, &confirmedAt,
		&returned, &returnedName, &returnedAt, &e.ReturnNote, &e.Withdrawn}, more...)...)
	if err != nil {
		return e, err
	}
	e.ID, e.DatedOn, e.RecordedAt = one.String(), string(on), at.String()
	e.EnteredBy, e.ConfirmedBy = personOf(by, byName), personOf(confirmed, confirmedName)
	e.JudgedBy, e.ReturnedBy = personOf(judge, judgeName), personOf(returned, returnedName)
	if confirmedAt != 0 {
		e.ConfirmedAt = optional(confirmedAt.String())
	}
	if returnedAt != 0 {
		e.ReturnedAt = optional(returnedAt.String())
	}
	return e, json.Unmarshal([]byte(evidence), &e.Evidence)
}

func personOf(one id.ID, name string) *InputPerson {
	if one == 0 {
		return nil
	}
	return &InputPerson{one.String(), name}
}
