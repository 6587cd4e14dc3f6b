package duplicate

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// allCustomers reads what the live customers compare by.
func (s *Service) allCustomers(ctx context.Context) ([]*record, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT id, name, name_key, uscc, phone_key, domain_key FROM accounts WHERE archived_at IS NULL ORDER BY id DESC")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*record
	for rows.Next() {
		r := &record{}
		var name, phone, domain string
		if err := rows.Scan(&r.id, &r.name, &name, &r.code, &phone, &domain); err != nil {
			return nil, err
		}
		r.keys = map[string][]string{}
		for reason, key := range map[string]string{SameCode: r.code, SameName: name, SamePhone: phone, SameDomain: domain} {
			if key != "" {
				r.keys[reason] = []string{key}
			}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// allContacts reads what the live contacts compare by.
func (s *Service) allContacts(ctx context.Context) ([]*record, error) {
	rows, err := s.Store.DB.Query(ctx, "SELECT id, account_id, name, reach_keys FROM contacts WHERE archived_at IS NULL ORDER BY id DESC")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*record
	for rows.Next() {
		r := &record{keys: map[string][]string{}}
		var keys string
		if err := rows.Scan(&r.id, &r.group, &r.name, &keys); err != nil {
			return nil, err
		}
		for _, key := range strings.Fields(keys) {
			reason := SamePhone
			if strings.Contains(key, "@") {
				reason = SameMail
			}
			r.keys[reason] = append(r.keys[reason], key)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

var pairTypes = []db.Type{db.Text, db.BigInt, db.BigInt, db.Text, db.Double, db.BigInt}

func store(ctx context.Context, w *resource.Write, entity string, scan id.ID, lines []line) error {
	b := db.Batch{Types: pairTypes, Head: "INSERT INTO duplicate_pairs (entity, first_id, second_id, reasons, score, scan_id) SELECT * FROM (",
		Tail: `) AS v WHERE TRUE ON CONFLICT (entity, first_id, second_id) DO UPDATE SET reasons = excluded.reasons, score = excluded.score, scan_id = excluded.scan_id`}
	for _, l := range lines {
		if err := b.Add(ctx, w.Tx, entity, l.first, l.second, strings.Join(l.reasons, " "), l.score, scan); err != nil {
			return err
		}
	}
	return b.Flush(ctx, w.Tx)
}
