package search

import (
	"strconv"

	"github.com/loam-crm/loam/internal/platform/id"
)

// A block is a stretch of three days, by the time in a record's id. PostgreSQL has
// the block of every record among its grams: the newest hits of a common word are
// then found by asking for the word and the newest blocks together, which its index
// answers without going through all hits of the word.
const blockBits = 22 + 28 // below the milliseconds, and of them

// blockMark begins the gram of a block, and no other.
const blockMark = "\ue001"

func blockOf(one id.ID) int64 { return int64(one) >> blockBits }

func blockGram(block int64) string { return blockMark + strconv.FormatInt(block, 36) }

// since is the condition that a record lies in one of so many blocks, the last of
// which is newest.
func since(newest, blocks int64) expr {
	var kids []expr
	for b := newest; b >= 0 && b > newest-blocks; b-- {
		kids = append(kids, expr{gram: blockGram(b)})
	}
	return anyOf(kids...)
}
