// Package selection is about who is a customer of ours and who is not: the ideal profile of a segment and the screening
// of accounts against it, the recorded decision (E01, §4.1, R-011), go or no-go, and whether the
// company's time suffices for those it chose (E24, R-005).
package selection

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// MustHave is something an account of a segment must have to match the ideal profile (E04). Without a segment it is
// asked of every account. With a rule it is checked by itself, without one somebody judges it.
type MustHave struct {
	resource.Record
	Segment        id.ID
	Title, TitleEn string
	Rule           string // a condition on accounts as JSON, as in the filter of their list
}

// MustHaves declares the entity.
var MustHaves = resource.Declare("must-haves",
	resource.Options{Profile: authz.Catalogue, Title: "title", TitleEn: "title_en", Sort: "title"},
	resource.Rules[MustHave]{Check: checkMustHave, Guard: guardMustHave},
	resource.Text("title", func(m *MustHave) *string { return &m.Title }).Required().Searchable().Listed(),
	resource.Text("title_en", func(m *MustHave) *string { return &m.TitleEn }).Searchable().Listed(),
	resource.Ref("segment", "segments", func(m *MustHave) *id.ID { return &m.Segment }).Listed(),
	resource.LongText("rule", func(m *MustHave) *string { return &m.Rule }).Listed(),
)

func checkMustHave(_ resource.Env, _, m *MustHave) []errs.Field {
	if _, err := m.filter(); err != nil {
		return []errs.Field{{Name: "rule", Code: "rule_unreadable"}}
	}
	return nil
}

// filter is the rule as a condition, nil where somebody judges.
func (m *MustHave) filter() (*resource.Filter, error) { return account.ParseRule(m.Rule) }

// guardMustHave tries the rule out: a field or an operator that accounts do not have is refused now, not at a screening.
func guardMustHave(ctx context.Context, w *resource.Write, before, after *MustHave) error {
	f, _ := after.filter()
	if f == nil || before != nil && before.Rule == after.Rule {
		return nil
	}
	return account.TryRule(ctx, w, f)
}

// State is how an account stands against one must-have.
type State string

// A rule that looks at a field nobody filled in says nothing: unknown, like a question nobody judged.
const (
	Met     State = "met"
	NotMet  State = "not_met"
	Unknown State = "unknown"
)

// The results of a screening.
const (
	Matched    = "matched"
	NotMatched = "not_matched"
	Incomplete = "incomplete"
)

// Result sums up the must-haves of an account. One miss is enough not to match; without a miss, what is unknown
// leaves the screening incomplete. The score is the share that is met, 0–1: what is unknown does not raise it. ok is
// false without any must-have: there is no profile to match.
func Result(states []State) (result string, score float64, ok bool) {
	met, missed := 0, 0
	for _, s := range states {
		switch s {
		case Met:
			met++
		case NotMet:
			missed++
		}
	}
	if len(states) == 0 {
		return "", 0, false
	}
	result = Matched
	switch {
	case missed > 0:
		result = NotMatched
	case met < len(states):
		result = Incomplete
	}
	return result, float64(met) / float64(len(states)), true
}

// empties asks for one of the fields to be empty.
func empties(names []string) resource.Filter {
	out := resource.Filter{Or: []resource.Filter{}}
	for _, name := range names {
		out.Or = append(out.Or, resource.Filter{Field: name, Op: "empty"})
	}
	return out
}

func jsonOf(v any) json.RawMessage {
	out, _ := json.Marshal(v) // plain values marshal
	return out
}
