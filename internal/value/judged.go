package value

import (
	"net/url"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Codes of the facts that gates ask for beside the leaves.
const (
	T1      Code = "T1"      // we threaten them, level 0..4
	T2      Code = "T2"      // they threaten us, level 0..4
	T3      Code = "T3"      // their camp is against ours, level 0..4
	Insight Code = "insight" // the day the customer was last looked into
)

// Judgement is a leaf or a fact that people enter.
type Judgement struct {
	Code   Code
	Group  GroupCode // empty: a fact for the gates
	Domain Domain    // of the value; empty: only the date counts
	Source string
	MaxAge int  // days; 0: does not age
	NA     bool // may be said not to apply
	Impute float64
}

// Gate says that the value does not enter the score.
func (j Judgement) Gate() bool { return j.Group == "" }

// Level says that the value is one of the anchored levels 0–4.
func (j Judgement) Level() bool { return j.Domain == DomainLevel }

// Judgements lists what people may enter: the judged leaves of the full model, those that a model has of its own, and
// the facts for the gates.
func Judgements(m Model) []Judgement {
	var out []Judgement
	full := FullModel()
	for _, leaf := range slices.Concat(full.Leaves, m.Leaves) {
		entered := leaf.Source == "judged" || leaf.Source == "external" || leaf.Source == "survey"
		known := slices.ContainsFunc(out, func(j Judgement) bool { return j.Code == leaf.Code })
		if !entered || known || leaf.Code == P3 || measuredLeaf(leaf.Code) >= 0 {
			continue
		}
		if at := m.leaf(leaf.Code); at >= 0 {
			leaf = m.Leaves[at]
		}
		out = append(out, Judgement{leaf.Code, leaf.Group, leaf.Domain, leaf.Source, leaf.MaxAgeDays, leaf.Code != P4, leaf.Impute})
	}
	for _, code := range []Code{T1, T2, T3} {
		out = append(out, Judgement{Code: code, Domain: DomainLevel, Source: "judged", MaxAge: judgedAge})
	}
	return append(out, Judgement{Code: Insight, Source: "judged"})
}

// InputEvidence is what a judgement stands on.
type InputEvidence struct {
	Kind string `json:"kind" enum:"link,file,text"`
	Text string `json:"text,omitempty" maxLength:"1000" doc:"what is seen there; of a text, the evidence itself"`
	URL  string `json:"url,omitempty" maxLength:"2000" doc:"of a link"`
	File string `json:"file,omitempty" maxLength:"20" doc:"of a file: its id among the files of the account"`
}

// Entry is what somebody enters for one leaf.
type Entry struct {
	Code     Code
	State    State
	Value    *float64
	Reason   string // why it does not apply
	Source   string // judged, external or survey; empty: the leaf's
	Date     calendar.Date
	Note     string
	Evidence []InputEvidence
	Judge    id.ID   // who judged, where it is not the person who enters it; 0: the same
	Replaces *string // id of the entry the caller has seen, empty for none; nil: whatever stands
}

// evidenceFrom is the level from which a judgement needs evidence (E17, R-019).
const evidenceFrom = 2

// maxEvidence bounds the evidence of one entry, maxNote its text in characters.
const (
	maxEvidence = 10
	maxNote     = 2000
)

// check normalises an entry and returns the codes of all that is wrong with it; it is pure. Malformed input is
// refused and never becomes unknown.
func (e *Entry) check(j Judgement, today calendar.Date) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string) { problems = append(problems, errs.Field{Name: field, Code: code}) }
	e.Reason, e.Note = strings.TrimSpace(e.Reason), strings.TrimSpace(e.Note)
	if e.Source == "" {
		e.Source = j.Source
	}
	if e.Date == "" {
		e.Date = today
	}
	if !slices.Contains([]string{"judged", "external", "survey"}, e.Source) {
		refuse("source", "not_an_option")
	}
	if _, err := calendar.Parse(string(e.Date)); err != nil {
		refuse("dated_on", "not_a_date")
	} else if e.Date > today {
		refuse("dated_on", "in_the_future")
	}
	if len([]rune(e.Note)) > maxNote || len([]rune(e.Reason)) > maxNote {
		refuse("note", "too_long")
	}
	problems = append(problems, e.checkState(j)...)
	return append(problems, e.checkEvidence(j)...)
}

func (e *Entry) checkState(j Judgement) []errs.Field {
	switch {
	case e.State > StateNA:
		return []errs.Field{{Name: "state", Code: "invalid_state"}}
	case e.State != StateKnown && e.Value != nil:
		return []errs.Field{{Name: "value", Code: "value_without_known"}}
	case e.State == StateNA && !j.NA:
		return []errs.Field{{Name: "state", Code: "always_applies"}}
	case e.State == StateNA && e.Reason == "":
		return []errs.Field{{Name: "reason", Code: "reason_required"}}
	case e.State != StateKnown:
		return nil
	case j.Domain == "" && e.Value != nil:
		return []errs.Field{{Name: "value", Code: "date_only"}}
	case j.Domain == "":
		return nil
	case e.Value == nil:
		return []errs.Field{{Name: "value", Code: "required"}}
	case !j.Domain.allows(*e.Value):
		return []errs.Field{j.Domain.refusal("value", *e.Value)}
	case j.Gate() && e.Note == "":
		return []errs.Field{{Name: "note", Code: "reason_required"}} // §4.21: a threat needs its reason
	}
	return nil
}

func (e *Entry) checkEvidence(j Judgement) []errs.Field {
	var problems []errs.Field
	if len(e.Evidence) > maxEvidence {
		problems = append(problems, errs.Field{Name: "evidence", Code: "too_many"})
	}
	for i := range e.Evidence {
		if code := e.Evidence[i].check(); code != "" {
			problems = append(problems, errs.Field{Name: "evidence", Code: code})
		}
	}
	needs := e.State == StateKnown && !j.Gate() && j.Level() && e.Value != nil && *e.Value >= evidenceFrom
	if needs && len(e.Evidence) == 0 {
		problems = append(problems, errs.Field{Name: "evidence", Code: "evidence_required"})
	}
	return problems
}

// check returns what is wrong with a piece of evidence; "" for nothing. That a file is there is asked elsewhere.
func (v *InputEvidence) check() string {
	v.Text, v.URL = strings.TrimSpace(v.Text), strings.TrimSpace(v.URL)
	switch v.Kind {
	case "text":
		if v.Text == "" {
			return "evidence_empty"
		}
		v.URL, v.File = "", ""
	case "link":
		u, err := url.Parse(v.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "not_a_link"
		}
		v.File = ""
	case "file":
		if _, err := id.Parse(v.File); err != nil {
			return "file_not_found"
		}
		v.URL = ""
	default:
		return "not_an_option"
	}
	return ""
}

// judgedRules say what a stored entry counts as.
type judgedRules struct {
	review   bool  // only confirmed entries count
	strategy id.ID // in force
	refit    bool  // fits judged for another strategy count no longer
}

// judged is a stored entry.
type judged struct {
	id        id.ID
	state     State
	value     float64
	source    string
	date      calendar.Day
	strategy  id.ID
	confirmed bool
	returned  bool
	standing  bool // nothing has been entered after it
}

// waits says that the entry does not count before a second person has confirmed it. That something is not known needs
// nobody's confirmation.
func (r judgedRules) waits(e judged) bool {
	return r.review && !e.confirmed && e.state != StateUnknown
}

// input is the entry as an input of the leaf. It does not age here: Arrange and Expire see to that.
func (r judgedRules) input(code Code, e judged) Input {
	in := Input{State: e.state, Source: e.source, Date: e.date, Records: []string{"value-inputs:" + e.id.String()}}
	switch {
	case r.waits(e) && e.returned:
		in.State, in.Reason = StateUnknown, ReasonReturned
	case r.waits(e):
		in.State, in.Reason = StateUnknown, ReasonNotConfirmed
	case code == P4 && r.refit && r.strategy != 0 && e.strategy != r.strategy:
		in.State, in.Reason = StateUnknown, ReasonOtherStrategy
	case e.state == StateKnown:
		in.Value = e.value
	case e.state == StateNA:
		in.Reason = ReasonStatedNA
	default:
		in.Reason = ReasonStatedUnknown
	}
	return in
}
