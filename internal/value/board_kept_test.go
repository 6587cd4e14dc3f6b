package value

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A board that is quick to sum up is never kept; a slow one is, until somebody decides about a grade.
func TestBoardsAreKeptWhereTheyAreSlow(t *testing.T) {
	var k keptBoards
	reads := 0
	ask := func(key string, takes time.Duration) *ValueBoard {
		board, err := k.get(t.Context(), key, func(context.Context) (*ValueBoard, error) {
			reads++
			time.Sleep(takes)
			return &ValueBoard{Waiting: reads}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return board
	}
	ask("small", 0)
	if ask("small", 0).Waiting != 2 {
		t.Error("a board that takes no time was kept")
	}
	ask("large", keepFrom)
	if ask("large", 0).Waiting != 3 {
		t.Error("a slow board was not kept")
	}
	if ask("others", 0).Waiting != 4 {
		t.Error("somebody was shown a board of other accounts")
	}
	k.forget()
	if ask("large", 0).Waiting != 5 {
		t.Error("a board outlived a decision")
	}
}

func TestABoardThatFailsIsNotKept(t *testing.T) {
	var k keptBoards
	failure := errors.New("no database")
	_, err := k.get(t.Context(), "x", func(context.Context) (*ValueBoard, error) { time.Sleep(keepFrom); return nil, failure })
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	board, err := k.get(t.Context(), "x", func(context.Context) (*ValueBoard, error) { return &ValueBoard{Waiting: 7}, nil })
	if err != nil || board.Waiting != 7 {
		t.Errorf("%v, %v", board, err)
	}
}
