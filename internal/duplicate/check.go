package duplicate

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/reach"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/pool"
)

// Typed is what somebody has typed of a new record, or of one they look for.
type Typed struct {
	Name, USCC    string
	Phones, Mails []string
	Website       string
	Except        id.ID // the record that is being changed
}

// DuplicateFound is a record that may be the same, and that the caller may see.
type DuplicateFound struct {
	ID      id.ID    `json:"id"`
	Entity  string   `json:"entity"`
	Name    string   `json:"name"`
	Of      string   `json:"of" doc:"of a contact: its customer"`
	Owner   string   `json:"owner"`
	Reasons []string `json:"reasons" nullable:"false" doc:"uscc, name, phone, email, similar_name, domain"`
	Score   float64  `json:"score"`
}

// DuplicateHidden says that there is one the caller may not see, and whom to ask.
type DuplicateHidden struct {
	Reason string `json:"reason" doc:"uscc, name, phone or email"`
	Ask    string `json:"ask" doc:"a department or a colleague, as the settings allow; empty: nobody is named"`
	Pool   id.ID  `json:"pool,omitempty" doc:"it waits in this pool, which the caller sees"`
}

// DuplicateAnswer is what a look found.
type DuplicateAnswer struct {
	Items  []DuplicateFound  `json:"items" nullable:"false"`
	Hidden []DuplicateHidden `json:"hidden" nullable:"false"`
}

const (
	// unnamed stands for a name the caller may not read.
	unnamed  = "•••"
	maxFound = 10
	// maxSame bounds the records with one phone number or domain that are looked at: more share a switchboard or a host.
	maxSame = 50
)

// look gathers what is found, by record.
type look struct {
	actor   authz.Actor
	reasons map[id.ID][]string
	order   []id.ID
}

func (l *look) add(reason string, except id.ID, found ...id.ID) {
	for _, one := range found {
		if one == except || slices.Contains(l.reasons[one], reason) {
			continue
		}
		if l.reasons[one] == nil {
			l.order = append(l.order, one)
		}
		l.reasons[one] = append(l.reasons[one], reason)
	}
}

// Customers looks for customers like one that is typed. Only who may enter or change customers is told anything. Of
// what the caller may not see it is said only that it is there, and only where code, name or number agree to the letter:
// likeness would let people guess names.
func (s *Service) Customers(ctx context.Context, actor authz.Actor, typed Typed) (DuplicateAnswer, error) {
	guard := account.Accounts.Guard()
	if g := actor.Grant(guard); g.Read == authz.None || !g.Create && g.Edit == authz.None {
		return DuplicateAnswer{}, errs.Forbidden()
	}
	l := &look{actor: actor, reasons: map[id.ID][]string{}}
	if err := s.equal(ctx, l, typed); err != nil {
		return DuplicateAnswer{}, err
	}
	exact := slices.Clone(l.order)
	if name := strings.TrimSpace(typed.Name); name != "" && visible(actor, "name") {
		matches, err := s.similar(ctx, name)
		if err != nil {
			return DuplicateAnswer{}, err
		}
		for _, m := range matches[:min(len(matches), maxSame)] {
			if m.Similarity < 1 {
				l.add(SimilarName, typed.Except, id.ID(m.ID))
			}
		}
	}
	for _, text := range append(slices.Clone(typed.Mails), typed.Website) {
		if domain := reach.Domain(text); domain != "" && visible(actor, "email") {
			if err := s.same(ctx, l, SameDomain, "domain_key", domain, typed.Except); err != nil {
				return DuplicateAnswer{}, err
			}
		}
	}
	return s.customers(ctx, l, exact)
}

func visible(actor authz.Actor, field string) bool {
	return actor.Field(account.Accounts.Guard(), field, authz.Business) > authz.Masked
}

// equal finds the customers that agree to the letter, as far as the caller could see the field at all.
func (s *Service) equal(ctx context.Context, l *look, typed Typed) error {
	if code, ok := firm.CreditCode(typed.USCC); ok && visible(l.actor, "uscc") {
		if err := s.same(ctx, l, SameCode, "uscc", code, typed.Except); err != nil {
			return err
		}
	}
	if key := firm.MatchName(typed.Name); key != "" && visible(l.actor, "name") {
		if err := s.same(ctx, l, SameName, "name_key", key, typed.Except); err != nil {
			return err
		}
	}
	for _, phone := range typed.Phones {
		if key := reach.Phone(phone); key != "" && visible(l.actor, "phone") {
			if err := s.same(ctx, l, SamePhone, "phone_key", key, typed.Except); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) same(ctx context.Context, l *look, reason, column, value string, except id.ID) error {
	// "<> ''" are the words of the indexes, without which SQLite reads all rows.
	found, err := db.Collect[id.ID](ctx, s.Store.DB, "SELECT id FROM accounts WHERE "+column+" = ? AND "+column+" <> '' AND archived_at IS NULL ORDER BY id LIMIT ?", value, maxSame)
	if reason == SameDomain && len(found) > largest[SameDomain] {
		return err // a group of companies, or a host of many
	}
	l.add(reason, except, found...)
	return err
}

// customers shows those the caller may see, and counts the others as hidden where they agree to the letter.
func (s *Service) customers(ctx context.Context, l *look, exact []id.ID) (DuplicateAnswer, error) {
	out := DuplicateAnswer{Items: []DuplicateFound{}, Hidden: []DuplicateHidden{}}
	if len(l.order) == 0 {
		return out, nil
	}
	scope, args := l.actor.Where(account.Accounts.Guard(), authz.Read, "t")
	in, list := db.In(s.Store.DB.EngineName(), "t.id", l.order)
	rows, err := s.Store.DB.Query(ctx, `SELECT t.id, t.name, COALESCE(u.name, ''), COALESCE(d.name, ''), CASE WHEN t.owner_id IS NULL THEN COALESCE(t.pool_id, 0) ELSE 0 END, CASE WHEN `+scope+` THEN 1 ELSE 0 END
		FROM accounts t LEFT JOIN users u ON u.id = t.owner_id LEFT JOIN departments d ON d.id = u.department_id WHERE `+in+" AND t.archived_at IS NULL ORDER BY t.id",
		append(args, list)...)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return out, err
	}
	pools, err := pool.SeenBy(ctx, s.Store, l.actor)
	if err != nil {
		return out, err
	}
	for rows.Next() {
		found := DuplicateFound{Entity: "accounts"}
		var department string
		var waits id.ID
		var seen int
		if err := rows.Scan(&found.ID, &found.Name, &found.Owner, &department, &waits, &seen); err != nil {
			return out, err
		}
		found.Reasons = l.reasons[found.ID]
		found.Score = scoreOf(found.Reasons)
		switch {
		case seen == 1:
			out.Items = append(out.Items, found)
		case slices.Contains(exact, found.ID) && pools[waits]:
			out.Hidden = append(out.Hidden, DuplicateHidden{Reason: found.Reasons[0], Pool: waits})
		case slices.Contains(exact, found.ID):
			out.Hidden = append(out.Hidden, hidden(found.Reasons, company.DoubleHint, found.Owner, department))
		}
	}
	for i := range out.Items {
		if !visible(l.actor, "owner") {
			out.Items[i].Owner = ""
		}
		if !visible(l.actor, "name") {
			out.Items[i].Name = unnamed
		}
	}
	return out.best(), rows.Err()
}

func hidden(reasons []string, hint, owner, department string) DuplicateHidden {
	out := DuplicateHidden{Reason: reasons[0]}
	switch hint {
	case settings.HintOwner:
		out.Ask = owner
	case settings.HintDepartment:
		out.Ask = department
	}
	return out
}

// best orders what was found, the surest first, and keeps as much as anybody reads.
func (a DuplicateAnswer) best() DuplicateAnswer {
	slices.SortStableFunc(a.Items, func(x, y DuplicateFound) int { return cmp.Compare(y.Score, x.Score) })
	a.Items = a.Items[:min(len(a.Items), maxFound)]
	slices.SortStableFunc(a.Hidden, func(x, y DuplicateHidden) int { return cmp.Compare(x.Reason+x.Ask, y.Reason+y.Ask) })
	a.Hidden = slices.Compact(a.Hidden)
	a.Hidden = a.Hidden[:min(len(a.Hidden), maxFound)]
	return a
}

// Contacts looks for people with the same number or address, and of the same name at the customer; only those the
// caller may see (contact.Doubles).
func (s *Service) Contacts(ctx context.Context, actor authz.Actor, typed Typed) (DuplicateAnswer, error) {
	out := DuplicateAnswer{Items: []DuplicateFound{}, Hidden: []DuplicateHidden{}}
	guard := contact.Contacts.Guard()
	if g := actor.Grant(guard); g.Read == authz.None || !g.Create && g.Edit == authz.None {
		return out, errs.Forbidden()
	}
	if min(actor.Field(guard, "phones", authz.Business), actor.Field(guard, "emails", authz.Business)) <= authz.Masked {
		return out, errs.Forbidden()
	}
	for reason, found := range map[string]struct{ phones, mails []string }{SamePhone: {phones: typed.Phones}, SameMail: {mails: typed.Mails}} {
		doubles, err := contact.Doubles(ctx, s.Store.DB, actor, found.phones, found.mails)
		if err != nil {
			return out, err
		}
		for _, d := range doubles {
			if d.ID != typed.Except {
				out.add(DuplicateFound{ID: d.ID, Entity: "contacts", Name: d.Name, Of: d.AccountName}, reason)
			}
		}
	}
	return out.best(), nil
}

func (a *DuplicateAnswer) add(found DuplicateFound, reason string) {
	at := slices.IndexFunc(a.Items, func(x DuplicateFound) bool { return x.ID == found.ID })
	if at < 0 {
		a.Items, at = append(a.Items, found), len(a.Items)
	}
	one := &a.Items[at]
	one.Reasons = append(one.Reasons, reason)
	slices.Sort(one.Reasons)
	one.Score = scoreOf(one.Reasons)
}
