package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
)

type importCmd struct {
	File     string `arg:"" help:"The .csv or .xlsx file." type:"existingfile"`
	Currency string `help:"Currency of the amounts, e.g. CNY. The first import makes it the company's."`
	Rate     int64  `help:"Millionths of the company's currency for 1 of the file's." placeholder:"N"`
	Sheet    string `help:"Sheet to read, if not the one that fits best."`
	OnMatch  string `help:"What to do with records that are there: update, skip or create." enum:"update,skip,create" default:"update"`
	Unowned  string `help:"Whose new customers are that the file names no owner of: mine (with this command, nobody's) or pool." enum:"mine,pool" default:"mine"`
	Check    bool   `help:"Only try; store nothing."`
	Rejected string `help:"Write the rejected rows to this .csv or .xlsx file." type:"path"`
}

// importReport is what scripts rely on.
type importReport struct {
	Import   string `json:"import"`
	Accounts any    `json:"accounts"`
	Orders   any    `json:"orders"`
	Efforts  any    `json:"efforts"`
	Rows     int64  `json:"rows"`
	Rejected int64  `json:"rejected"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Warnings any    `json:"warnings,omitempty"`
}

func (c *importCmd) Run(s *session) error {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	file, err := os.Open(c.File)
	if err != nil {
		return errs.BadRequest("file_unreadable").Because(err)
	}
	defer file.Close()
	actor := authz.System()
	imp, err := a.Importer.Upload(s.ctx, actor, filepath.Base(c.File), file)
	if err != nil {
		return err
	}
	options := imp.Plan.Options
	options.OnMatch, options.Rate, options.Unowned = c.OnMatch, c.Rate, c.Unowned
	if c.Currency != "" {
		options.Currency = c.Currency
	}
	if imp, err = a.Importer.Choose(s.ctx, actor, imp.ID, c.Sheet, nil, &options); err != nil {
		return err
	}
	do := a.Importer.Run
	if c.Check {
		do = a.Importer.Check
	}
	shown := s.progress()
	counts, err := do(s.ctx, actor, imp.ID, shown.of("rows"))
	shown.end()
	if err != nil {
		return err
	}
	if c.Rejected != "" {
		if err := c.writeRejected(s, a.Importer, imp); err != nil {
			return err
		}
	}
	report := importReport{Import: imp.ID.String(), Accounts: counts.Accounts, Orders: counts.Orders, Efforts: counts.Efforts,
		Rows: counts.Rows, Rejected: counts.Rejected, Amount: counts.Amount, Currency: counts.Currency, Warnings: counts.Warnings}
	return s.print(report, fmt.Sprintf("accounts: %d created, %d updated, %d unchanged\norders: %d created, %d updated, %d unchanged\nrejected rows: %d\namount: %s %s",
		counts.Accounts.Created, counts.Accounts.Updated, counts.Accounts.Skipped,
		counts.Orders.Created, counts.Orders.Updated, counts.Orders.Skipped, counts.Rejected, counts.Amount, counts.Currency))
}

func (c *importCmd) writeRejected(s *session, i *importer.Service, imp *importer.Import) error {
	out, err := os.Create(c.Rejected)
	if err != nil {
		return errs.BadRequest("file_unwritable").Because(err)
	}
	defer out.Close()
	actor := authz.System()
	actor.Language = s.cli.Language
	return i.Rejected(s.ctx, actor, imp.ID, formatOf(c.Rejected), out)
}
