package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// runImport does what `loam import` does, upload and reading of the file included, and refuses a result that is not
// the whole file: a fast import that lost rows is no figure.
func runImport(ctx context.Context, service *importer.Service, actor authz.Actor, path string, accounts int) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	imp, err := service.Upload(ctx, actor, filepath.Base(path), file)
	if err != nil {
		return err
	}
	counts, err := service.Run(ctx, actor, imp.ID, func(int64, int64) {})
	if err != nil {
		return err
	}
	if counts.Accounts.Created != int64(accounts) || counts.Orders.Created != int64(accounts*ordersEach) || counts.Rejected != 0 {
		return fmt.Errorf("the import of %d accounts made %+v", accounts, counts)
	}
	return nil
}

func profileName(engine db.Engine, part string, accounts int) string {
	return fmt.Sprintf("%s-%s-%d.pprof", engine, part, accounts)
}
