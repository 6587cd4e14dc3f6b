package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: OWASP's second recommendation for argon2id. More passes
// over less memory keeps two hashes at once under 40 MiB.
const (
	argonMemory  = 19456 // KiB
	argonPasses  = 2
	argonLanes   = 1
	argonKey     = 32 // bytes
	argonSalt    = 16 // bytes
	maxHashing   = 2
	minPassword  = 8   // characters
	maxPassword  = 128 // characters
	mustChange   = "change:"
	phcHead      = "$argon2id$v=19$"
	neverMatches = phcHead + "m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

//go:embed common.txt
var commonText string

// common are the passwords that are tried first by everybody who guesses.
var common = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		set[word] = true
	}
	return set
}()

// weakness is the field error code of a password nobody should have, "" for a good one.
// Words are what somebody who knows the company would try: its name, the user's.
func weakness(password, login string, words ...string) string {
	lower := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < minPassword:
		return "password_too_short"
	case n > maxPassword:
		return "password_too_long"
	case lower == normalLogin(login):
		return "password_is_login"
	case aboutItself(lower, words):
		return "password_guessable"
	case common[lower]:
		return "password_too_common"
	}
	return ""
}

// programWords are the names of this program, which are guessed everywhere.
var programWords = []string{"loam", "沃土", "wotu", "crm"}

// aboutItself says whether a password is one or more known words and nothing else but digits and signs: "Loam2026!".
func aboutItself(lower string, words []string) bool {
	rest := lower
	for _, word := range slices.Concat(words, programWords) {
		if word = strings.ToLower(strings.TrimSpace(word)); utf8.RuneCountInString(word) > 1 {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	return rest != lower && !strings.ContainsFunc(rest, unicode.IsLetter)
}

// hash renders a password in the PHC string format.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt)
	key, err := s.derive(ctx, password, salt, argonMemory, argonPasses, argonLanes, argonKey)
	if err != nil {
		return "", err
	}
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("%sm=%d,t=%d,p=%d$%s$%s", phcHead, argonMemory, argonPasses, argonLanes, encode(salt), encode(key)), nil
}

// matches compares in constant time. A user without a password, or none at all,
// takes as long as a wrong password.
func (s *Service) matches(ctx context.Context, stored, password string) (bool, error) {
	stored = strings.TrimPrefix(stored, mustChange)
	if stored == "" {
		stored = neverMatches
	}
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(strings.TrimPrefix(stored, phcHead), "$")
	if len(parts) != 3 {
		return false, fmt.Errorf("identity: unreadable password hash")
	}
	if _, err := fmt.Sscanf(parts[0], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false, fmt.Errorf("identity: unreadable password hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[1])
	if err != nil {
		return false, fmt.Errorf("identity: unreadable password hash: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[2])
	if err != nil {
		return false, fmt.Errorf("identity: unreadable password hash: %w", err)
	}
	got, err := s.derive(ctx, password, salt, memory, passes, lanes, uint32(len(want))) // #nosec G115 -- bytes of a stored hash: 32
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && stored != neverMatches, nil
}

// derive runs argon2id when it is its turn: memory is bounded whatever the load.
func (s *Service) derive(ctx context.Context, password string, salt []byte, memory, passes uint32, lanes uint8, size uint32) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.hashing }()
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, size), nil
}
