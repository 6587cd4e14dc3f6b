package race

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// input is what a client asks of a record: to read it, or to write a value over the revision it knows.
type input struct {
	write bool
	rev   int64
	value string
}

// output is what it was told: the record as read, or whether the write was done, and the revision that stands now.
type output struct {
	done  bool
	rev   int64
	value string
}

type content struct {
	rev   int64
	value string
}

// register says what a record may answer if requests are carried out one after the other, each at some moment between
// question and answer: a write counts one revision on, and only over the newest; else it is told the newest.
var register = porcupine.Model{
	Init: func() any { return content{rev: 1} },
	Step: func(state, in, out any) (bool, any) {
		now, asked, told := state.(content), in.(input), out.(output)
		switch {
		case !asked.write:
			return told.rev == now.rev && told.value == now.value, now
		case told.done:
			next := content{now.rev + 1, asked.value}
			return asked.rev == now.rev && told.rev == next.rev, next
		}
		return asked.rev != now.rev && told.rev == now.rev && told.value == now.value, now
	},
	DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v → %+v", in, out) },
}

// linearizable says whether the history of one record can be explained so.
func linearizable(history []porcupine.Operation) bool {
	return porcupine.CheckOperations(register, slices.Clone(history))
}
