package bundle_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"guichet/kiosk/bundle"
)

// A bundle cut off at any byte is refused there, and never taken for whole.
func TestTruncated(t *testing.T) {
	t.Parallel()
	s := secretOf(t, 1)
	b := pack(t, manifest(), s)
	for n := range b {
		_, _, err := extract(t, bytes.NewReader(b[:n]), trusting(s))
		got := refusal(t, err)
		want := bundle.Refusal{Reason: bundle.Damaged, Byte: int64(n)}
		if n <= len(bundle.ManifestName) {
			want = bundle.Refusal{Reason: bundle.NotBundle}
		}
		if got.Reason != want.Reason || got.Byte != want.Byte {
			t.Fatalf("%d bytes: %v", n, got)
		}
	}
}

// A stick pulled at any byte is no refusal, whatever error it gives.
func TestPulled(t *testing.T) {
	t.Parallel()
	s := secretOf(t, 1)
	b := pack(t, manifest(), s)
	for i, pulled := range []error{errors.New("pulled"), io.ErrUnexpectedEOF, fmt.Errorf("wrapped: %w", io.EOF)} {
		for n := i; n <= len(b); n += 11 {
			_, _, err := extract(t, io.MultiReader(bytes.NewReader(b[:n]), always{pulled}), trusting(s))
			var reading *bundle.ReadError
			if !errors.As(err, &reading) || !errors.Is(err, pulled) || errors.As(err, new(*bundle.Refusal)) {
				t.Fatalf("%d bytes, then %v: got %v", n, pulled, err)
			}
			if reading.Byte != int64(n) {
				t.Fatalf("%d bytes: read error at %d", n, reading.Byte)
			}
		}
	}
}

// always gives its error; nil, and nothing, for ever.
type always struct{ err error }

func (a always) Read([]byte) (int, error) { return 0, a.err }

func TestReaderWithoutProgress(t *testing.T) {
	_, _, err := extract(t, always{}, bundle.Keyring{})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// region says where a bit of the good bundle stands, and which refusals a flip
// of it may give.
type region struct {
	name     string
	from, to int
	want     []bundle.Reason
}

func regions(t *testing.T, s bundle.Secret) []region {
	p := parts(t, s)
	m, sig := len(p[0].body), len(p[1].body)
	line := bytes.IndexByte(p[1].body, '\n')
	const prefix = len("untrusted comment: ")
	return []region{
		{"first header", 0, 512, []bundle.Reason{bundle.Damaged}},
		{"manifest", 512, 512 + m, []bundle.Reason{bundle.BadSignature}},
		{"padding", 512 + m, 1024, []bundle.Reason{bundle.Damaged}},
		{"second header", 1024, 1536, []bundle.Reason{bundle.Damaged}},
		{"beginning of the signature", 1536, 1536 + prefix, []bundle.Reason{bundle.Damaged}},
		// The comment that minisign does not sign: nobody reads it.
		{"unsigned comment", 1536 + prefix, 1536 + line, []bundle.Reason{"", bundle.Damaged}},
		{"signature", 1536 + line, 1536 + sig, []bundle.Reason{bundle.Damaged, bundle.BadSignature}},
		{"padding", 1536 + sig, 2048, []bundle.Reason{bundle.Damaged}},
		{"third header", 2048, 2560, []bundle.Reason{bundle.Damaged}},
	}
}

func TestFlippedBits(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	s := secretOf(t, 1)
	b := pack(t, manifest(), s)
	if m := len(parts(t, s)[0].body); m > 512 {
		t.Fatalf("the manifest has %d bytes: the table of regions is for one block", m)
	}
	for _, r := range regions(t, s) {
		for bit := r.from * 8; bit < r.to*8; bit++ {
			flip(t, b, s, bit, r)
		}
	}
	behind := region{"files", 2560, len(b), []bundle.Reason{bundle.Damaged}}
	for i := behind.from; i < behind.to; i += 3 {
		flip(t, b, s, i*8+i%8, behind)
	}
}

func flip(t *testing.T, b []byte, s bundle.Secret, bit int, r region) {
	t.Helper()
	b = slices.Clone(b)
	b[bit/8] ^= 1 << (bit % 8)
	_, files, err := extract(t, bytes.NewReader(b), trusting(s))
	var got bundle.Reason
	if err != nil {
		got = refusal(t, err).Reason
	} else if !sameContent(files) {
		t.Errorf("%s, bit %d: other files", r.name, bit)
	}
	if !slices.Contains(r.want, got) {
		t.Errorf("%s, bit %d: got %q (%v), want one of %q", r.name, bit, got, err, r.want)
	}
}

// The same, for a kiosk that trusts nobody: a flipped bit must not become
// another publisher's bundle.
func TestFlippedBitsOfAStranger(t *testing.T) {
	s := secretOf(t, 1)
	b := pack(t, manifest(), s)
	original := reopen(t, b, bundle.Keyring{})
	for i := 512; i < 2048; i++ {
		changed := slices.Clone(b)
		changed[i] ^= 1 << (i % 8)
		r, err := bundle.Open(bytes.NewReader(changed), bundle.Keyring{}, bundle.Limits{})
		if err == nil {
			if r.Signer != s.Key() || !bytes.Equal(r.RawManifest, original.RawManifest) {
				t.Errorf("byte %d: another bundle", i)
			}
			continue
		}
		if got := refusal(t, err); got.Reason != bundle.Damaged && got.Reason != bundle.UnknownKey {
			t.Errorf("byte %d: %v", i, got)
		}
	}
}
