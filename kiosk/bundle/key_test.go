package bundle_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math/big"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"guichet/kiosk/bundle"
)

func TestParseKey(t *testing.T) {
	k := secretOf(t, 1).Key()
	line := k.String()
	if len(line) != 56 {
		t.Fatalf("line %q", line)
	}
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"line": {line, true}, "line with an end": {line + "\n", true}, "file": {string(k.File()), true},
		"file of another system": {"untrusted comment: x\r\n" + line + "\r\n", true},
		"nothing":                {"", false}, "comment only": {"untrusted comment: x\n", false},
		"no comment":   {"x\n" + line, false},
		"three lines":  {"untrusted comment: x\n" + line + "\n" + line, false},
		"line in two":  {"untrusted comment: x\n" + line[:20] + "\n" + line[20:], false},
		"short":        {line[:52], false},
		"long":         {line + "AAAA", false},
		"algorithm":    {"A" + line[1:], false},
		"no base64":    {"*" + line[1:], false},
		"a large file": {line + strings.Repeat("\n", 1024), false},
	} {
		got, err := bundle.ParseKey([]byte(c.text))
		if (err == nil) != c.ok || c.ok && got != k || !c.ok && !got.IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestKeyAsJSON(t *testing.T) {
	k := secretOf(t, 1).Key()
	text, err := json.Marshal([]bundle.Key{k})
	if err != nil || string(text) != `["`+k.String()+`"]` {
		t.Fatalf("%s, %v", text, err)
	}
	var got []bundle.Key
	if err := json.Unmarshal(text, &got); err != nil || !slices.Equal(got, []bundle.Key{k}) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := json.Marshal(bundle.Key{}); err == nil {
		t.Error("no key was written as one")
	}
	for _, bad := range []string{`""`, `"x"`, `"` + k.String() + `\n"`, `1`} {
		var one bundle.Key
		if json.Unmarshal([]byte(bad), &one) == nil || !one.IsZero() {
			t.Errorf("%s was taken", bad)
		}
	}
}

func TestNoKey(t *testing.T) {
	var k bundle.Key
	if !k.IsZero() || k.ID() != "" || k.Words() != nil || k.String() != "" {
		t.Errorf("no key: %q %v %q", k.ID(), k.Words(), k)
	}
	ring := bundle.Keyring{Trusted: []bundle.Key{k}, Withdrawn: []bundle.Key{k}}
	if got := ring.Standing(k); got != bundle.Unknown {
		t.Error(got)
	}
}

// A withdrawn key is known under any ID.
func TestWithdrawnUnderAnotherID(t *testing.T) {
	k := secretOf(t, 1).Key()
	b, err := base64.StdEncoding.DecodeString(k.String())
	if err != nil {
		t.Fatal(err)
	}
	b[5] ^= 1
	renamed, err := bundle.ParseKey([]byte(base64.StdEncoding.EncodeToString(b)))
	if err != nil || renamed.ID() == k.ID() {
		t.Fatal(err)
	}
	if got := (bundle.Keyring{Withdrawn: []bundle.Key{k}}).Standing(renamed); got != bundle.Withdrawn {
		t.Error(got)
	}
	if got := (bundle.Keyring{Trusted: []bundle.Key{k}}).Standing(renamed); got != bundle.Unknown {
		t.Error(got)
	}
	if !slices.Equal(renamed.Words(), k.Words()) {
		t.Error("the words hang on the ID")
	}
}

// The words, reckoned another way: the hash as one large number.
func TestWords(t *testing.T) {
	all := map[string]bool{}
	for n := range byte(40) {
		public := ed25519.NewKeyFromSeed(slices.Repeat([]byte{n}, 32)).Public().(ed25519.PublicKey)
		sum := sha256.Sum256(public)
		number := new(big.Int).SetBytes(sum[:])
		number.Rsh(number, 256-66)
		words := secretOf(t, n).Key().Words()
		back := new(big.Int)
		for _, w := range words {
			at := slices.Index(bundle.WordList(), w)
			if at < 0 {
				t.Fatalf("got %q, want a word of the list", w)
			}
			back.Add(back.Lsh(back, 11), big.NewInt(int64(at)))
		}
		if len(words) != 6 || back.Cmp(number) != 0 {
			t.Errorf("key %d: %q", n, words)
		}
		all[fmt.Sprint(words)] = true
	}
	if len(all) != 40 {
		t.Errorf("40 keys have %d different names", len(all))
	}
}

// The list is the norm's: its CRC-32 is that of bip-0039/french.txt, which is
// decomposed.
func TestWordList(t *testing.T) {
	words := bundle.WordList()
	text := strings.Join(words, "\n") + "\n"
	if !norm.NFC.IsNormalString(text) {
		t.Error("the list is not in NFC")
	}
	if got, want := crc32.ChecksumIEEE(norm.NFD.Bytes([]byte(text))), uint32(0x3e56b216); got != want {
		t.Errorf("CRC-32 of %d words: got %08x, want %08x", len(words), got, want)
	}
}

func TestSecret(t *testing.T) {
	s, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Encode("")
	if err != nil || bundle.NeedsPassword(text) {
		t.Fatal(err)
	}
	again, err := bundle.ParseSecret(text, "")
	if err != nil || again.Key() != s.Key() {
		t.Fatalf("%v, %v", again, err)
	}
	if shown := fmt.Sprintf("%v %+v %#v %s %x", s, s, s, s, s); strings.Count(shown, s.Key().ID()) != 4 || len(shown) > 300 {
		t.Errorf("a message shows the key: %s", shown)
	}
	line := len(text) - 213                    // 212 characters and the line's end
	for i := line + 84; i < line+168; i += 3 { // the Ed25519 key: bytes 62 to 125 of 158
		broken := slices.Clone(text)
		broken[i] = map[bool]byte{true: 'A', false: 'B'}[broken[i] != 'A']
		if _, err := bundle.ParseSecret(broken, ""); err == nil {
			t.Errorf("a damaged key, character %d", i-line)
		}
	}
	for _, bad := range []string{"", "x", "untrusted comment: x\n", string(s.Key().File()), strings.Repeat("x", 1025)} {
		if _, err := bundle.ParseSecret([]byte(bad), ""); err == nil {
			t.Errorf("%.40q was taken for a secret key", bad)
		}
	}
	if _, err := (bundle.Secret{}).Encode(""); err == nil {
		t.Error("no key was written")
	}
}

// A key's own cost is bounded: the largest is what minisign itself asks for.
func TestEncryptedSecret(t *testing.T) {
	for name, c := range map[string]struct{ ops, mem uint64 }{
		"cheap, and not a key": {0, 0}, "work without end": {1 << 62, 1 << 10}, "memory without end": {1 << 10, 1 << 62},
	} {
		raw := slices.Concat([]byte("EdScB2"), make([]byte, 32), binary.LittleEndian.AppendUint64(nil, c.ops),
			binary.LittleEndian.AppendUint64(nil, c.mem), make([]byte, 104))
		text := []byte("untrusted comment: x\n" + base64.StdEncoding.EncodeToString(raw) + "\n")
		if !bundle.NeedsPassword(text) {
			t.Errorf("%s: needs no password", name)
		}
		if _, err := bundle.ParseSecret(text, "x"); !errors.Is(err, bundle.ErrPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The secret key in the public one's place is named as that.
func TestSecretKeyIsNamed(t *testing.T) {
	for _, comment := range []string{"untrusted comment: minisign encrypted secret key", "untrusted comment: minisign secret key"} {
		if _, err := bundle.ParseKey([]byte(comment + "\nRWRTY0IyAAAA\n")); err == nil || !strings.Contains(err.Error(), "this is the secret key") {
			t.Errorf("%s: got %v", comment, err)
		}
	}
}

// The public key in the secret one's place is named as that.
func TestPublicKeyIsNamed(t *testing.T) {
	for _, role := range []bundle.Role{bundle.RoleHelp, bundle.RoleSystem} {
		if _, err := bundle.ParseSecret(secretOf(t, 1).For(role).Public(), ""); err == nil || !strings.Contains(err.Error(), "this is the public key") {
			t.Errorf("role %v: got %v", role, err)
		}
	}
}
