// Package link runs the program with a bad line to its database: slow, narrow, in slices, cut, reset and gone.
package link

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/loam-crm/loam/attack/lab"
)

// Line is the way between a lab's program and its PostgreSQL, which can be made bad.
type Line struct {
	relay net.Listener
	proxy *toxiproxy.Proxy
}

// NewLine puts a line before the program starts.
func NewLine(l *lab.Lab) (*Line, error) {
	network, address, err := l.Server()
	if err != nil {
		return nil, err
	}
	relay, err := lab.Relay(network, address) // the proxy speaks TCP only, and tests' servers have a socket in a folder
	if err != nil {
		return nil, err
	}
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "database", "127.0.0.1:0", relay.Addr().String())
	if err := proxy.Start(); err != nil {
		return nil, errors.Join(err, relay.Close())
	}
	return &Line{relay, proxy}, l.Route(proxy.Listen)
}

// Toxic is what is wrong with a line. Attributes are those of toxiproxy.
type Toxic struct {
	Type       string         `json:"type"`
	Stream     string         `json:"stream"` // "upstream" to the database, "downstream" from it
	Attributes map[string]any `json:"attributes"`
}

// Spoil makes the line bad, also for what is under way.
func (l *Line) Spoil(t Toxic) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = l.proxy.Toxics.AddToxicJson(strings.NewReader(string(text)))
	return err
}

// Down takes the line away: who is connected is cut off, who comes is refused.
func (l *Line) Down() { l.proxy.Stop() }

// Mend makes the line good again.
func (l *Line) Mend(ctx context.Context) error {
	l.proxy.Toxics.ResetToxics(ctx)
	if l.proxy.Enabled {
		return nil
	}
	return l.proxy.Start()
}

// Close ends the line.
func (l *Line) Close() error {
	l.proxy.Stop()
	return l.relay.Close()
}
