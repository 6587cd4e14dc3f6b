package lab

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// createDatabase makes an empty database on a server.
func createDatabase(ctx context.Context, server string) (address string, drop func() error, err error) {
	own, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("the server's address: %w", err)
	}
	name := "loam_attack_" + strings.ToLower(rand.Text())
	if err := administer(ctx, server, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	own.Path = "/" + name
	drop = func() error {
		return administer(context.WithoutCancel(ctx), server, "DROP DATABASE "+name+" WITH (FORCE)")
	}
	return own.String(), drop, nil
}

func administer(ctx context.Context, server, statement string) error {
	admin, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = admin.ExecContext(ctx, statement)
	return errors.Join(err, admin.Close())
}
