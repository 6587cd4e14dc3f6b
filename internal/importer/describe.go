package importer

import (
	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// votes collect what the values of one column say about how they are written.
type votes struct {
	dates columns.DateVotes
	marks columns.MarkVotes
}

// describe finds out what a proposal would have told of columns mapped anew: unit
// and currency by the header, decimal mark and order of day and month by all
// values.
func describe(source sheet.Source, p *SheetPlan, anew map[int]bool, fields map[string]resource.FieldMeta) error {
	heard := map[int]*votes{}
	for _, m := range p.Mapping {
		switch fields[m.Entity+"."+m.Field].Kind {
		case resource.KindDate, resource.KindMoney, resource.KindNumber:
			if anew[m.Column] {
				heard[m.Column] = &votes{}
			}
		}
	}
	if len(heard) == 0 {
		return nil
	}
	if err := listen(source, p, heard); err != nil {
		return err
	}
	for i, m := range p.Mapping {
		if v := heard[m.Column]; v != nil {
			p.Mapping[i] = v.tell(m, p.Columns[m.Column].Header, fields[m.Entity+"."+m.Field].Kind)
		}
	}
	return nil
}

func listen(source sheet.Source, p *SheetPlan, heard map[int]*votes) error {
	rows, err := source.Rows(p.Name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		cells := rows.Row()
		if rows.Number() <= p.HeaderRow {
			continue
		}
		for at, v := range heard {
			if at < len(cells) {
				v.dates.Add(cells[at])
				v.marks.Add(cells[at])
			}
		}
	}
	return rows.Err()
}

func (v *votes) tell(m columns.Proposal, header string, kind resource.Kind) columns.Proposal {
	switch kind {
	case resource.KindDate:
		m.DateOrder, m.OrderSure = v.dates.Order()
	case resource.KindMoney:
		head := columns.ReadHeader(header)
		m.Unit, m.Currency = head.Unit, head.Currency
		fallthrough
	default:
		m.Mark, _ = v.marks.Mark()
	}
	return m
}
