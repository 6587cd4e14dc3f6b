package interaction

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/interaction/guess"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Draft is what a text seems to say, for somebody to look over.
type Draft struct {
	Accounts []Person `json:"accounts" doc:"customers the text may mean, the likeliest first"`
	Contacts []Person `json:"contacts" doc:"of that customer, whom the text names"`
	// What nobody has entered yet.
	NewAccount  string   `json:"new_account" doc:"a customer the text names and nobody has entered; empty: none"`
	NewContacts []string `json:"new_contacts" doc:"people the text names who are none of the customer's known ones"`

	Kind     string         `json:"kind" doc:"empty: no word tells"`
	Date     calendar.Date  `json:"date" nullable:"true"`
	Time     string         `json:"time"`
	Planned  bool           `json:"planned"`
	Minutes  *int64         `json:"minutes" nullable:"true"`
	Emotion  *int64         `json:"emotion" nullable:"true"`
	Promises []DraftPromise `json:"promises"`
}

// DraftPromise is a sentence that sounds like a promise.
type DraftPromise struct {
	Theirs bool          `json:"theirs"`
	What   string        `json:"what"`
	By     calendar.Date `json:"by" nullable:"true"`
}

// maxNames bounds how many customers a text is compared with: the caller's own, then the newest of the others.
const (
	maxOwnNames   = 2000
	maxOtherNames = 3000
)

// Guess reads a text among the customers the caller may see. With an account no customer is looked for.
func (s *Service) Guess(ctx context.Context, actor authz.Actor, text string, known id.ID) (*Draft, error) {
	if !actor.Grant(Interactions.Guard()).Create {
		return nil, errs.Forbidden()
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	var names []guess.Name
	if known == 0 {
		if names, err = s.names(ctx, actor); err != nil {
			return nil, err
		}
	}
	g := guess.Read(text, env.Now.Time().In(env.Zone), names)
	out := &Draft{Accounts: []Person{}, Contacts: []Person{}, NewContacts: []string{}, Kind: g.Kind, Date: g.On, Time: g.At, Planned: g.Planned, Emotion: g.Emotion, Promises: []DraftPromise{}}
	if g.Minutes > 0 {
		out.Minutes = &g.Minutes
	}
	for _, p := range g.Promises {
		out.Promises = append(out.Promises, DraftPromise(p))
	}
	for _, one := range g.Accounts {
		for _, n := range names {
			if n.ID == one {
				out.Accounts = append(out.Accounts, Person{one, n.Name})
			}
		}
	}
	if known == 0 && len(out.Accounts) > 0 {
		known = out.Accounts[0].ID
	} else if known == 0 {
		out.NewAccount = guess.NewCompany(text)
	}
	return out, s.present(ctx, actor, text, known, out)
}

// present adds those of the customer's people whom the text names.
func (s *Service) present(ctx context.Context, actor authz.Actor, text string, account id.ID, out *Draft) error {
	if account == 0 {
		out.NewContacts = append(out.NewContacts, guess.NewPeople(text, nil)...)
		return nil
	}
	all, err := contactsOf(ctx, s.Store.DB, actor, account)
	if err != nil {
		return err
	}
	names := map[id.ID]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	for _, one := range guess.People(text, all) {
		out.Contacts = append(out.Contacts, Person{one, names[one]})
	}
	out.NewContacts = append(out.NewContacts, guess.NewPeople(text, all)...)
	return nil
}

// names reads what the customers are called, as far as the caller may know it.
func (s *Service) names(ctx context.Context, actor authz.Actor) ([]guess.Name, error) {
	guard := account.Accounts.Guard()
	column := func(field string) string {
		if actor.Field(guard, field, authz.Business) <= authz.Masked {
			return "''"
		}
		return "t." + field
	}
	scope, args := actor.Where(guard, authz.Read, "t")
	own := "(t.owner_id = ? OR t.deputy_id = ?)"
	head := "SELECT t.id, " + column("name") + ", " + column("short_name") + ", " + column("name_en") + " FROM accounts t WHERE t.archived_at IS NULL AND " + scope + " AND "
	mine, err := s.namesBy(ctx, head+own+" ORDER BY t.id DESC LIMIT ?", append(args[:len(args):len(args)], actor.ID, actor.ID, maxOwnNames))
	if err != nil {
		return nil, err
	}
	others, err := s.namesBy(ctx, head+"NOT COALESCE("+own+", FALSE) ORDER BY t.id DESC LIMIT ?", append(args[:len(args):len(args)], actor.ID, actor.ID, maxOtherNames))
	return append(mine, others...), err
}

func (s *Service) namesBy(ctx context.Context, query string, args []any) ([]guess.Name, error) {
	rows, err := s.Store.DB.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []guess.Name
	for rows.Next() {
		var n guess.Name
		if err := rows.Scan(&n.ID, &n.Name, &n.Short, &n.English); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
