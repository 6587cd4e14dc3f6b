package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"

	"github.com/jackc/pgx/v5/pgconn"
)

// Server is where the lab's PostgreSQL listens: a network and an address for net.Dial.
func (l *Lab) Server() (network, address string, err error) {
	config, err := pgconn.ParseConfig(l.database)
	if err != nil {
		return "", "", err
	}
	network, address = pgconn.NetworkAddress(config.Host, config.Port)
	return network, address, nil
}

// Route has the next starts of the program reach its database at another TCP address, at which somebody hands on what is said.
// What the lab itself asks the server goes the old way.
func (l *Lab) Route(address string) error {
	way, err := url.Parse(l.database)
	if err != nil {
		return err
	}
	query := way.Query()
	query.Del("host")
	query.Del("port")
	if query.Has("user") {
		way.User = url.User(query.Get("user"))
		query.Del("user")
	}
	way.Host, way.RawQuery = address, query.Encode()
	l.routed = way.String()
	return nil
}

// Administer runs a statement in the lab's PostgreSQL database.
func (l *Lab) Administer(ctx context.Context, statement string) error {
	if l.database == "" {
		return errors.New("lab: only PostgreSQL is administered")
	}
	return administer(ctx, l.database, statement)
}

// Relay hands on what is said at a TCP address of its own to another address, of any network, until it is closed.
func Relay(network, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial(network, address)
			if err != nil {
				_ = from.Close()
				continue
			}
			go hand(from, to)
			go hand(to, from)
		}
	}()
	return listener, nil
}

// hand goes on until one side leaves; then the other one is left, too.
func hand(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	_, _ = to.Close(), from.Close()
}
