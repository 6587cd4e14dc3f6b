package selection

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// knownCustomers are the customers a caller sees, by what identifies them.
type knownCustomers map[string]id.ID

func (k knownCustomers) of(c *TargetCompany) id.ID {
	for _, mark := range marks(c) {
		if one := k[mark[1]]; one != 0 {
			return one
		}
	}
	return 0
}

// customersNamed looks companies up among the customers that the caller sees, by credit code or by name.
func customersNamed(ctx context.Context, q db.Querier, actor authz.Actor, companies []*TargetCompany) (knownCustomers, error) {
	var names, codes []string
	for _, c := range companies {
		if c == nil {
			continue
		}
		names = append(names, c.NameKey)
		if c.USCC != "" {
			codes = append(codes, c.USCC)
		}
	}
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	byName, nameList := db.InTexts(q.EngineName(), "a.name_key", names)
	byCode, codeList := db.InTexts(q.EngineName(), "a.uscc", codes)
	rows, err := q.Query(ctx, "SELECT a.id, a.name_key, a.uscc FROM accounts a WHERE a.archived_at IS NULL AND "+scope+
		" AND ("+byName+" OR a.uscc <> '' AND "+byCode+") ORDER BY a.id DESC", append(args, nameList, codeList)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := knownCustomers{}
	for rows.Next() {
		var one id.ID
		var c TargetCompany
		if err := rows.Scan(&one, &c.NameKey, &c.USCC); err != nil {
			return nil, err
		}
		for _, mark := range marks(&c) {
			out[mark[1]] = one // the oldest of several
		}
	}
	return out, rows.Err()
}
