package dna

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// question is one of the things to know of a customer.
type question struct {
	key, block string
	field      string // of the account that answers it; empty: an answer or the records do
}

// questions are those of all blocks, in the order they are asked.
var questions = []question{
	{"segment", Firm, "segment"}, {"size_band", Firm, "size_band"}, {"business_model", Firm, "business_model"},
	{"founded_on", Firm, "founded_on"}, {"region", Firm, "region"},
	{"cadence", Pattern, ""}, {"batch", Pattern, ""}, {"season", Pattern, ""}, {"channel", Pattern, ""}, {"price_sense", Pattern, ""},
	{"problem", Need, ""}, {"needs", Need, ""}, {"covered", Need, ""}, {"elsewhere", Need, ""}, {"plans", Need, ""},
	{"repurchase", Loyalty, ""}, {"tenure", Loyalty, ""}, {"share", Loyalty, ""}, {"recommends", Loyalty, ""}, {"why_stay", Loyalty, ""},
	{"decider", Decision, ""}, {"steps", Decision, ""}, {"orientation", Decision, ""}, {"contact_way", Decision, ""}, {"duration", Decision, ""},
	{"mood", Emotion, ""}, {"delight", Emotion, ""}, {"annoyance", Emotion, ""}, {"attitude", Emotion, ""}, {"care", Emotion, ""},
}

// blocks in the order they are shown.
var blocks = []string{Firm, Pattern, Need, Loyalty, Decision, Emotion}

// answerable are the questions that somebody may answer; the account's own fields are changed on the account.
func answerable() []string {
	var out []string
	for _, q := range questions {
		if q.field == "" {
			out = append(out, q.key)
		}
	}
	return out
}

// Answer is what somebody found out about a customer.
type Answer struct {
	resource.Record
	Account          id.ID
	Question, Answer string
	On               calendar.Date
	Source           string
}

// Answers declares the entity; there is one answer to a question.
var Answers = resource.Declare("dna-answers",
	resource.Options{Profile: authz.Customer, Title: "question", Parent: "account", Sort: "created_at"},
	resource.Rules[Answer]{Check: checkAnswer, Guard: guardAnswer},
	resource.Ref("account", "accounts", func(a *Answer) *id.ID { return &a.Account }).Required().Listed(),
	resource.Choice("question", func(a *Answer) *string { return &a.Question }, answerable()...).Required().Listed(),
	resource.LongText("answer", func(a *Answer) *string { return &a.Answer }).Required().Searchable().Listed(),
	resource.Date("answered_on", func(a *Answer) *calendar.Date { return &a.On }).Listed(),
	resource.Text("source", func(a *Answer) *string { return &a.Source }).Listed(),
)

// maxAnswer keeps answers short enough to be read at a glance.
const maxAnswer = 1000

func checkAnswer(env resource.Env, before, a *Answer) []errs.Field {
	if a.On == "" || before != nil && before.Answer != a.Answer && before.On == a.On {
		a.On = env.Today // said anew without a day: today
	}
	var problems []errs.Field
	if a.On > env.Today {
		problems = append(problems, errs.Field{Name: "answered_on", Code: "in_the_future"})
	}
	if len([]rune(a.Answer)) > maxAnswer {
		problems = append(problems, errs.Field{Name: "answer", Code: "too_long"})
	}
	return problems
}

func guardAnswer(ctx context.Context, w *resource.Write, before, after *Answer) error {
	if before != nil && (before.Account != after.Account || before.Question != after.Question) {
		return errs.Conflict("answer_fixed")
	}
	if after.ArchivedAt != 0 {
		return nil
	}
	var there bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM dna_answers WHERE account_id = ? AND question = ? AND archived_at IS NULL AND id <> ?)",
		after.Account, after.Question, after.ID).Scan(&there)
	if err == nil && there {
		err = errs.Conflict("answer_exists")
	}
	return err
}

func questionsOf(block string) []question {
	return slices.DeleteFunc(slices.Clone(questions), func(q question) bool { return q.block != block })
}
