package dna

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Service puts profiles together.
type Service struct{ Store *resource.Store }

// DNAProfile is what is known of a customer, and what to ask next.
type DNAProfile struct {
	Completeness float64       `json:"completeness" doc:"0–1; a block known for more than twelve months counts half"`
	Blocks       []DNABlock    `json:"blocks" nullable:"false"`
	Unknown      []DNAQuestion `json:"unknown" nullable:"false" doc:"what to ask, the least known block first"`
	Match        DNANeedMatch  `json:"match"`
	MayAnswer    bool          `json:"may_answer"`
}

// DNABlock is one of the six.
type DNABlock struct {
	Name         string        `json:"name" enum:"firmographic,pattern,need,loyalty,decision,emotion"`
	Completeness float64       `json:"completeness"`
	Counts       float64       `json:"counts"`
	On           calendar.Date `json:"on" nullable:"true" doc:"of the newest thing known; null: nothing is"`
	Stale        bool          `json:"stale"`
	Items        []DNAItem     `json:"items" nullable:"false"`
}

// DNAItem is one question and what is known of it.
type DNAItem struct {
	Question string         `json:"question"`
	Field    string         `json:"field,omitempty" doc:"of the customer that answers it"`
	Known    bool           `json:"known"`
	Computed bool           `json:"computed" doc:"the records say so"`
	On       calendar.Date  `json:"on" nullable:"true"`
	Answer   *DNAAnswer     `json:"answer"`
	Cadence  *DNACadence    `json:"cadence,omitempty"`
	Batch    *DNABatch      `json:"batch,omitempty"`
	Season   *BuyingSeason  `json:"season,omitempty"`
	Prices   *DNAPriceSense `json:"prices,omitempty"`
	Mood     *DNAMood       `json:"mood,omitempty"`
	Share    *float64       `json:"share,omitempty"`
	Count    *int           `json:"count,omitempty"`
	Text     string         `json:"text,omitempty"`
}

// DNAQuestion is something nobody knows yet.
type DNAQuestion struct {
	Block    string `json:"block"`
	Question string `json:"question"`
	Field    string `json:"field,omitempty"`
}

// DNAAnswer is what somebody found out.
type DNAAnswer struct {
	ID     id.ID         `json:"id"`
	Rev    string        `json:"rev"`
	Text   string        `json:"text"`
	On     calendar.Date `json:"on" nullable:"true"`
	Source string        `json:"source"`
}

// DNACadence is how often a customer orders.
type DNACadence struct {
	Days int           `json:"days" doc:"between two order days, the median"`
	Last calendar.Date `json:"last" nullable:"true"`
	Next calendar.Date `json:"next" nullable:"true" doc:"when the next order is due by it"`
}

// DNABatch is how much a customer orders at once; amounts are decimals.
type DNABatch struct {
	Currency string `json:"currency"`
	Low      string `json:"low"`
	Usual    string `json:"usual"`
	High     string `json:"high"`
}

// DNAMood is how a customer felt in the dealings of twelve months, −1 to 1.
type DNAMood struct {
	Dealings int     `json:"dealings"`
	Mean     float64 `json:"mean"`
}

func batchShown(b Batch, currency string) DNABatch {
	return DNABatch{currency, money.Format(b.Low, currency), money.Format(b.Usual, currency), money.Format(b.High, currency)}
}

// Profile reads a customer's profile. Refusals: 404 not visible, 403 no right to answers.
func (s *Service) Profile(ctx context.Context, actor authz.Actor, target id.ID) (*DNAProfile, error) {
	q := s.Store.DB
	a, err := account.Accounts.Load(ctx, q, actor, target)
	if err != nil {
		return nil, err
	}
	if actor.Scope(Answers.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	e := &evidence{q: q, actor: actor, env: env, account: a}
	if err := e.collect(ctx); err != nil {
		return nil, err
	}
	answers, err := answersOf(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	out := profile(e.facts, answers, env.Today)
	out.MayAnswer = a.ArchivedAt == 0 && actor.Grant(Answers.Guard()).Create && account.Accounts.Require(ctx, q, actor, target, authz.Edit) == nil
	return out, nil
}

// profile puts facts and answers together; it is pure.
func profile(facts map[string]fact, answers map[string]*Answer, today calendar.Date) *DNAProfile {
	out := &DNAProfile{Blocks: []DNABlock{}, Unknown: []DNAQuestion{}}
	var known []Known
	for _, name := range blocks {
		b := block(name, facts, answers, today)
		known = append(known, Known{b.Completeness, b.On})
		out.Blocks = append(out.Blocks, b)
	}
	out.Completeness = Completeness(known, today)
	said := func(key string) string {
		if a := answers[key]; a != nil {
			return a.Answer
		}
		return ""
	}
	out.Match = Match(said("needs"), said("covered"))
	least := slices.SortedStableFunc(slices.Values(out.Blocks), func(a, b DNABlock) int { return cmp.Compare(a.Counts, b.Counts) })
	for _, b := range least {
		for _, item := range b.Items {
			if !item.Known {
				out.Unknown = append(out.Unknown, DNAQuestion{b.Name, item.Question, item.Field})
			}
		}
	}
	return out
}

func block(name string, facts map[string]fact, answers map[string]*Answer, today calendar.Date) DNABlock {
	b := DNABlock{Name: name, Items: []DNAItem{}}
	count := 0
	for _, q := range questionsOf(name) {
		item := DNAItem{Question: q.key, Field: q.field}
		if a := answers[q.key]; a != nil {
			item.Known, item.On = true, a.On
			item.Answer = &DNAAnswer{a.ID, strconv.FormatInt(a.Rev, 10), a.Answer, a.On, a.Source}
		}
		if f, there := facts[q.key]; there {
			item.Known, item.Computed, item.On = true, true, max(item.On, f.on)
			item.tell(f.value)
		}
		if item.Known {
			count++
			b.On = max(b.On, item.On)
		}
		b.Items = append(b.Items, item)
	}
	b.Completeness = round.Six(float64(count) / float64(len(b.Items)))
	k := Known{b.Completeness, b.On}
	b.Counts, b.Stale = k.Counts(today), k.Stale(today)
	return b
}

// tell puts a fact where its kind belongs.
func (i *DNAItem) tell(value any) {
	switch v := value.(type) {
	case DNACadence:
		i.Cadence = &v
	case DNABatch:
		i.Batch = &v
	case *BuyingSeason:
		i.Season = v
	case DNAPriceSense:
		i.Prices = &v
	case DNAMood:
		i.Mood = &v
	case float64:
		i.Share = &v
	case int:
		i.Count = &v
	case string:
		i.Text = v
	case calendar.Date:
		i.Text = string(v)
	}
}
