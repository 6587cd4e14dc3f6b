// Package servicelevel says what a customer of each grade is entitled to (E23, §2.9 of the domain model,
// R-199), and makes the limits act: a contact gap raises an alert, a visit that is due becomes a task, and an
// owner whose skill is below the grade is refused.
package servicelevel

import (
	"slices"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Grades that have service levels, best first. An account that is not yet graded (待评) has none.
var Grades = []string{"S", "A", "B", "C"}

// Code names one item of service.
type Code string

// The items of §2.9.
const (
	Acknowledge  Code = "acknowledge"   // a requirement is acknowledged within, working days
	Assess       Code = "assess"        // … and assessed within, working days
	Complaint    Code = "complaint"     // first reply to a complaint within, working hours
	ExecVisits   Code = "exec_visits"   // visits of our executives a year
	Review       Code = "review"        // how often the account is reviewed
	ContactGap   Code = "contact_gap"   // longest time without contact, days
	Contacts     Code = "contacts"      // people of the customer we stay in contact with
	Resident     Code = "resident"      // a resident engineer
	Codevelop    Code = "codevelop"     // co-development
	StockDraw    Code = "stock_draw"    // priority in drawing from shared stock, 1 is first
	SkillNeeded  Code = "owner_skill"   // the owner's skill is at least, 1–5
	Relationship Code = "relationships" // which layers of the relationship are kept
)

// Item declares what a level may be. A number has whole values from Min to Max; the others one of Options.
type Item struct {
	Code     Code
	Unit     string
	Min, Max int64
	Options  []string
	Defaults [4]string // by Grades
}

// Items are all items in the order they are shown; the defaults are those of §2.9.
var Items = []Item{
	{Code: Acknowledge, Unit: "workdays", Min: 0, Max: 60, Defaults: [4]string{"1", "1", "2", "3"}},
	{Code: Assess, Unit: "workdays", Min: 1, Max: 120, Defaults: [4]string{"3", "5", "10", "15"}},
	{Code: Complaint, Unit: "workhours", Min: 1, Max: 240, Defaults: [4]string{"2", "4", "8", "16"}},
	{Code: ContactGap, Unit: "days", Min: 1, Max: 730, Defaults: [4]string{"30", "45", "90", "180"}},
	{Code: ExecVisits, Unit: "a_year", Min: 0, Max: 12, Defaults: [4]string{"4", "2", "0", "0"}},
	{Code: Review, Options: []string{"monthly", "quarterly", "half_yearly", "yearly", "none"}, Defaults: [4]string{"monthly", "quarterly", "half_yearly", "yearly"}},
	{Code: Contacts, Unit: "people", Min: 0, Max: 200, Defaults: [4]string{"20", "12", "6", "2"}},
	{Code: SkillNeeded, Unit: "at_least", Min: 1, Max: 5, Defaults: [4]string{"4", "3", "2", "1"}},
	{Code: Relationship, Options: []string{"all", "key_general", "key"}, Defaults: [4]string{"all", "all", "key_general", "key"}},
	{Code: Resident, Options: []string{"yes", "decision", "no"}, Defaults: [4]string{"yes", "yes", "no", "no"}},
	{Code: Codevelop, Options: []string{"yes", "decision", "no"}, Defaults: [4]string{"yes", "yes", "decision", "no"}},
	{Code: StockDraw, Unit: "priority", Min: 1, Max: 9, Defaults: [4]string{"1", "2", "3", "4"}},
}

func itemOf(code Code) (Item, bool) {
	i := slices.IndexFunc(Items, func(item Item) bool { return item.Code == code })
	if i < 0 {
		return Item{}, false
	}
	return Items[i], true
}

// check refuses a value that the item cannot have.
func (i Item) check(field, value string) *errs.Field {
	if i.Options != nil {
		if !slices.Contains(i.Options, value) {
			return &errs.Field{Name: field, Code: "not_an_option"}
		}
		return nil
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < i.Min || n > i.Max || value != strconv.FormatInt(n, 10) {
		return &errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{"min": i.Min, "max": i.Max}}
	}
	return nil
}

// Level is one stored change of the table: from a day on, a grade's item has a value.
type Level struct {
	Grade  string
	Item   Code
	Value  string
	Unit   string
	From   calendar.Date // first day; empty for what is shipped
	Reason string
}

// Table holds every change in the order they were recorded.
type Table []Level

// On returns what a grade is entitled to on a day: the change with the latest first day that is not after it, of equal
// days the one recorded last, and the shipped default before any change. ok is false for a grade without service
// levels and for an unknown item. It is a pure function: what held on a past day never changes.
func (t Table) On(grade string, code Code, day calendar.Date) (level Level, ok bool) {
	item, known := itemOf(code)
	column := slices.Index(Grades, grade)
	if !known || column < 0 {
		return Level{}, false
	}
	level = Level{Grade: grade, Item: code, Value: item.Defaults[column], Unit: item.Unit}
	for _, change := range t {
		if change.Grade == grade && change.Item == code && change.From <= day && change.From >= level.From {
			level = change
		}
	}
	return level, true
}

// Next is the change that a later day brings, if one is planned.
func (t Table) Next(grade string, code Code, day calendar.Date) (level Level, planned bool) {
	for _, change := range t {
		if change.Grade == grade && change.Item == code && change.From > day && (!planned || change.From <= level.From) {
			level, planned = change, true
		}
	}
	return level, planned
}

// Number is the value of a numeric item on a day; ok is false where there is none.
func (t Table) Number(grade string, code Code, day calendar.Date) (n int, ok bool) {
	level, ok := t.On(grade, code, day)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(level.Value)
	return n, err == nil
}

// Entitlement is one item as an account has it. It holds from the day on which the account had the grade and the
// grade had the level, whichever came later (R-142: all appear at once, dated).
type Entitlement struct {
	Item  Code          `json:"item"`
	Value string        `json:"value"`
	Unit  string        `json:"unit"`
	Since calendar.Date `json:"since" nullable:"true" doc:"null: from the beginning"`
	Offer Offer         `json:"offer"`
}

// Entitlements lists what an account of a grade has on a day, in the order of Items; nothing for a grade without levels.
func (t Table) Entitlements(grade string, gradeSince, day calendar.Date) []Entitlement {
	out := []Entitlement{}
	for _, item := range Items {
		level, ok := t.On(grade, item.Code, day)
		if !ok {
			continue
		}
		out = append(out, Entitlement{Item: item.Code, Value: level.Value, Unit: item.Unit, Since: max(level.From, gradeSince), Offer: offerOf(item, level)})
	}
	return out
}

// Offer says on which terms a customer gets something.
type Offer string

// Included comes with the grade; ByDecision needs somebody to agree; Paid is not part of the grade's service and is
// offered at a price instead.
const (
	Included   Offer = "included"
	ByDecision Offer = "decision"
	Paid       Offer = "paid"
)

func offerOf(item Item, level Level) Offer {
	switch {
	case level.Value == "decision":
		return ByDecision
	case level.Value == "no", level.Value == "none", item.Code == ExecVisits && level.Value == "0":
		return Paid
	}
	return Included
}

// Ask answers a customer's wish for a service. What the grade does not include is refused with the paid alternative:
// 409 `not_in_service_level`. A grade without service levels gets nothing for free.
func (t Table) Ask(grade string, code Code, day calendar.Date) (Offer, error) {
	item, _ := itemOf(code)
	level, ok := t.On(grade, code, day)
	if offer := offerOf(item, level); ok && offer != Paid {
		return offer, nil
	}
	return Paid, errs.Conflict("not_in_service_level").With("item", string(code)).With("grade", grade).With("alternative", string(Paid))
}
