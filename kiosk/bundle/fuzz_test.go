package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

// FuzzBundle reads any bytes: they are refused, or are the files that were signed.
func FuzzBundle(f *testing.F) {
	s := secretOf(f, 1)
	p := parts(f, s)
	whole := archive(f, p...)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(archive(f, p[0], p[1], p[3], p[2]))
	f.Add(archive(f, p[0], p[1], pax(p[2]), p[3]))
	f.Add(archive(f, gnuPlain(p[0]), p[1]))
	f.Add(signed(f, s, good, plain("a", nil)))
	f.Add(signed(f, secretOf(f, 2), good, plain("a", nil)))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, ring := range []bundle.Keyring{trusting(s), {}} {
			r, err := bundle.Open(bytes.NewReader(data), ring, bundle.Limits{})
			if err == nil {
				n := int64(0)
				err = r.Verify(context.Background(), func(done int64) { n = done })
				if err == nil && n != r.Manifest.Size() {
					t.Errorf("%d bytes of %d", n, r.Manifest.Size())
				}
			}
			if err != nil && !errors.As(err, new(*bundle.Refusal)) {
				t.Errorf("no refusal: %v", err)
			}
		}
	})
}

// FuzzManifest signs any text: what is taken can be packed again, and says the same.
func FuzzManifest(f *testing.F) {
	s := secretOf(f, 1)
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, `"format": 1`, keysText(f, 2), 1)))
	f.Add([]byte(strings.Replace(good, `"format": 1`, `"format": 1, "format": 2`, 1)))
	f.Add([]byte(`{"format": 3}`))
	f.Add([]byte(`{"a": [[[{}]]]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		sig, err := s.Sign(text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := bundle.Check(text, sig, trusting(s), bundle.Limits{})
		if err != nil {
			if got := refusal(t, err); got.Reason != bundle.Damaged && got.Reason != bundle.NewerFormat && got.Reason != bundle.TooLarge {
				t.Errorf("%v", got)
			}
			return
		}
		err = bundle.Write(io.Discard, r.Manifest, s, func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("")), nil
		})
		if err != nil {
			t.Errorf("cannot be written: %v", err)
		}
	})
}

// FuzzKey parses any text as either kind of key.
func FuzzKey(f *testing.F) {
	s := secretOf(f, 1)
	text, err := s.Encode("")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Key().File())
	f.Add([]byte(s.Key().String()))
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		if k, err := bundle.ParseKey(text); err == nil {
			again, err := bundle.ParseKey(k.File())
			if err != nil || again != k || len(k.Words()) != 6 {
				t.Errorf("%s: %v", k, err)
			}
		}
		if bundle.NeedsPassword(text) {
			return // seconds each
		}
		if s, err := bundle.ParseSecret(text, ""); err == nil && s.Key().IsZero() {
			t.Error("a secret key without a public one")
		}
	})
}
