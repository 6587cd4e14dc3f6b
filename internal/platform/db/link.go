package db

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	linkEvery    = 250 * time.Millisecond // the connections are looked at so often
	linkPatience = time.Second            // a question that waits for longer makes one look whether the server can be reached
	linkTime     = 3 * time.Second        // a server that takes longer to take up a connection cannot be reached
)

// errLink is what a connection fails with while the server cannot be reached.
var errLink = &net.OpError{Op: "dial", Err: errors.New("the database cannot be reached")}

// link watches the connections to PostgreSQL. A network that is cut tells nobody: whoever waits for an answer waits for
// minutes, and so does a rollback, which no deadline of a request ends. Where a question waits and the server cannot be reached anew
// either, all connections are given up at once, and no others are begun until it can be.
type link struct {
	dial  pgconn.DialFunc
	probe func(ctx context.Context) error

	down   atomic.Bool
	heard  atomic.Int64 // when the server last said anything, in nanoseconds
	mu     sync.Mutex
	open   map[*watched]struct{}
	stop   context.CancelFunc
	closed chan struct{}
}

// watch puts a link between a configuration and its server.
func watch(config *pgx.ConnConfig) *link {
	direct := config.Copy()
	l := &link{dial: config.DialFunc, open: map[*watched]struct{}{}, closed: make(chan struct{})}
	l.probe = func(ctx context.Context) error { return reach(ctx, direct) }
	config.DialFunc = l.connect
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	go l.run(ctx)
	return l
}

// reach begins a connection and leaves it. A server that refuses it has been reached.
func reach(ctx context.Context, config *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused):
		return nil
	case err != nil:
		return err
	}
	_ = conn.Close(ctx)
	return nil
}

func (l *link) close() {
	l.stop()
	<-l.closed
}

func (l *link) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if l.down.Load() {
		return nil, errLink
	}
	ctx, cancel := context.WithTimeout(ctx, linkTime)
	defer cancel()
	raw, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &watched{Conn: raw, link: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[c] = struct{}{}
	return c, nil
}

func (l *link) run(ctx context.Context) {
	defer close(l.closed)
	tick := time.NewTicker(linkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if l.down.Load() || l.waiting(time.Now()) {
			l.look(ctx)
		}
	}
}

// waiting says whether a question has been without any answer for too long.
func (l *link) waiting(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		if since := c.asked.Load(); since != 0 && now.UnixNano()-since > int64(linkPatience) {
			return true
		}
	}
	return false
}

// look tries to reach the server. A long question is no trouble: the server is there, or answers somebody else meanwhile.
func (l *link) look(ctx context.Context) {
	began := time.Now().UnixNano()
	limit, cancel := context.WithTimeout(ctx, linkTime)
	defer cancel()
	err := l.probe(limit)
	switch {
	case ctx.Err() != nil:
	case err == nil:
		l.down.Store(false)
	case l.heard.Load() < began:
		l.down.Store(true)
		l.giveUp()
	}
}

func (l *link) giveUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.open {
		_ = c.Conn.Close() // whoever waits on it is told
		delete(l.open, c)
	}
}

// watched is a connection that knows whether it waits for an answer.
type watched struct {
	net.Conn
	link  *link
	asked atomic.Int64 // when the first word went out that nothing was answered to, in nanoseconds; 0 when none did
}

func (c *watched) Write(p []byte) (int, error) {
	c.asked.CompareAndSwap(0, time.Now().UnixNano())
	return c.Conn.Write(p)
}

func (c *watched) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.asked.Store(0)
		c.link.heard.Store(time.Now().UnixNano())
	}
	return n, err
}

func (c *watched) Close() error {
	c.link.mu.Lock()
	delete(c.link.open, c)
	c.link.mu.Unlock()
	return c.Conn.Close()
}
