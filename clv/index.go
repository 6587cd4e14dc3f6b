package clv

import "math/bits"

// index numbers distinct keys in the order they come, by open addressing. It
// exists because the built-in map takes most of the time of a small fit.
type index struct {
	keys  []uint64
	slots []int32 // number + 1; 0 is free
	shift uint
	len   int
}

func newIndex(size int) *index {
	n := 1 << bits.Len(uint(2*size+15))
	return &index{keys: make([]uint64, n), slots: make([]int32, n), shift: uint(64 - bits.Len(uint(n-1)))}
}

// place is where the key is, or where it would go.
func (ix *index) place(key uint64) int {
	mask := len(ix.keys) - 1
	i := int((key * 0x9e3779b97f4a7c15) >> ix.shift) // #nosec G115 -- the shift leaves a place in the table
	for ix.slots[i] != 0 && ix.keys[i] != key {
		i = (i + 1) & mask
	}
	return i
}

// add returns the number of the key, and whether it is new.
func (ix *index) add(key uint64) (int, bool) {
	i := ix.place(key)
	if ix.slots[i] != 0 {
		return int(ix.slots[i] - 1), false
	}
	if 2*(ix.len+1) > len(ix.keys) {
		ix.grow()
		i = ix.place(key)
	}
	ix.keys[i] = key
	ix.len++
	ix.slots[i] = int32(ix.len) // #nosec G115 -- a table holds fewer than 2^31 rows
	return ix.len - 1, true
}

// find returns the number of the key, or -1.
func (ix *index) find(key uint64) int {
	return int(ix.slots[ix.place(key)]) - 1
}

func (ix *index) grow() {
	old := *ix
	*ix = *newIndex(len(old.keys))
	for i, slot := range old.slots {
		if slot != 0 {
			j := ix.place(old.keys[i])
			ix.keys[j], ix.slots[j] = old.keys[i], slot
		}
	}
	ix.len = old.len
}
