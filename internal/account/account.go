// Package account has the customer, the soil everything else grows on (E01), with
// its value-chain roles (E02) and its segment (E04).
package account

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/reach"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Account is a customer or another company we deal with.
type Account struct {
	resource.Record
	Name, NameKey, NameEn, ShortName string
	Code, USCC                       string
	Country, Region, Address         string
	Phone, Email, Website            string
	Roles                            resource.Strings
	Segment                          id.ID
	SizeBand                         string
	FoundedOn, SinceOn               calendar.Date
	Owner, Deputy                    id.ID // A角 and B角
	Parent                           id.ID
	BusinessModel, TieOrigin         string
	MarketRank                       string // where it stands in its own market; empty: unknown
	Selection, Stage                 string
	CeasedOn                         calendar.Date
	Note                             string

	// Why the selection is what it is, written with the decision.
	SelectionReason              string
	SelectionBy                  id.ID
	SelectionOn, SelectionReview calendar.Date
	Screening                    string   // what the last screening against the ideal profile found
	MatchScore                   *float64 // share of the must-haves that are met; unknown before the first screening
	ScreenedOn                   calendar.Date
	ScreeningMisses              resource.Strings // ids of the must-haves that are not met

	// What the value engine found, written by evaluations and approvals only.
	Grade, GradeProposed, GradeState, TargetGrade string
	GradeSince                                    calendar.Date
	Score, Low, High, Coverage, Trend             *float64
	EvaluatedAt                                   clock.Instant
	Sales12m, SalesTotal, OrderCount              int64
	FirstOrderOn, LastOrderOn                     calendar.Date
	Spark                                         resource.Numbers

	LastContactOn calendar.Date // of the newest interaction; kept by the feature that has them

	// Whose the account is and for how long; kept by the feature that has the pools.
	OwnedSince, ReturnsOn, KeptUntil, PooledOn calendar.Date
	NoticeOn                                   calendar.Date // the owner was warned that it goes back
	PoolID                                     int64         // the pool it lies in, 0: in none

	NaturalPerson       bool   // the customer is a person, and may ask to be forgotten
	PhoneKey, DomainKey string // what the number and the web and mail addresses compare by
	MergedInto          id.ID  // the customer that this one turned out to be
	ErasedAt            clock.Instant
}

// The grades, best first; U is not yet gradable (待评).
var Grades = []string{"S", "A", "B", "C", "U"}

// Screenings are what a screening may have found; with open questions and no miss it is incomplete.
var Screenings = []string{"pending", "matched", "not_matched", "incomplete"}

// Roles are the places in the value chain; an account may hold several (E02).
var Roles = []string{"end_user", "integrator", "distributor", "dealer", "wholesaler", "agent", "supplier", "internal"}

// Accounts declares the entity.
var Accounts = resource.Declare("accounts",
	resource.Options{Profile: authz.Customer, Title: "name", Owners: []string{"owner", "deputy"}, Sort: "-value_score,name", SortIndexed: true,
		Portal: []string{"name", "name_en", "short_name", "uscc", "phone", "email", "website", "country", "region", "address", "owner"}},
	resource.Rules[Account]{Check: check, Guard: guard},
	resource.Text("name", func(a *Account) *string { return &a.Name }).Required().Searchable().Listed(),
	resource.Choice("grade", func(a *Account) *string { return &a.Grade }, Grades...).Computed().In("value").Listed(),
	resource.Number("value_score", func(a *Account) **float64 { return &a.Score }).Computed().In("value").Listed(),
	resource.Number("value_low", func(a *Account) **float64 { return &a.Low }).Computed().In("value"),
	resource.Number("value_high", func(a *Account) **float64 { return &a.High }).Computed().In("value"),
	resource.Number("value_coverage", func(a *Account) **float64 { return &a.Coverage }).Percent().Computed().In("value"),
	resource.Number("value_trend", func(a *Account) **float64 { return &a.Trend }).Computed().In("value").Listed(),
	resource.User("owner", func(a *Account) *id.ID { return &a.Owner }).Listed(),
	resource.Date("last_order_on", func(a *Account) *calendar.Date { return &a.LastOrderOn }).Computed().In("sales").Listed(),
	resource.Money("sales_12m", "", func(a *Account) *int64 { return &a.Sales12m }).Computed().In("sales").Listed(),
	resource.Series("spark", func(a *Account) *resource.Numbers { return &a.Spark }).In("sales").Listed(),
	resource.Text("code", func(a *Account) *string { return &a.Code }).Searchable().Unique(),
	resource.Text("short_name", func(a *Account) *string { return &a.ShortName }).Searchable(),
	resource.Text("name_en", func(a *Account) *string { return &a.NameEn }).Searchable().In("more"),
	resource.Text("uscc", func(a *Account) *string { return &a.USCC }).Searchable().Unique(),
	resource.Choices("roles", func(a *Account) *resource.Strings { return &a.Roles }, Roles...),
	resource.Ref("segment", "segments", func(a *Account) *id.ID { return &a.Segment }),
	resource.Phone("phone", func(a *Account) *string { return &a.Phone }).Searchable(),
	resource.Email("email", func(a *Account) *string { return &a.Email }).In("more"),
	resource.Text("website", func(a *Account) *string { return &a.Website }).In("more"),
	resource.Text("country", func(a *Account) *string { return &a.Country }),
	resource.Text("region", func(a *Account) *string { return &a.Region }),
	resource.Text("address", func(a *Account) *string { return &a.Address }).In("more"),
	resource.User("deputy", func(a *Account) *id.ID { return &a.Deputy }),
	resource.Ref("parent", "accounts", func(a *Account) *id.ID { return &a.Parent }).In("more"),
	resource.Choice("size_band", func(a *Account) *string { return &a.SizeBand }, "micro", "small", "medium", "large").In("more"),
	resource.Date("founded_on", func(a *Account) *calendar.Date { return &a.FoundedOn }).In("more"),
	resource.Date("since_on", func(a *Account) *calendar.Date { return &a.SinceOn }).In("more"),
	resource.Choice("business_model", func(a *Account) *string { return &a.BusinessModel }, "manufacture", "integration", "retail", "platform", "service", "public").In("more"),
	resource.Choice("market_rank", func(a *Account) *string { return &a.MarketRank }, "top3", "top10", "middle", "tail").In("more"),
	resource.Choice("tie_origin", func(a *Account) *string { return &a.TieOrigin }, "market", "kin", "schoolmate", "townsman", "personal").Of(authz.Confidential).In("more"),
	resource.Choice("selection", func(a *Account) *string { return &a.Selection }, "undecided", "selected", "observed", "not_served").In("more"),
	resource.Choice("stage", func(a *Account) *string { return &a.Stage }, "lead", "screening", "developing", "trading", "dormant", "lost", "ceased").In("more"),
	resource.Date("ceased_on", func(a *Account) *calendar.Date { return &a.CeasedOn }).In("more"),
	resource.LongText("note", func(a *Account) *string { return &a.Note }).In("more"),
	resource.LongText("selection_reason", func(a *Account) *string { return &a.SelectionReason }).Computed().In("selection"),
	resource.User("selection_by", func(a *Account) *id.ID { return &a.SelectionBy }).Computed().In("selection"),
	resource.Date("selection_on", func(a *Account) *calendar.Date { return &a.SelectionOn }).Computed().In("selection"),
	resource.Date("selection_review_on", func(a *Account) *calendar.Date { return &a.SelectionReview }).Computed().In("selection"),
	resource.Choice("screening", func(a *Account) *string { return &a.Screening }, Screenings...).Computed().In("selection"),
	resource.Number("match_score", func(a *Account) **float64 { return &a.MatchScore }).Percent().Computed().In("selection"),
	resource.Date("screened_on", func(a *Account) *calendar.Date { return &a.ScreenedOn }).Computed().In("selection"),
	resource.Choices("screening_misses", func(a *Account) *resource.Strings { return &a.ScreeningMisses }).Internal(),
	resource.Date("grade_since", func(a *Account) *calendar.Date { return &a.GradeSince }).Computed().In("value"),
	resource.Choice("grade_proposed", func(a *Account) *string { return &a.GradeProposed }, Grades...).Computed().In("value"),
	resource.Choice("grade_state", func(a *Account) *string { return &a.GradeState }, "none", "proposed", "approved").Computed().In("value"),
	resource.Choice("target_grade", func(a *Account) *string { return &a.TargetGrade }, "S", "A", "B", "C").Computed().In("value"),
	resource.Instant("evaluated_at", func(a *Account) *clock.Instant { return &a.EvaluatedAt }).Computed().In("value"),
	resource.Money("sales_total", "", func(a *Account) *int64 { return &a.SalesTotal }).Computed().In("sales"),
	resource.Count("order_count", func(a *Account) *int64 { return &a.OrderCount }).Computed().In("sales"),
	resource.Date("last_contact_on", func(a *Account) *calendar.Date { return &a.LastContactOn }).Computed().In("value"),
	resource.Date("first_order_on", func(a *Account) *calendar.Date { return &a.FirstOrderOn }).Computed().In("sales"),
	resource.Date("owned_since", func(a *Account) *calendar.Date { return &a.OwnedSince }).Computed().In("ownership"),
	resource.Date("returns_on", func(a *Account) *calendar.Date { return &a.ReturnsOn }).Computed().In("ownership"),
	resource.Date("kept_until", func(a *Account) *calendar.Date { return &a.KeptUntil }).Computed().In("ownership"),
	resource.Date("pooled_on", func(a *Account) *calendar.Date { return &a.PooledOn }).Computed().In("ownership"),
	resource.Date("notice_on", func(a *Account) *calendar.Date { return &a.NoticeOn }).Internal(),
	resource.Count("pool_id", func(a *Account) *int64 { return &a.PoolID }).Internal(),
	resource.Text("name_key", func(a *Account) *string { return &a.NameKey }).Internal(),
	resource.Bool("natural_person", func(a *Account) *bool { return &a.NaturalPerson }).In("more"),
	resource.Ref(resource.MergedInto, "accounts", func(a *Account) *id.ID { return &a.MergedInto }).Computed().In("more"),
	resource.Text("phone_key", func(a *Account) *string { return &a.PhoneKey }).Internal(),
	resource.Text("domain_key", func(a *Account) *string { return &a.DomainKey }).Internal(),
	resource.Instant("erased_at", func(a *Account) *clock.Instant { return &a.ErasedAt }).Internal(),
)

// check normalises an account and checks it on its own.
func check(env resource.Env, before, a *Account) []errs.Field {
	a.NameKey, a.PhoneKey = firm.MatchName(a.Name), reach.Phone(a.Phone)
	if a.DomainKey = reach.Domain(a.Email); a.DomainKey == "" {
		a.DomainKey = reach.Domain(a.Website)
	}
	if a.Grade == "" {
		a.Grade, a.GradeState = "U", "none"
	}
	if a.Selection == "" {
		a.Selection = "undecided"
	}
	if a.Stage == "" {
		a.Stage = "lead"
	}
	if a.Screening == "" {
		a.Screening = "pending"
	}
	var problems []errs.Field
	if before == nil && a.Selection == "not_served" && a.SelectionReason == "" {
		problems = append(problems, errs.Field{Name: "selection", Code: "reason_required"})
	}
	if a.USCC != "" {
		code, ok := firm.CreditCode(a.USCC)
		if !ok {
			problems = append(problems, errs.Field{Name: "uscc", Code: "bad_credit_code"})
		}
		a.USCC = code
	}
	if a.CeasedOn != "" && a.CeasedOn > env.Today {
		problems = append(problems, errs.Field{Name: "ceased_on", Code: "in_the_future"})
	}
	if a.Parent != 0 && a.Parent == a.ID {
		problems = append(problems, errs.Field{Name: "parent", Code: "own_parent"})
	}
	return problems
}

// MaxChain is how many levels a group of companies may have.
const MaxChain = 6

// guard keeps the chain of parents short and without circles, seen from the account up and from it down, and does not bring
// back from the recycle bin what is there for another reason.
func guard(ctx context.Context, w *resource.Write, before, after *Account) error {
	if before != nil && before.ArchivedAt != 0 && after.ArchivedAt == 0 {
		switch {
		case after.ErasedAt != 0:
			return errs.Conflict("erased")
		case after.MergedInto != 0:
			return errs.Conflict("merged_away")
		}
	}
	if after.Parent == 0 || before != nil && before.Parent == after.Parent {
		return nil
	}
	levels, at := 1, after.Parent
	for at != 0 { // each is held: two that are put under each other at once would close a circle
		if levels++; at == after.ID {
			return errs.Invalid("parent", "own_parent")
		}
		if levels > MaxChain {
			return errs.Invalid("parent", "chain_too_deep")
		}
		var next id.ID
		err := w.Tx.QueryRow(ctx, "SELECT parent_id FROM accounts WHERE id = ?"+w.Tx.Held(), at).Scan(&next)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		at = next
	}
	for below := []id.ID{after.ID}; ; levels++ {
		var err error
		if below, err = Children(ctx, w.Tx, below); err != nil || len(below) == 0 {
			return err
		}
		if levels == MaxChain {
			return errs.Invalid("parent", "chain_too_deep")
		}
	}
}

// Children are the accounts whose parent is one of some accounts.
func Children(ctx context.Context, q db.Querier, of []id.ID) ([]id.ID, error) {
	in, list := db.In(q.EngineName(), "parent_id", of)
	return db.Collect[id.ID](ctx, q, "SELECT id FROM accounts WHERE archived_at IS NULL AND "+in+" ORDER BY id", list)
}
