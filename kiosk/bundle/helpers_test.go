package bundle_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
)

// secretOf is a secret key made of a number: the same at every run, so that a
// fuzz target's seeds are.
func secretOf(t testing.TB, n byte) bundle.Secret {
	t.Helper()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
	text := slices.Concat([]byte("Ed\x00\x00B2"), make([]byte, 48), bytes.Repeat([]byte{0x80 | n}, 8), private, make([]byte, 32))
	s, err := bundle.ParseSecret([]byte(base64.StdEncoding.EncodeToString(text)), "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var content = map[string][]byte{
	"dataset.sqlite": bytes.Repeat([]byte("donnees "), 75), // 600 bytes: one block and a part of one
	"notes.txt":      []byte("lu"),
}

func manifest() bundle.Manifest {
	return bundle.Manifest{
		Number: 2026112201, Issued: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
		Publisher: "CH de Lorient & Cie, « informatique »", Program: "0.1.0",
		Files: []bundle.File{{Name: "dataset.sqlite"}, {Name: "notes.txt"}},
	}
}

func opener(files map[string][]byte) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) {
		b, ok := files[name]
		if !ok {
			return nil, errors.New("no such file")
		}
		return io.NopCloser(bytes.NewReader(b)), nil
	}
}

func pack(t testing.TB, m bundle.Manifest, s bundle.Secret) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := bundle.Write(&b, m, s, opener(content)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func trusting(s ...bundle.Secret) bundle.Keyring {
	var r bundle.Keyring
	for _, one := range s {
		r.Trusted = append(r.Trusted, one.Key())
	}
	return r
}

// kept is a file in memory.
type kept struct {
	bytes.Buffer
	closed int
	err    error // of Close
}

func (k *kept) Close() error { k.closed++; return k.err }

// extract opens and extracts, and checks that what was made was closed once.
func extract(t testing.TB, r io.Reader, ring bundle.Keyring) (*bundle.Reader, map[string][]byte, error) {
	t.Helper()
	b, err := bundle.Open(r, ring, bundle.Limits{})
	if err != nil {
		return nil, nil, err
	}
	made := map[string]*kept{}
	err = b.Extract(context.Background(), func(f bundle.File) (io.WriteCloser, error) {
		made[f.Name] = &kept{}
		return made[f.Name], nil
	}, nil)
	got := map[string][]byte{}
	for name, k := range made {
		if k.closed != 1 {
			t.Errorf("%s was closed %d times", name, k.closed)
		}
		got[name] = k.Bytes()
	}
	return b, got, err
}

// refusal is err as a Refusal; the test fails where it is none.
func refusal(t testing.TB, err error) *bundle.Refusal {
	t.Helper()
	var refused *bundle.Refusal
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal", err)
	}
	return refused
}

func sameContent(got map[string][]byte) bool { return maps.EqualFunc(got, content, bytes.Equal) }

// part is an entry of a crafted archive: a header of any kind, and its bytes.
type part struct {
	tar.Header
	body []byte
	raw  []byte // instead of both
}

func plain(name string, body []byte) part {
	return part{Header: tar.Header{Format: tar.FormatUSTAR, Typeflag: tar.TypeReg, Name: name, Mode: 0o600}, body: body}
}

// archive writes parts as a tar with its end.
func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		if p.raw != nil {
			b.Write(p.raw)
			continue
		}
		w := tar.NewWriter(&b)
		if p.Size == 0 {
			p.Size = int64(len(p.body))
		}
		if err := w.WriteHeader(&p.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(p.body); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	return append(b.Bytes(), make([]byte, 1024)...)
}

// parts are the entries of the good bundle, to craft others of.
func parts(t testing.TB, s bundle.Secret) []part {
	t.Helper()
	r, err := bundle.Open(bytes.NewReader(pack(t, manifest(), s)), trusting(s), bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return []part{
		plain(bundle.ManifestName, r.RawManifest), plain(bundle.SignatureName, r.RawSignature),
		plain("dataset.sqlite", content["dataset.sqlite"]), plain("notes.txt", content["notes.txt"]),
	}
}

// signed is an archive whose manifest is any text at all, signed.
func signed(t testing.TB, s bundle.Secret, manifest string, rest ...part) []byte {
	t.Helper()
	sig, err := s.Sign([]byte(manifest))
	if err != nil {
		t.Fatal(err)
	}
	head := []part{plain(bundle.ManifestName, []byte(manifest)), plain(bundle.SignatureName, sig)}
	return archive(t, append(head, rest...)...)
}

// good is a manifest's text to change one thing of.
const good = `{"format": 1, "number": 2026112201, "issued": "2026-11-22T08:00:00Z", "publisher": "CH", "program": "0.1.0",
 "files": [{"name": "a", "size": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`

// with is good with one text in place of another that must be in it.
func with(t testing.TB, old, now string) string {
	t.Helper()
	if !strings.Contains(good, old) {
		t.Fatalf("the manifest has no %s", old)
	}
	return strings.Replace(good, old, now, 1)
}
