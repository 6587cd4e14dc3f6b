package gathering

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/plain"
)

// PastedGuest is a line of an attendance list as it was understood.
type PastedGuest struct {
	Line       string         `json:"line"`
	State      string         `json:"state" enum:"invited,contact,several,unknown" doc:"was invited; is a contact who was not; may be several people; is nobody we know"`
	Candidates []PastedPerson `json:"candidates" nullable:"false"`
}

// PastedPerson is who a line may mean.
type PastedPerson struct {
	Contact     id.ID  `json:"contact"`
	Name        string `json:"name"`
	AccountName string `json:"account_name"`
	Invitation  *id.ID `json:"invitation,omitempty" doc:"absent: not invited"`
}

const (
	maxLines      = 500
	maxCells      = 30 // of a line; each is looked for in the database
	maxCandidates = 5
)

// ReadList understands a pasted attendance list: a name in each line, and the company where the list has it, in any order
// of columns. Nothing is stored.
func (s *Service) ReadList(ctx context.Context, actor authz.Actor, gathering id.ID, text string) ([]PastedGuest, error) {
	if err := Gatherings.Require(ctx, s.Store.DB, actor, gathering, authz.Read); err != nil {
		return nil, err
	}
	if actor.Grant(Invitations.Guard()).Read == authz.None || actor.Grant(contact.Contacts.Guard()).Read == authz.None {
		return nil, errs.Forbidden()
	}
	there, err := invitedTo(ctx, s.Store.DB, gathering)
	if err != nil {
		return nil, err
	}
	out := []PastedGuest{}
	for line := range strings.Lines(text) {
		words := cells(line)
		if len(words) == 0 {
			continue
		}
		if len(out) == maxLines {
			return nil, errs.Unprocessable("too_many_guests").With("max", maxLines).With("found", strings.Count(text, "\n")+1)
		}
		found, err := s.meant(ctx, actor, words)
		if err != nil {
			return nil, err
		}
		out = append(out, understood(strings.TrimSpace(line), words, found, there))
	}
	return out, nil
}

// cells are the words of a line: what a spreadsheet, a chat or a list puts between them.
func cells(line string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(plain.Text(line), func(r rune) bool { return strings.ContainsRune("\t,;，；、|", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	if len(out) == 1 && strings.Contains(out[0], " ") { // 王伟 福建某公司
		out = append(out, strings.Fields(out[0])...)
	}
	return out[:min(len(out), maxCells)]
}

type person struct {
	PastedPerson
	account, short string
}

// meant looks for contacts of the name that any of the words is.
func (s *Service) meant(ctx context.Context, actor authz.Actor, words []string) ([]person, error) {
	see, args := actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	marks := "?" + strings.Repeat(", ?", len(words)-1)
	for range 2 {
		for _, word := range words {
			args = append(args, db.Lower(word))
		}
	}
	rows, err := s.Store.DB.Query(ctx, `SELECT c.id, c.name, a.name, a.short_name FROM contacts c JOIN accounts a ON a.id = c.account_id
		WHERE `+see+" AND c.archived_at IS NULL AND (LOWER(c.name) IN ("+marks+") OR c.name_en <> '' AND LOWER(c.name_en) IN ("+marks+")) ORDER BY c.id LIMIT 50", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []person
	for rows.Next() {
		var p person
		if err := rows.Scan(&p.Contact, &p.Name, &p.account, &p.short); err != nil {
			return nil, err
		}
		p.AccountName = p.account
		out = append(out, p)
	}
	return out, rows.Err()
}

// understood decides whom a line means: those at the company the line names, if any; of those, who was invited.
func understood(line string, words []string, found []person, invited map[id.ID]id.ID) PastedGuest {
	found = keep(found, func(p person) bool { return p.at(words) })
	found = keep(found, func(p person) bool { return invited[p.Contact] != 0 })
	out := PastedGuest{Line: line, State: "unknown", Candidates: []PastedPerson{}}
	for _, p := range found[:min(len(found), maxCandidates)] {
		if one := invited[p.Contact]; one != 0 {
			p.Invitation = &one
		}
		out.Candidates = append(out.Candidates, p.PastedPerson)
	}
	switch {
	case len(found) > 1:
		out.State = "several"
	case len(found) == 1 && found[0].named(invited):
		out.State = "invited"
	case len(found) == 1:
		out.State = "contact"
	}
	return out
}

// keep narrows a list to those who fit, unless nobody does.
func keep(list []person, fits func(person) bool) []person {
	var out []person
	for _, p := range list {
		if fits(p) {
			out = append(out, p)
		}
	}
	if out == nil {
		return list
	}
	return out
}

func (p person) named(invited map[id.ID]id.ID) bool { return invited[p.Contact] != 0 }

// at says whether a word names the company the person works at.
func (p person) at(words []string) bool {
	whole := firm.MatchName(p.account)
	for _, word := range words {
		if key := firm.MatchName(word); key != "" && (key == whole || p.short != "" && (word == p.short || strings.Contains(word, p.short))) {
			return true
		}
	}
	return false
}
