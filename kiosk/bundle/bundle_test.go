package bundle_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"guichet/kiosk/bundle"
)

func TestRoundTrip(t *testing.T) {
	s, next := secretOf(t, 1), secretOf(t, 2)
	m := manifest()
	m.Keys = []bundle.Key{s.Key(), next.Key()}
	m.ResetCode = true
	m.Issued = m.Issued.In(time.FixedZone("", 3600)).Add(999 * time.Millisecond)
	b := pack(t, m, s)
	if again := pack(t, m, s); !bytes.Equal(b, again) {
		t.Error("the same input gave other bytes")
	}
	for name, r := range map[string]io.Reader{
		"whole": bytes.NewReader(b), "byte by byte": iotest.OneByteReader(bytes.NewReader(b)),
		"halves": iotest.HalfReader(bytes.NewReader(b)), "data with its end": iotest.DataErrReader(bytes.NewReader(b)),
	} {
		got, files, err := extract(t, r, trusting(next, s))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !sameContent(files) {
			t.Errorf("%s: the files differ", name)
		}
		if got.Signer != s.Key() || got.Standing != bundle.Trusted {
			t.Errorf("%s: signer %s, %s", name, got.Signer, got.Standing)
		}
		have := got.Manifest
		if have.Format != 1 || have.Number != m.Number || !have.Issued.Equal(m.Issued.Truncate(time.Second)) ||
			have.Publisher != m.Publisher || have.Program != m.Program || !slices.Equal(have.Keys, m.Keys) || !have.ResetCode {
			t.Errorf("%s: manifest %+v", name, have)
		}
		if have.Size() != 602 {
			t.Errorf("%s: size %d", name, have.Size())
		}
		if got, want := got.Length(), int64(len(b)); got != want {
			t.Errorf("%s: got a length of %d, want %d", name, got, want)
		}
	}
}

func TestStanding(t *testing.T) {
	s, other := secretOf(t, 1), secretOf(t, 2)
	b := pack(t, manifest(), s)
	for _, c := range []struct {
		name string
		ring bundle.Keyring
		want bundle.Standing
		why  bundle.Reason // of Extract
	}{
		{"nobody", bundle.Keyring{}, bundle.Unknown, bundle.UnknownKey},
		{"another", trusting(other), bundle.Unknown, bundle.UnknownKey},
		{"trusted", trusting(other, s), bundle.Trusted, ""},
		{"withdrawn", bundle.Keyring{Withdrawn: []bundle.Key{s.Key()}}, bundle.Withdrawn, bundle.WithdrawnKey},
		{"both", bundle.Keyring{Trusted: []bundle.Key{s.Key()}, Withdrawn: []bundle.Key{s.Key()}}, bundle.Withdrawn, bundle.WithdrawnKey},
	} {
		r, files, err := extract(t, bytes.NewReader(b), c.ring)
		if r == nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if r.Standing != c.want || r.Signer != s.Key() || r.Manifest.Number != 2026112201 {
			t.Errorf("%s: %s, signer %s, number %d", c.name, r.Standing, r.Signer, r.Manifest.Number)
		}
		if c.why == "" {
			if err != nil || !sameContent(files) {
				t.Errorf("%s: %v", c.name, err)
			}
		} else if got := refusal(t, err); got.Reason != c.why || len(files) != 0 {
			t.Errorf("%s: %v, %d files", c.name, got, len(files))
		}
		if err := reopen(t, b, c.ring).Verify(context.Background(), nil); err != nil {
			t.Errorf("%s: verify: %v", c.name, err)
		}
	}
}

func reopen(t *testing.T, b []byte, ring bundle.Keyring) *bundle.Reader {
	t.Helper()
	r, err := bundle.Open(bytes.NewReader(b), ring, bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReadOnce(t *testing.T) {
	s := secretOf(t, 1)
	r := reopen(t, pack(t, manifest(), s), trusting(s))
	if err := r.Verify(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if r.Verify(context.Background(), nil) == nil {
		t.Error("a bundle was read twice from one reader")
	}
}

func TestCheckKept(t *testing.T) {
	s := secretOf(t, 1)
	r := reopen(t, pack(t, manifest(), s), trusting(s))
	got, err := bundle.Check(r.RawManifest, r.RawSignature, trusting(s), bundle.Limits{})
	if err != nil || got.Standing != bundle.Trusted || got.Manifest.Number != r.Manifest.Number {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Verify(context.Background(), nil) == nil {
		t.Error("a bundle without files was verified")
	}
	other := bytes.Replace(r.RawManifest, []byte("2026112201"), []byte("2026112202"), 1)
	_, err = bundle.Check(other, r.RawSignature, trusting(s), bundle.Limits{})
	if got := refusal(t, err); got.Reason != bundle.BadSignature {
		t.Error(got)
	}
	_, err = bundle.Check(make([]byte, bundle.MaxManifest+1), r.RawSignature, trusting(s), bundle.Limits{})
	if got := refusal(t, err); got.Reason != bundle.TooLarge {
		t.Error(got)
	}
}

func TestProgress(t *testing.T) {
	s := secretOf(t, 1)
	files := map[string][]byte{"dataset.sqlite": make([]byte, 300<<10), "notes.txt": []byte("lu")}
	var b bytes.Buffer
	if err := bundle.Write(&b, manifest(), s, opener(files)); err != nil {
		t.Fatal(err)
	}
	var got []int64
	r := reopen(t, b.Bytes(), trusting(s))
	if err := r.Verify(context.Background(), func(done int64) { got = append(got, done) }); err != nil {
		t.Fatal(err)
	}
	if want := []int64{128 << 10, 256 << 10, 300 << 10, 300<<10 + 2}; !slices.Equal(got, want) {
		t.Errorf("got %d, want %d", got, want)
	}
}

func TestCancel(t *testing.T) {
	s := secretOf(t, 1)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := reopen(t, pack(t, manifest(), s), trusting(s)).Verify(ctx, nil)
	if !errors.Is(err, context.Canceled) || errors.As(err, new(*bundle.Refusal)) {
		t.Error(err)
	}
}

// What the files are written to may fail; that is no answer about the bundle.
func TestWriterFails(t *testing.T) {
	s := secretOf(t, 1)
	full := errors.New("no space")
	for name, create := range map[string]func(bundle.File) (io.WriteCloser, error){
		"create": func(bundle.File) (io.WriteCloser, error) { return nil, full },
		"close":  func(bundle.File) (io.WriteCloser, error) { return &kept{err: full}, nil },
		"write":  func(bundle.File) (io.WriteCloser, error) { return failing{0, full}, nil },
		"short":  func(bundle.File) (io.WriteCloser, error) { return failing{5, nil}, nil },
	} {
		err := reopen(t, pack(t, manifest(), s), trusting(s)).Extract(context.Background(), create, nil)
		var writing *bundle.WriteError
		if !errors.As(err, &writing) || writing.File != "dataset.sqlite" || errors.As(err, new(*bundle.Refusal)) {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[bool]error{true: io.ErrShortWrite, false: full}[name == "short"]; !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}

type failing struct {
	n   int
	err error
}

func (f failing) Write([]byte) (int, error) { return f.n, f.err }
func (f failing) Close() error              { return nil }

func TestWriteRefuses(t *testing.T) {
	s := secretOf(t, 1)
	for name, c := range map[string]struct {
		change func(*bundle.Manifest)
		secret bundle.Secret
		says   string
	}{
		"no secret key":    {func(*bundle.Manifest) {}, bundle.Secret{}, "no secret key"},
		"number":           {func(m *bundle.Manifest) { m.Number = 0 }, s, "number"},
		"no files":         {func(m *bundle.Manifest) { m.Files = nil }, s, "0 files"},
		"the same twice":   {func(m *bundle.Manifest) { m.Files[1] = m.Files[0] }, s, "is taken"},
		"missing file":     {func(m *bundle.Manifest) { m.Files[1].Name = "c" }, s, "no such file"},
		"a key twice":      {func(m *bundle.Manifest) { m.Keys = []bundle.Key{s.Key(), s.Key()} }, s, "twice"},
		"no key":           {func(m *bundle.Manifest) { m.Keys = []bundle.Key{{}} }, s, "empty"},
		"long publisher":   {func(m *bundle.Manifest) { m.Publisher = strings.Repeat("é", 121) }, s, "121"},
		"broken publisher": {func(m *bundle.Manifest) { m.Publisher = "a\xff" }, s, "publisher"},
	} {
		m := manifest()
		c.change(&m)
		err := bundle.Write(io.Discard, m, c.secret, opener(content))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", name, err, c.says)
		}
	}
}

// A file that is another at the second reading makes no bundle.
func TestWriteSeesChange(t *testing.T) {
	s := secretOf(t, 1)
	for name, second := range map[string]string{"other": "LU", "longer": "lui", "shorter": "l", "gone": ""} {
		times := 0
		err := bundle.Write(io.Discard, manifest(), s, func(file string) (io.ReadCloser, error) {
			if file == "notes.txt" {
				if times++; times == 2 {
					return io.NopCloser(strings.NewReader(second)), nil
				}
			}
			return opener(content)(file)
		})
		if err == nil || !strings.Contains(err.Error(), "changed") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
