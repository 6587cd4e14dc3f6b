package value

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
)

// modelDigest is the SHA-256 of the model's JSON in canonical order.
func modelDigest(m Model) [32]byte {
	data, err := json.Marshal(m.Canonical())
	if err != nil {
		panic(err) // a valid model has finite numbers only
	}
	return sha256.Sum256(data)
}

// Hash is the SHA-256, in hex, of the model and its inputs by code. It covers what decides the numbers and where
// they come from: state, value, reason, source and evidence records. Dates and order spans move with the clock and
// are left out, so that the same facts on another day do not make a new record.
func Hash(m Model, byCode map[Code]Input) (string, error) {
	s, err := NewScorer(m)
	if err != nil {
		return "", err
	}
	inputs, err := Align(s.model, byCode)
	if err != nil {
		return "", err
	}
	return s.Hash(inputs), nil
}

// Hash is Hash for inputs in the order of the model's leaves, and for texts that belong to the same finding.
func (s *Scorer) Hash(inputs []Input, also ...string) string {
	buffer := append(make([]byte, 0, 1024), s.digest[:]...)
	for i := range inputs {
		buffer = appendText(buffer, string(s.model.Leaves[i].Code))
		buffer = appendInput(buffer, &inputs[i])
	}
	for _, text := range also {
		buffer = appendText(buffer, text)
	}
	sum := sha256.Sum256(buffer)
	return hex.EncodeToString(sum[:])
}

func appendInput(b []byte, in *Input) []byte {
	b = append(b, byte(in.State))
	// Adding 0 turns −0 into 0, which is the same value.
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(in.Value+0))
	b = appendText(b, string(in.Reason))
	b = appendText(b, in.Source)
	b = binary.BigEndian.AppendUint32(b, uint32(len(in.Records))) // #nosec G115 -- lengths of what stands in memory, far below 2^32
	for _, record := range sorted(in.Records) {
		b = appendText(b, record)
	}
	return b
}

// appendText writes the length first, so that no two lists of texts look alike.
func appendText(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s))) // #nosec G115 -- lengths of what stands in memory, far below 2^32
	return append(b, s...)
}

func sorted(records []string) []string {
	if slices.IsSorted(records) {
		return records
	}
	records = slices.Clone(records)
	slices.Sort(records)
	return records
}
