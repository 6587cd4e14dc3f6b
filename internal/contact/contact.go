package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/reach"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Contact is a person at a customer (E05).
type Contact struct {
	resource.Record
	Account                id.ID
	Name, NameEn, Title    string
	Phones, Emails         resource.Strings
	WeChat, Address        string
	Language               string
	Stance                 string // how the person stands to us, as our people see it
	Status                 string
	LeftOn                 calendar.Date
	DoNotCall              bool
	LegalBasis, ConsentRef string
	Note                   string
	PersonalNotes          string
	ReachKeys              string   // what phones and addresses compare by
	Warmth                 *float64 // how warm they are with all of us together; unknown: no dealing names them
	LastContact            calendar.Date
	MergedInto             id.ID // the record of the same person that stands for this one
	ErasedAt               clock.Instant
}

// The states of a contact.
const (
	Active  = "active"
	Gone    = "left"
	Unknown = "unknown"
)

// Stances go from who speaks for us to who speaks against us.
var Stances = []string{"champion", "supporter", "neutral", "sceptic", "opponent", "unknown"}

// Bases are the grounds on which the law lets us keep somebody's data.
var Bases = []string{"contract", "consent", "legitimate_interest", "public", "legal_duty"}

const consent = "consent"

// Contacts declares the entity. A contact is seen by whoever sees the customer; the personal notes have a class of
// their own.
var Contacts = resource.Declare("contacts",
	resource.Options{Profile: authz.Customer, Title: "name", TitleEn: "name_en", Parent: "account", Sort: "name", SortIndexed: true,
		Portal: []string{"name", "name_en", "account", "title", "phones", "emails", "wechat", "address", "language"}},
	resource.Rules[Contact]{Check: checkContact, Guard: guardContact, Changed: followContact},
	resource.Text("name", func(c *Contact) *string { return &c.Name }).Required().Searchable().Listed(),
	resource.Ref("account", "accounts", func(c *Contact) *id.ID { return &c.Account }).Required().Listed(),
	resource.Text("title", func(c *Contact) *string { return &c.Title }).Searchable().Listed(),
	resource.Texts("phones", resource.KindPhone, func(c *Contact) *resource.Strings { return &c.Phones }).Searchable().Listed(),
	resource.Texts("emails", resource.KindEmail, func(c *Contact) *resource.Strings { return &c.Emails }).Searchable().Listed(),
	resource.Text("wechat", func(c *Contact) *string { return &c.WeChat }).Searchable(),
	resource.Choice("stance", func(c *Contact) *string { return &c.Stance }, Stances...).Listed(),
	resource.Choice("status", func(c *Contact) *string { return &c.Status }, Active, Gone, Unknown).Listed(),
	resource.Bool("do_not_call", func(c *Contact) *bool { return &c.DoNotCall }),
	resource.LongText("note", func(c *Contact) *string { return &c.Note }),
	resource.Text("name_en", func(c *Contact) *string { return &c.NameEn }).Searchable().In("more"),
	resource.Text("address", func(c *Contact) *string { return &c.Address }).In("more"),
	resource.Choice("language", func(c *Contact) *string { return &c.Language }, "zh", "en", "other").In("more"),
	resource.Choice("legal_basis", func(c *Contact) *string { return &c.LegalBasis }, Bases...).In("more"),
	resource.Text("consent_ref", func(c *Contact) *string { return &c.ConsentRef }).In("more"),
	resource.LongText("personal_notes", func(c *Contact) *string { return &c.PersonalNotes }).Of(authz.Personal).In("more"),
	resource.Date("left_on", func(c *Contact) *calendar.Date { return &c.LeftOn }).Computed().In("more"),
	resource.Number("warmth", func(c *Contact) **float64 { return &c.Warmth }).Computed().Listed(),
	resource.Date("last_contact_on", func(c *Contact) *calendar.Date { return &c.LastContact }).Computed().Listed(),
	resource.Text("reach_keys", func(c *Contact) *string { return &c.ReachKeys }).Internal(),
	resource.Ref(resource.MergedInto, "contacts", func(c *Contact) *id.ID { return &c.MergedInto }).Computed().In("more"),
	resource.Instant("erased_at", func(c *Contact) *clock.Instant { return &c.ErasedAt }).Internal(),
)

// checkContact normalises a contact. Without another ground a business contact is kept for the contract with the
// customer; who refers to a consent says where it is.
func checkContact(env resource.Env, before, c *Contact) []errs.Field {
	if c.Stance == "" {
		c.Stance = "unknown"
	}
	if c.Status == "" {
		c.Status = Active
	}
	if c.LegalBasis == "" {
		c.LegalBasis = Bases[0]
	}
	switch {
	case c.Status != Gone:
		c.LeftOn = ""
	case c.LeftOn == "":
		c.LeftOn = env.Today
	}
	c.ReachKeys = reachKeys(c.Phones, c.Emails)
	var problems []errs.Field
	if c.LegalBasis == consent && c.ConsentRef == "" {
		problems = append(problems, errs.Field{Name: "consent_ref", Code: "required"})
	}
	for _, phone := range c.Phones {
		if reach.Phone(phone) == "" {
			problems = append(problems, errs.Field{Name: "phones", Code: "not_a_phone"})
			break
		}
	}
	return problems
}

// guardContact keeps a contact's seat and the people close to it with the customer: who changes the company starts
// anew there, and the old record keeps its history. Who goes makes room first: a seat can name its former holder only as
// long as that is a live record.
func guardContact(ctx context.Context, w *resource.Write, before, c *Contact) error {
	if before != nil && before.ArchivedAt != 0 && c.ArchivedAt == 0 {
		switch {
		case c.ErasedAt != 0:
			return errs.Conflict("erased")
		case c.MergedInto != 0:
			return errs.Conflict("merged_away")
		}
	}
	if before != nil && before.Account != c.Account {
		return errs.Invalid("account", "fixed")
	}
	if before != nil && before.here() && !c.here() {
		return vacate(ctx, w, c.ID)
	}
	return nil
}
