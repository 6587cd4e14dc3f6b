// Package interaction has the dealings with customers (E11): visits, calls, meetings, and what came of them. It is the
// entry people make many times a day, so there is one operation that stores all of it at once (Record).
package interaction

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Interaction is one dealing with a customer, or one that is planned.
type Interaction struct {
	resource.Record
	Subject         string // the beginning of the summary, to name it by
	Account, Author id.ID
	Kind            string
	On              calendar.Date
	At              string // 15:30 in the company's zone; empty: some time of the day
	Planned         bool   // not yet held
	Minutes         *int64
	Ours            resource.Strings // ids of our people beside the author
	Theirs          string           // the customer's people as somebody wrote them
	Summary         string
	Emotion         *int64   // how the customer felt: −1, 0, 1; unknown: nobody said
	CustomerHours   *float64 // time the customer's people spent, all together
	NextStep        string
	NextOn          calendar.Date
	Links           string        // addresses, one a line
	RecordedAt      clock.Instant // when it was first written down as held; none while it is planned
}

// Kinds are those of E11, and message for the chats in which most of the business is done.
var Kinds = []string{"visit", "call", "message", "mail", "meeting", "exec_meeting", "site_visit", "training", "concern_meeting", "meal", "note"}

// Interactions declares the entity. It is seen by whoever sees the customer, and by whoever wrote it.
var Interactions = resource.Declare("interactions",
	resource.Options{Profile: authz.Customer, Title: "subject", Owners: []string{"author"}, Parent: "account", Sort: "-date"},
	resource.Rules[Interaction]{Check: check, Guard: guard, Changed: changed},
	resource.Text("subject", func(i *Interaction) *string { return &i.Subject }).Computed().Listed(),
	resource.Ref("account", "accounts", func(i *Interaction) *id.ID { return &i.Account }).Required().Listed(),
	resource.Choice("kind", func(i *Interaction) *string { return &i.Kind }, Kinds...).Required().Listed(),
	resource.Date("date", func(i *Interaction) *calendar.Date { return &i.On }).From("held_on").Required().Listed(),
	resource.Text("time", func(i *Interaction) *string { return &i.At }).From("held_at"),
	resource.LongText("summary", func(i *Interaction) *string { return &i.Summary }).Required().Searchable(),
	resource.User("author", func(i *Interaction) *id.ID { return &i.Author }).Listed(),
	resource.Integer("minutes", func(i *Interaction) **int64 { return &i.Minutes }).Listed(),
	resource.Integer("emotion", func(i *Interaction) **int64 { return &i.Emotion }).Listed(),
	resource.Text("next_step", func(i *Interaction) *string { return &i.NextStep }).Searchable().Listed(),
	resource.Date("next_on", func(i *Interaction) *calendar.Date { return &i.NextOn }),
	resource.Bool("planned", func(i *Interaction) *bool { return &i.Planned }).In("more"),
	resource.Choices("ours", func(i *Interaction) *resource.Strings { return &i.Ours }).OfIDs("users").In("more"),
	resource.Text("theirs", func(i *Interaction) *string { return &i.Theirs }).Searchable().In("more"),
	resource.Number("customer_hours", func(i *Interaction) **float64 { return &i.CustomerHours }).In("more"),
	resource.LongText("links", func(i *Interaction) *string { return &i.Links }).In("more"),
	resource.Instant("recorded_at", func(i *Interaction) *clock.Instant { return &i.RecordedAt }).Internal(),
)

// The bounds of what one dealing may take.
const (
	maxMinutes       = 24 * 60
	maxCustomerHours = 10_000
	maxOurs          = 30
	subjectLength    = 60 // characters
)

var timeForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// check normalises an interaction and checks it on its own.
func check(env resource.Env, before, i *Interaction) []errs.Field {
	if i.Kind == "" {
		i.Kind = "note"
	}
	i.Subject = subject(i.Summary)
	switch {
	case i.Planned:
		i.RecordedAt = 0
	case before == nil || before.Planned:
		i.RecordedAt = env.Now
	}
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	within := func(bad bool, field string, low, high int) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{"min": low, "max": high}})
		}
	}
	refuse(!i.Planned && i.On > env.Today, "date", "future_unless_planned")
	refuse(i.At != "" && !timeForm.MatchString(i.At), "time", "not_a_time")
	within(i.Minutes != nil && (*i.Minutes < 0 || *i.Minutes > maxMinutes), "minutes", 0, maxMinutes)
	within(i.Emotion != nil && (*i.Emotion < -1 || *i.Emotion > 1), "emotion", -1, 1)
	within(i.CustomerHours != nil && !(*i.CustomerHours >= 0 && *i.CustomerHours <= maxCustomerHours), "customer_hours", 0, maxCustomerHours)
	refuse(len(i.Ours) > maxOurs, "ours", "too_many")
	refuse(!linksGood(i.Links), "links", "not_a_link")
	return problems
}

// subject is the first line of the summary, cut to what a list can show.
func subject(summary string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(summary), "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) <= subjectLength {
		return string(runes)
	}
	return string(runes[:subjectLength-1]) + "…"
}

// linksGood says whether every line is an address a browser may safely open.
func linksGood(links string) bool {
	for line := range strings.Lines(links) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		u, err := url.Parse(line)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return false
		}
	}
	return true
}

// grace is how long an author may correct what they wrote; what is older stands, and is only added to.
const grace = 24 * time.Hour

// locked says whether the day of grace is over.
func (i *Interaction) locked(now clock.Instant) bool {
	return i.RecordedAt != 0 && now.Time().Sub(i.RecordedAt.Time()) > grace
}
