package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds how many texts are kept ready; each holds some kilobytes on
// every connection that ran it.
const maxStatements = 200

// statements keeps the statements ready that SQLite is asked again and again: it
// spends more on reading the text of a small question than on answering it.
// (PostgreSQL's driver does this by itself.)
type statements struct {
	pool  *sql.DB
	mu    sync.Mutex
	ready map[string]*sql.Stmt // nil: asked once so far
}

// of gives the ready statement of a text, or nil: the first time, when there are
// too many, and when it cannot be made ready, which asking directly will explain.
func (s *statements) of(ctx context.Context, text string) *sql.Stmt {
	statement, again := s.ask(text)
	if statement != nil || !again {
		return statement
	}
	fresh, err := s.pool.PrepareContext(ctx, text) // outside the lock: it may wait for a connection
	if err != nil {
		return nil
	}
	return s.keep(text, fresh)
}

// ask also says whether the text was asked before.
func (s *statements) ask(text string) (*sql.Stmt, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	statement, again := s.ready[text]
	if !again && len(s.ready) < maxStatements {
		s.ready[text] = nil
	}
	return statement, again
}

// keep gives the statement that was ready first, should two have been made.
func (s *statements) keep(text string, fresh *sql.Stmt) *sql.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first := s.ready[text]; first != nil {
		_ = fresh.Close()
		return first
	}
	s.ready[text] = fresh
	return fresh
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all error
	for _, statement := range s.ready {
		if statement != nil {
			all = errors.Join(all, statement.Close())
		}
	}
	s.ready = map[string]*sql.Stmt{}
	return all
}
