package lab

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// createDatabase makes an empty database on the server that LOAM_TEST_POSTGRES names.
func createDatabase(ctx context.Context) (address string, drop func() error, err error) {
	server := os.Getenv("LOAM_TEST_POSTGRES")
	if server == "" {
		return "", nil, errors.New("LOAM_TEST_POSTGRES is empty: run this through scripts/with-postgres.sh")
	}
	own, err := url.Parse(server)
	if err != nil {
		return "", nil, fmt.Errorf("LOAM_TEST_POSTGRES: %w", err)
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
